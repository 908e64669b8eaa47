"""Both frameworks' sites in production mode before outside judges: a browser, axe, MDN's observatory, Schemathesis."""

from __future__ import annotations

import base64
import itertools
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import browser
import judges
import pytest
from browser import DESKTOP, PHONE, Browser
from hosting import EMAIL, PASSWORD, Hosted, hosted
from proxying import tls_ended

from scaffoldpy.model import Framework, OptionValue

RICH: dict[str, OptionValue] = {"sample": True, "uploads": True, "data_page": True}
FLASK: dict[str, OptionValue] = {**RICH, "orm": True, "forms": True, "admin": True, "api": "smorest"}
SITES: dict[str, tuple[Framework, dict[str, OptionValue]]] = {
    "django": ("django", {**RICH, "accounts": "full", "api": "drf", "apps": "many"}),
    "django-jinja": (
        "django",
        {**RICH, "accounts": "login", "api": "ninja", "template_engine": "jinja2", "database": "postgresql"},
    ),
    "flask": (
        "flask",
        {**FLASK, "accounts": "full", "sandbox": True, "layout": "blueprints", "database": "postgresql"},
    ),
    "flask-single": ("flask", {**FLASK, "accounts": "login", "layout": "single", "database": "mysql"}),
}
LOGIN = {"django": "/accounts/login/", "flask": "/login/"}
# Pages whose look is not the project's own.
FOREIGN = {"django": ("/admin", "/api/docs/"), "flask": ("/admin",)}
SEND = "main form:not(.search) [type='submit']:not(.link-button)"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
VISITORS = itertools.count()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in SITES]),
]
Host = Callable[[str], Hosted]


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Return a function that serves a site of `SITES`; it is served until all tests have ended."""
    served: dict[str, Hosted] = {}
    with ExitStack() as stack:

        def serve(name: str) -> Hosted:
            if name not in served:
                framework, options = SITES[name]
                served[name] = stack.enter_context(hosted(framework, tmp_path_factory.mktemp(name), **options))
            return served[name]

        yield serve


def test_pages_please_the_browser_and_axe(host: Host, name: str) -> None:
    """Every page that a link leads to, for a stranger and for an admin, in two sizes, light and dark."""
    site = host(name)
    axe = judges.axe()
    with browser.browsing(site.address) as visitor:
        seen, problems = look_around(visitor, site, axe)
        log_in(visitor, site)
        seen_by_admin, more = look_around(visitor, site, axe)
    assert problems + more == []
    assert len(seen) > 8
    assert len(seen_by_admin) > 20


def look_around(visitor: Browser, site: Hosted, axe: str) -> tuple[set[str], list[str]]:
    """Follow every link, one for each kind of page; return the kinds that were seen, and what was wrong."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = ["/", "/api/docs/", "/nowhere/"]
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"\d+", "N", path)
        if kind in seen or re.search(r"^/(media|health)/|\.\w+$", path.partition("?")[0]):
            continue
        seen.add(kind)
        visitor.show_as(DESKTOP, "light")
        visitor.open(path)
        if not path.startswith(FOREIGN[site.framework]):
            found += [f"{path}: {problem}" for problem in look_at(visitor, axe)]
        status = 404 if "nowhere" in path else 200
        found += [f"{path}: {complaint}" for complaint in visitor.complaints(status=status)]
        if visitor.status != status:
            found.append(f"{path}: answered {visitor.status}")
        waiting += sorted(visitor.links())
    return seen, found


def look_at(visitor: Browser, axe: str) -> Iterator[str]:
    """Let axe judge a page as different visitors see it; no page is wider than its window."""
    for size in (DESKTOP, PHONE):
        for scheme in ("light", "dark"):
            visitor.show_as(size, scheme)
            yield from (f"{size} {scheme} {violation}" for violation in judges.violations(visitor, axe))
        if visitor.run("return document.documentElement.scrollWidth > innerWidth"):
            yield f"wider than {size}"


def log_in(visitor: Browser, site: Hosted, password: str = PASSWORD) -> None:
    visitor.open(LOGIN[site.framework])
    field = next(field for field in ("username", "login", "email") if visitor.all(f"main [name='{field}']"))
    visitor.fill(**{field: "ada" if field == "username" else EMAIL, "password": password})
    visitor.press(SEND)


def test_people_get_their_work_done(host: Host, name: str, tmp_path: Path) -> None:
    """Log in after a mistake, add a book after a mistake, upload, use the admin site, log out: no complaint."""
    site = host(name)
    picture = tmp_path / "cover.png"
    picture.write_bytes(PICTURE)
    with browser.browsing(site.address) as visitor:
        log_in(visitor, site, "a wrong password")
        assert visitor.path == LOGIN[site.framework]
        assert visitor.complaints() == []
        log_in(visitor, site)
        assert visitor.path == "/"
        work = work_in_django if site.framework == "django" else work_in_flask
        work(visitor, picture)
        visitor.open("/")
        visitor.press(".site-nav button")
        assert not visitor.all(".site-nav button")
        assert visitor.complaints() == []


def add_books(visitor: Browser, path: str, **fields: str) -> None:
    """Add a book, try to add it again, mend the title, and see the second book's page."""
    for _ in range(2):
        visitor.open(path)
        visitor.fill(title="The Harbour", **fields)
        visitor.press(SEND)
    assert visitor.all("main .errorlist, main .message.error")
    visitor.fill(title="The Harbour, Volume Two", **fields)
    visitor.press(SEND)
    assert visitor.one("h1").text == "The Harbour, Volume Two"
    assert visitor.complaints() == []


def work_in_django(visitor: Browser, picture: Path) -> None:
    visitor.open("/books/add/")
    author = str(visitor.one("[name='author'] option:nth-child(2)").get_attribute("value"))
    add_books(visitor, "/books/add/", author=author, published="2001-02-03", pages="7", cover=str(picture))
    assert visitor.run("return document.querySelector('img.cover').naturalWidth") == 1
    visitor.open("/admin/")
    visitor.press("#content-main tr[class*='model-book'] th a")
    visitor.open(f"{visitor.path}?q=The+Harbour")
    assert len(visitor.all("#result_list tbody tr")) == 2
    visitor.one("#result_list tbody tr .action-select").click()
    visitor.fill(action="delete_selected")
    visitor.press("button[name='index']")
    visitor.press("[type='submit'][value]")
    assert len(visitor.all("#result_list tbody tr")) == 1
    assert visitor.complaints() == []


def work_in_flask(visitor: Browser, picture: Path) -> None:
    visitor.open("/authors/new/")
    visitor.fill(name="Ada of the Harbour")
    visitor.press(SEND)
    add_books(visitor, "/books/new/", author="Ada of the Harbour", published="2001-02-03")
    visitor.open("/files/")
    visitor.fill(file=str(picture))
    visitor.press(SEND)
    assert visitor.all("main a[href$='.png']")
    visitor.open("/admin/admin_books/?search=The+Harbour")
    visitor.one("form.icon button").click()
    visitor.driver.switch_to.alert.dismiss()
    assert len(visitor.all(".action-checkbox")) == 2
    with visitor.new_page():
        visitor.one("form.icon button").click()
        visitor.driver.switch_to.alert.accept()
    assert len(visitor.all(".action-checkbox")) == 1
    with visitor.new_page():
        visitor.one(".action-checkbox").click()
        visitor.driver.find_element("link text", "With selected").click()
        visitor.one("[data-action='delete']").click()
        visitor.driver.switch_to.alert.accept()
    assert not visitor.all(".action-checkbox")
    assert visitor.path == "/admin/admin_books/", visitor.one("body").text
    visitor.driver.find_element("link text", "Add Filter").click()
    visitor.one(".field-filters .filter").click()
    assert visitor.all(".filter-val")
    assert visitor.complaints() == []


@pytest.mark.parametrize("page", ["home", "login"])
def test_observatory_grades_a_plus(host: Host, name: str, page: str) -> None:
    site = host(name)
    judge(site, site.address + (LOGIN[site.framework] if page == "login" else "/"))


def test_observatory_grades_a_plus_without_a_server_in_front(host: Host, name: str) -> None:
    """Whatever ends TLS, and does nothing but say so: redirects and headers are the project's own."""
    site = host(name)
    with tls_ended(urlsplit(site.application).port or 0, site.certificate) as port:
        judge(site, f"https://localhost:{port}/")


def judge(site: Hosted, address: str) -> None:
    """Let MDN's observatory grade a page."""
    report = judges.scan(address, site.certificate)
    assert report["scan"]["grade"] == "A+", report
    assert report["scan"]["score"] >= 120, report
    assert report["scan"]["statusCode"] == 200


@pytest.mark.parametrize("who", ["stranger", "editor"])
def test_schemathesis_finds_no_failure(host: Host, name: str, who: str, tmp_path: Path) -> None:
    site = host(name)
    headers = ["--header", "X-Forwarded-Proto: https", "--header", f"X-Forwarded-For: {visitor()}"]
    if who == "editor":
        headers += ["--header", f"Authorization: {token(site)}"]
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "run", f"{site.application}/api/openapi.json", "--max-examples", "25", "--seed", "1"]
    done = subprocess.run([*command, *headers], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-9000:] + done.stderr
    assert re.search(r"\d{3,} passed", done.stdout), done.stdout


def token(site: Hosted) -> str:
    """Return what stands for the admin in the API."""
    facts = site.bench.facts
    if facts.has("djangorestframework"):
        return f"Token {site.command('drf_create_token', 'ada').split()[2]}"
    if facts.has("django-ninja"):
        return f"Bearer {site.command('api_token', 'ada').strip()}"
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    answer = json.loads(ask(f"{site.application}/api/token/", body)[1])
    return f"Bearer {answer['token']}"


NUMBERED = ("/books/{}/", "/api/books/{}/", "/api/authors/{}/", "/books/page/{}/", "/authors/{}/")
ASKED = ("/books/?page={}", "/api/books/?page={}", "/api/books/?author={}", "/api/books/?page_size={}")


def test_no_number_is_too_large(host: Host, name: str) -> None:
    site = host(name)
    numbers = [str(2**31), str(2**63), "9" * 30, "9" * 3000, "-1", "0"]
    answers = {path.format(n): ask(site.application + path.format(n))[0] for path in NUMBERED for n in numbers}
    assert {path: status for path, status in answers.items() if status != 404 and path.startswith("/books")} == {}
    answers |= {path.format(n): ask(site.application + path.format(n))[0] for path in ASKED for n in numbers}
    assert {path[:99]: status for path, status in answers.items() if status not in (200, 400, 404, 405, 422)} == {}


@pytest.mark.parametrize("text", ["a\0b", "a\ud83db", "\udc80"], ids=["null", "half a pair", "half a byte"])
def test_no_text_is_too_odd_for_the_database(host: Host, name: str, text: str) -> None:
    site = host(name)
    who = token(site)
    bodies = {
        "/api/authors/": {"name": text},
        "/api/books/": {"title": text, "author": 1, "published": "2001-02-03", "pages": 3},
        "/api/token/": {"email": text, "password": text},
    }
    if site.framework == "flask":
        bodies["/api/books/"] = {"title": text, "author_id": 1}
    answers = {path: ask(site.application + path, json.dumps(body).encode(), who)[0] for path, body in bodies.items()}
    assert {path: status for path, status in answers.items() if not 200 <= status < 500} == {}


def visitor() -> str:
    """Return an address that nobody had before: limits count for each."""
    number = next(VISITORS)
    return f"198.18.{number // 250}.{number % 250 + 1}"


def ask(address: str, body: bytes | None = None, who: str = "") -> tuple[int, bytes]:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": visitor(), "Content-Type": "application/json"}
    if who:
        headers["Authorization"] = who
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
