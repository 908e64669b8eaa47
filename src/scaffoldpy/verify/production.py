"""Start a project as its README's production server does, ask it what a visitor would, and stop it."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from scaffoldpy.verify.facts import Facts
from scaffoldpy.verify.processes import StepFailed, start, tail

BOOT_SECONDS = 30.0
STOP_SECONDS = 15.0
# A server's command, after the interpreter; the first one that the project depends on is used.
SERVERS: Mapping[str, str] = {
    "granian": "-m granian --interface wsgi --host 127.0.0.1 --port {port} --workers-kill-timeout 8 {application}",
    "gunicorn": "-m gunicorn --bind 127.0.0.1:{port} {application}",
}
# What production mode needs where the project reads it, beside servers and hosts, which are those of .env.example.
VARIABLES: Mapping[str, str] = {
    "DEBUG": "false",
    "PROXY_HOPS": "1",
    "SECURE_HSTS_SECONDS": "31536000",  # an hour by default, to be raised in steps
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "true",
    "SECURE_HSTS_PRELOAD": "true",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "site@example.org",
    "SMTP_URL": "smtp://127.0.0.1:9",  # where nobody listens
    "CONTACT_EMAIL": "webmaster@localhost",
    "MAIL_SENDER": "webmaster@localhost",
}
# Headers that every page carries, with what they must look like.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": r"(?!.*unsafe-inline)(?!.*unsafe-eval).*default-src",
    "Strict-Transport-Security": r"max-age=(3153[6-9]\d{3}|[4-9]\d{7}|\d{9,})",
    "X-Content-Type-Options": r"nosniff$",
    "Referrer-Policy": r"(same-origin|no-referrer|strict-origin|strict-origin-when-cross-origin)$",
    "Permissions-Policy": r".*camera=\(\)",
    "Cross-Origin-Opener-Policy": r"same-origin",
    "Cross-Origin-Resource-Policy": r"same-(origin|site)",
}
# A variable of this name without a value in .env.example is a secret, which production does not start without.
SECRET = re.compile(r"(^|_)(KEY|SALT|SECRET|TOKEN)(_ID)?$")
HOST_VARIABLES = ("ALLOWED_HOSTS", "TRUSTED_HOSTS")  # with one of them a project says which names are its own
API_PACKAGES = ("djangorestframework", "django-ninja", "flask-smorest")
_FOREVER = 86_400 * 30  # seconds; a file with a hash in its name may be cached at least so long


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    path: str
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def expect(self, *statuses: int) -> Answer:
        """Return itself when the status is one of these. Raises StepFailed."""
        if self.status not in statuses:
            wanted = " or ".join(map(str, statuses))
            raise StepFailed(
                f"GET {self.path} answered {self.status}, not {wanted}:\n{tail(self.body.decode(errors='replace'))}"
            )
        return self


@dataclass(slots=True)
class Site:
    """A project's server while it runs."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    seen: list[Answer] = field(default_factory=list)

    def printed(self) -> str:
        """Return the end of what the server printed."""
        return tail(self.log.read_text(encoding="utf-8", errors="replace"), 20)

    def get(self, path: str, *, host: str = "localhost") -> Answer:
        """Ask as a proxy would that took the request by HTTPS. Raises StepFailed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            answer = Answer(path, response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException) as err:
            raise StepFailed(f"GET {path}: {err or type(err).__name__}") from err
        finally:
            connection.close()
        if host == "localhost":
            self.seen.append(answer)
        return answer

    def follow(self, path: str) -> Answer:
        """Ask, and follow redirects inside the site."""
        for _ in range(5):
            answer = self.get(path)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            path = _local(urljoin(f"https://localhost{path}", answer.headers.get("Location", "")), path)
        raise StepFailed(f"GET {path} is redirected again and again.")


@contextlib.contextmanager
def serve(facts: Facts, python: Path, environment: Mapping[str, str], log: Path) -> Iterator[Site]:
    """Run the project's production server on a free loopback port until it listens. Raises StepFailed."""
    port = free_port()
    with log.open("w") as output, start(_command(facts, python, port), facts.folder, environment, output=output) as own:
        site = Site(own, port, log)
        _wait(site)
        yield site


def stop(site: Site) -> float:
    """Ask the server to end as a process manager does; return the seconds it took. Raises StepFailed."""
    started = time.monotonic()
    site.process.send_signal(signal.SIGTERM)
    try:
        code = site.process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired as err:
        raise StepFailed(f"The server did not end within {STOP_SECONDS:.0f} seconds of SIGTERM.") from err
    if code:
        raise StepFailed(f"The server ended with code {code} on SIGTERM, not 0.")
    return time.monotonic() - started


def probe_health(site: Site) -> str:
    """Expect 200 with JSON of `/health/`."""
    answer = site.get("/health/").expect(200)
    try:
        status = json.loads(answer.body)
    except ValueError as err:
        raise StepFailed(f"/health/ answered no JSON: {answer.body[:200]!r}") from err
    return json.dumps(status)[:80]


def probe_home(site: Site, facts: Facts) -> str:
    """Expect a page of `/` where the project has pages, and never an error of the server."""
    answer = site.follow("/")
    if facts.has_pages:
        page = answer.expect(200).body.decode(errors="replace")
        if "<title" not in page or "{{" in page or "{%" in page:
            raise StepFailed(f"/ is no finished page:\n{tail(page, 20)}")
        return f"{len(answer.body):,} bytes"
    answer.expect(200, 401, 404)
    return f"no pages; {answer.status}"


def probe_admin(site: Site, facts: Facts) -> str:
    """Expect `/admin/` to lead to a login form, and away from its own content."""
    if facts.framework == "flask" and not facts.has("flask-admin"):
        site.get("/admin/").expect(404)
        return "no admin site"
    first = site.get("/admin/").expect(301, 302, 303, 307)
    login = site.follow("/admin/").expect(200)
    if b'type="password"' not in login.body:
        raise StepFailed(f"/admin/ leads to {login.path}, which has no password field.")
    return f"{first.status} to {login.path}"


def probe_api(site: Site, facts: Facts) -> str:
    """Expect the OpenAPI document and its browsable form where the contract says."""
    if not facts.has(*API_PACKAGES):
        return "no API"
    document = json.loads(site.get("/api/openapi.json").expect(200).body)
    if not str(document.get("openapi", "")).startswith("3."):
        raise StepFailed("/api/openapi.json is no OpenAPI 3 document.")
    site.follow("/api/docs/").expect(200)
    return f"OpenAPI {document['openapi']}, {len(document['paths'])} paths"


def probe_static(site: Site, facts: Facts) -> str:
    """Expect every stylesheet, script and picture of the pages seen, cached long when its name has a hash."""
    pages = [answer for answer in site.seen if "html" in answer.headers.get("Content-Type", "")]
    links = sorted({link for page in pages for link in _assets(page)})
    if facts.has_pages and not links:
        raise StepFailed("The pages have no stylesheet.")
    for link in links:
        answer = site.get(link).expect(200)
        found = re.search(r"max-age=(\d+)", answer.headers.get("Cache-Control", ""))
        if re.search(r"\.[0-9a-f]{8,}\.|\?(v|h)=", link) and (not found or int(found[1]) < _FOREVER):
            raise StepFailed(f"{link} has a hash in its name and may not be cached long: {found and found[0]}.")
    return f"{len(links)} files"


def probe_host(site: Site, _: Facts) -> str:
    """Expect a site to answer only to its own names."""
    site.get("/", host="another-site.example").expect(400)
    return "400 to another name"


def probe_headers(site: Site, facts: Facts) -> str:
    """Expect the security headers on every page, safe cookies, and an unknown address that tells nothing."""
    missing = site.get("/no-such-page-7f3a/").expect(404)
    if b"Traceback" in missing.body or b"DEBUG" in missing.body:
        raise StepFailed("The answer to an unknown address shows the project's inside.")
    checked = [a for a in site.seen if a.status in (200, 404) and "html" in a.headers.get("Content-Type", "")]
    if not facts.has_pages:
        checked.append(site.get("/health/"))
    for answer in checked:
        _check_headers(answer)
    return f"{len(HEADERS)} headers on {len(checked)} answers"


def _check_headers(answer: Answer) -> None:
    for name, pattern in HEADERS.items():
        value = answer.headers.get(name)
        if name == "Content-Security-Policy" and answer.path.startswith("/api/docs"):
            continue  # the viewer of the API brings its own rules
        if value is None or not re.match(pattern, value, re.IGNORECASE):
            raise StepFailed(f"GET {answer.path}: header {name} is {value!r}.")
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        flags = {part.strip().split("=")[0].lower() for part in cookie.split(";")[1:]}
        if not {"secure", "samesite"} <= flags:
            raise StepFailed(f"GET {answer.path} sets a cookie that is not Secure and SameSite: {cookie}")


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(facts: Facts, python: Path, port: int) -> list[str]:
    for name, command in SERVERS.items():
        if facts.has(name):
            return [str(python), *command.format(port=port, application=facts.application).split()]
    raise StepFailed(f"The project depends on none of the servers {', '.join(SERVERS)}.")


def _wait(site: Site) -> None:
    """Return as soon as the server answers anything at all."""
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if site.process.poll() is not None:
            raise StepFailed(f"The server ended with code {site.process.returncode}, not starting:\n{site.printed()}")
        with contextlib.suppress(StepFailed):
            site.get("/health/")
            site.seen.clear()
            return
        time.sleep(0.05)
    raise StepFailed(f"The server did not answer within {BOOT_SECONDS:.0f} seconds:\n{site.printed()}")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("script", "img") and values.get("src"):
            self.found.append(values["src"] or "")
        if tag == "link" and values.get("href") and values.get("rel") in ("stylesheet", "icon", "manifest"):
            self.found.append(values["href"] or "")


def _assets(page: Answer) -> list[str]:
    links = _Links()
    links.feed(page.body.decode(errors="replace"))
    return [
        _local(urljoin(f"https://localhost{page.path}", link), page.path)
        for link in links.found
        if not link.startswith("data:")
    ]


def _local(url: str, page: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc != "localhost":
        raise StepFailed(f"{page} leads to another server: {url}")
    return parts.path + (f"?{parts.query}" if parts.query else "")
