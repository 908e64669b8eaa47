"""A generated cluster on loopback: the project's nginx over two of its servers, started as Compose would."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import deployed
import needed
import requests
from hosting import laid_out

from scaffoldpy.model import Framework, OptionValue
from scaffoldpy.verify.checks import Bench
from scaffoldpy.verify.processes import StepSkipped, run, start

EMAIL, PASSWORD = "ada@example.org", "a long way to the harbour"
COMMON: dict[str, OptionValue] = {
    "database": "postgresql",
    "cache": "redis",
    "deploy": "cluster",
    "accounts": "login",
    "uploads": True,
    "sample": True,
}
OPTIONS: dict[Framework, dict[str, OptionValue]] = {
    "django": {**COMMON, "server": "gunicorn"},
    "flask": {**COMMON, "server": "granian", "orm": True, "forms": True},
}
# What Compose demands; the addresses it gives are replaced by those of this machine.
GIVEN = {
    "SECRET_KEY": "a long word, for the tests of this place alone",
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_PASSWORD": "postgres",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "site@example.org",
    "SMTP_URL": "smtp://127.0.0.1:9",  # where nobody listens
    "CONTACT_EMAIL": "webmaster@example.org",
    "MAIL_SENDER": "webmaster@example.org",
    "TRUSTED_HOSTS": "localhost,127.0.0.1",
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class Cluster:
    framework: Framework
    bench: Bench
    folder: Path
    ports: list[int]
    port: int
    environment: dict[str, str]
    static_source: Path
    static: Path
    data: Path
    servers: dict[int, subprocess.Popen[str]] = field(default_factory=dict)

    @property
    def package(self) -> Path:
        """Return the project's own package."""
        return self.bench.facts.folder / str(self.bench.facts.pyproject["project"]["name"]).replace("-", "_")

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def command(self, *arguments: str, **more: str) -> str:
        """Run `manage.py` or `flask --app …` with arguments, as a container would; return what it printed."""
        facts = self.bench.facts
        tool = ["manage.py"] if self.framework == "django" else ["-m", "flask", "--app", facts.package]
        return run([str(self.bench.python), *tool, *arguments], facts.folder, self.environment | more)

    def start(self, port: int) -> None:
        """Start an application server and wait until it is healthy."""
        folder = self.bench.facts.folder
        with (self.folder / f"server-{port}.log").open("a") as log:
            self.servers[port] = subprocess.Popen(
                deployed.start_command(folder, self.bench.slot.bin, port),
                cwd=folder,
                env=self.environment | {"PORT": str(port)},
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        deployed.wait_until(lambda: self.is_healthy(port))

    def is_healthy(self, port: int) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/health/", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def is_open(self) -> bool:
        """Tell whether nginx answers."""
        try:
            return self.visitor().get(f"{self.address}/health/", timeout=5).ok
        except requests.ConnectionError:
            return False

    def stop(self, port: int) -> None:
        """Stop an application server as Docker does: killed, if it is still there after ten seconds."""
        server = self.servers.pop(port)
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()

    def end(self) -> None:
        for port in tuple(self.servers):
            self.stop(port)

    def run_service(self, name: str) -> None:
        """Run one of the services of compose.yaml that do something and end."""
        folder = self.bench.facts.folder
        if name == "static":
            shutil.copytree(self.static_source, self.static, dirs_exist_ok=True)
            return
        program, *arguments = deployed.compose(folder)["services"][name]["command"]
        run([str(self.bench.slot.bin / program), *arguments], folder, self.environment)

    def in_nginx(self, script: str) -> None:
        """Run a line of shell as `docker compose exec nginx` would."""
        folder = self.folder / "nginx"
        reload = shlex.join(deployed.nginx(folder, "-s", "reload"))
        line = script.replace("/etc/nginx", str(folder)).replace("nginx -s reload", reload)
        subprocess.run(["sh", "-c", line], check=True)

    def visitor(self) -> requests.Session:
        session = requests.Session()
        # A browser asks again when an idle connection was closed, as nginx does on a reload; this one never waits idle.
        session.headers["Connection"] = "close"
        session.trust_env = False  # else a bundle named in the environment is believed
        session.verify = str(self.folder / "nginx/certificates/site.crt")
        return session

    def editor(self) -> requests.Session:
        """Return the browser of someone who has logged in, and may change books."""
        session = self.visitor()
        form = {"username": "ada"} if self.framework == "django" else {"email": EMAIL}
        page = "/accounts/login/" if self.framework == "django" else "/login/"
        answer = self.send(session, page, {**form, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return session

    def send(
        self, session: requests.Session, page: str, form: Mapping[str, str], **files: tuple[str, bytes, str]
    ) -> requests.Response:
        """Open a page, fill its form in and send it."""
        text = session.get(self.address + page).text
        token = re.search(r'name="(csrf\w+)"[^>]*value="([^"]+)"', text)
        assert token, text
        return session.post(
            self.address + page,
            data={token[1]: token[2], **form},
            headers={"Referer": self.address + page},
            files=files or None,
            allow_redirects=False,
        )

    def add_book(self, session: requests.Session, title: str, **files: tuple[str, bytes, str]) -> requests.Response:
        django = {"author": "1", "pages": "7"}
        page, form = (
            ("/books/add/", django) if self.framework == "django" else ("/books/new/", {"author": "Ursula K. Le Guin"})
        )
        return self.send(session, page, {"title": title, "published": "2001-02-03", **form}, **files)


@contextmanager
def cluster(
    framework: Framework, folder: Path, *, replica: int = 0, given: Mapping[str, str] = GIVEN, **options: OptionValue
) -> Iterator[Cluster]:
    """Install a cluster with the sample's books and someone who may change them; start nginx and both servers.

    `replica` is the port of a copy of the database server, `given` what Compose finds in its environment."""
    needed.programs("nginx", "openssl")
    with ExitStack() as stack:
        try:
            bench = stack.enter_context(laid_out(framework, folder, {**OPTIONS[framework], **options}))
        except StepSkipped as err:
            needed.missing(str(err))
        made = _made(framework, bench, folder, given)
        if replica:
            url = urlsplit(made.environment["DATABASE_URL"])
            made.environment["REPLICA_DATABASE_URL"] = url._replace(netloc=f"postgres@127.0.0.1:{replica}").geturl()
        stack.callback(made.end)
        _fill(made)
        for port in made.ports:
            made.start(port)
        stack.enter_context(start(deployed.nginx(folder / "nginx"), folder, made.environment))
        deployed.wait_until(made.is_open)
        yield made


def _made(framework: Framework, bench: Bench, folder: Path, given: Mapping[str, str]) -> Cluster:
    project = bench.facts.folder
    ports, port = [deployed.free_port(), deployed.free_port()], deployed.free_port()
    data, static = folder / "data", folder / "static"
    media = {"django": ("MEDIA_ROOT", data / "media"), "flask": ("UPLOAD_FOLDER", data / "uploads")}[framework]
    environment = bench.environment("services") | deployed.compose_environment(project, "web1", given)
    environment |= bench.services.variables | {media[0]: str(media[1])}
    source = project / "staticfiles" if framework == "django" else project / bench.facts.package / "static"
    shutil.copytree(source, static)
    data.mkdir()
    deployed.nginx_folder(project, folder / "nginx", ports, port, data=data, static=static)
    return Cluster(framework, bench, folder, ports, port, environment, source, static, data)


def _fill(made: Cluster) -> None:
    if made.framework == "django":
        made.command("seed")
        given = ["--username", "ada", "--email", EMAIL]
        made.command("createsuperuser", "--no-input", *given, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    else:
        made.command("load-sample")
        made.command("create-user", EMAIL, "--role", "editor", "--password", PASSWORD)


class Load:
    """Visitors who use a site at the same time, again and again, until the end of the block."""

    def __init__(self, visits: list[Callable[[], requests.Response]]) -> None:
        self.visits = visits
        self.answers: list[int] = []
        self.failures: list[str] = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._repeat, args=(visit,)) for visit in visits]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def go_on(self, answers: int) -> None:
        """Wait until the visitors have had so many more answers."""
        seen = len(self.answers)
        deployed.wait_until(lambda: len(self.answers) >= seen + answers)

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, visit: Callable[[], requests.Response]) -> None:
        while not self._end.is_set():
            try:
                answer = visit()
            except (OSError, AssertionError) as err:
                self.failures.append(repr(err)[:300])
                continue
            self.answers.append(answer.status_code)
            if answer.status_code not in (200, 302):
                self.failures.append(f"{answer.status_code} {answer.request.method} {answer.url} {answer.text[:200]}")
