"""The Flask starter: what is in a project and what is not, and, in the slow tests, that it works on real servers."""

from __future__ import annotations

import hmac
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from deployed import free_port, is_listening, wait_until
from gate import Gate
from needed import missing

TEMPLATE = Path(__file__).parents[2] / "templates" / "flask"
PACKAGE = "my_flask_site"
LOGIN: dict[str, object] = {"orm": True, "forms": True, "accounts": "login"}
Bake = Callable[..., Path]
HUSH = "a secret that the sender of webhooks knows"

# What an option brings, and nothing else: its requirements, and a word that must not be anywhere without it.
TRACES = {
    "orm": ({"flask-sqlalchemy", "flask-migrate", "sqlalchemy"}, "sqlalchemy"),
    "forms": ({"flask-wtf", "wtforms", "email-validator"}, "wtf"),
    "limiter": ({"flask-limiter"}, "limiter"),
    "static_export": ({"frozen-flask"}, "freezer"),
    "data_page": ({"pandas"}, "pandas"),
    "cache": ({"flask-caching", "redis"}, "redis"),
    "tasks": ({"celery"}, "celery"),
    "api": ({"flask-smorest", "marshmallow"}, "smorest"),
}
CHOSEN = {"cache": "redis", "tasks": "celery", "api": "smorest"}


@pytest.fixture
def bake(cookies: Any, monkeypatch: pytest.MonkeyPatch) -> Bake:
    """Return a function that makes a project by plain Cookiecutter."""
    monkeypatch.syspath_prepend(TEMPLATE)

    def bake(**options: object) -> Path:
        baked = cookies.bake(extra_context=options, template=str(TEMPLATE))
        assert baked.exit_code == 0, baked.exception
        return Path(baked.project_path)

    return bake


def requirements(project: Path) -> set[str]:
    metadata = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.split(r"[\[<>=]", line)[0] for line in metadata["dependencies"]}


def texts(project: Path) -> dict[str, str]:
    """Return every file but those that are about tools and licences, which mention much."""
    skipped = {".gitignore", "LICENSE"}
    files = (path for path in project.rglob("*") if path.is_file() and path.name not in skipped)
    return {path.relative_to(project).as_posix(): path.read_text("utf-8") for path in files}


def test_the_leanest_project_is_small(bake: Bake) -> None:
    project = bake(pages=False)
    assert requirements(project) == {"flask", "gunicorn"}
    assert len(texts(project)) <= 22  # with .gitignore and LICENSE: 24


def test_git_ignores_what_the_options_bring(bake: Bake) -> None:
    plain = (bake() / ".gitignore").read_text()
    assert [line for line in ("/media/", "/staticfiles/", "celerybeat-schedule*", "/site/") if line in plain] == []
    assert "/site/\n" in (bake(static_export=True) / ".gitignore").read_text()
    assert "celerybeat-schedule*\n" in (bake(tasks="celery") / ".gitignore").read_text()


def test_the_first_page_has_no_empty_list(bake: Bake) -> None:
    home = "templates/pages/home.html"
    assert "cards" not in (bake(static_export=True) / PACKAGE / home).read_text()
    assert "cards" in (bake(static_export=True, data_page=True) / PACKAGE / home).read_text()


@pytest.mark.parametrize("slug", ["p", "post", "psycopg_site", "root"])
def test_a_name_may_be_a_part_of_the_databases_address(bake: Bake, slug: str) -> None:
    example = (bake(slug=slug, orm=True, database="postgresql") / ".env.example").read_text()
    assert f"postgresql+psycopg://postgres:postgres@127.0.0.1:5432/{slug}\n" in example


@pytest.mark.parametrize("option", TRACES)
def test_an_option_leaves_no_trace_when_off(bake: Bake, option: str) -> None:
    wanted, word = TRACES[option]
    assert wanted <= requirements(bake(**{option: CHOSEN.get(option, True)}))
    plain = bake()
    assert not wanted & requirements(plain)
    assert [name for name, text in texts(plain).items() if word in text.lower()] == []


@pytest.mark.parametrize(
    ("database", "driver"), [("postgresql", "psycopg"), ("mysql", "pymysql"), ("oracle", "oracledb")]
)
def test_a_database_brings_its_driver(bake: Bake, database: str, driver: str) -> None:
    assert driver in requirements(bake(database=database, orm=True))


def test_the_layouts_hold_the_same_code(bake: Bake) -> None:
    """The same views at the same addresses: in one module, or in a package for each feature."""
    options = LOGIN | {"sample": True, "uploads": True, "sandbox": True, "data_page": True}
    flat = bake(layout="single", **options) / PACKAGE
    packages = bake(layout="blueprints", **options) / PACKAGE
    features = ["pages", "accounts", "catalogue", "files", "figures", "letters"]
    routes = re.compile(r"^@\w+\.(?:get|post|route)\(.*$|^def \w+", re.MULTILINE)
    found = [line for name in features for line in routes.findall((packages / name / "views.py").read_text())]
    in_one = [line for line in routes.findall((flat / "views.py").read_text()) if line != "def init_app"]
    assert found == in_one
    assert not (packages / "views.py").exists()
    assert not (flat / "pages").exists()


def test_the_readme_says_which_answer_chose_the_layout(bake: Bake) -> None:
    assert "`style: freedom` chose it" in (bake(layout="single") / "README.md").read_text()
    assert "`style: conventions` chose it" in (bake(layout="blueprints") / "README.md").read_text()
    assert "all pages in one" in (bake() / "README.md").read_text()
    assert "pages" not in (bake(pages=False) / "README.md").read_text()


def test_every_variable_that_is_read_is_documented(bake: Bake) -> None:
    project = bake(
        **LOGIN | {"uploads": True, "storage": "s3", "limiter": True, "cache": "redis", "tasks": "celery"},
        second_database=True,
    )
    declared = re.findall(
        r"^    (\w+): .* = env\.(?:variable|secret)\(([^#]*?)\)$",
        (project / PACKAGE / "config.py").read_text(),
        re.MULTILINE,
    )
    named = (re.search(r"names=\((.*?),?\)", arguments) for _, arguments in declared)
    read = [
        name
        for (own, _), found in zip(declared, named, strict=True)
        for name in (re.findall(r'"(\w+)"', found[1]) if found else [own])
    ]
    assert len(read) >= 15
    example = (project / ".env.example").read_text()
    assert [name for name in read if f"\n{name}=" not in example] == []


# --- slow: installed, started, and used over HTTP ---


@pytest.fixture
def install(bake: Bake, tmp_path: Path) -> Bake:
    """Return a function that makes a project with an environment of its own."""

    def install(**options: object) -> Path:
        project = bake(**options)
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        environment = {**os.environ, "UV_PYTHON": python}
        for command in (["uv", "venv", "-q", ".venv"], ["uv", "pip", "install", "-q", "-p", ".venv", "-e", ".[dev]"]):
            subprocess.run(command, cwd=project, env=environment, check=True)
        return project

    return install


def production(**more: str) -> dict[str, str]:
    names = ("SECRET_KEY", "TOTP_SECRET", "API_KEY", "WEBHOOK_SECRET")
    plain = {"TRUSTED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "false"}
    return {**os.environ, **plain, **dict.fromkeys(names, uuid.uuid4().hex), **more}


def flask(project: Path, *arguments: str, **environment: str) -> str:
    command = [str(project / ".venv/bin/flask"), "--app", PACKAGE, "--debug", *arguments]
    run = subprocess.run(command, cwd=project, env={**os.environ, **environment}, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def fetch(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def answers(url: str) -> bool:
    try:
        return fetch(url)[0] > 0
    except OSError:
        return False


NOTE = '''

class Note(Model):
    """A note."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(Author.id), index=True)
'''


@pytest.mark.slow
@pytest.mark.parametrize("second_database", [False, True])
def test_a_new_migration_passes_the_lint(install: Bake, second_database: bool) -> None:
    """Alembic writes it, ruff puts it into shape; without ruff, it is written all the same."""
    project = install(orm=True, sample=True, second_database=second_database)
    with (project / PACKAGE / "models.py").open("a") as models:
        models.write(NOTE)
    flask(project, "db", "upgrade")
    flask(project, "db", "migrate", "-m", "Take notes")
    [migration] = (project / "migrations/versions").glob("*take_notes.py")
    for command in (["check"], ["check", "--isolated", "--select", "S,B,E,F,I,UP"], ["format", "--check"]):
        subprocess.run([project / ".venv/bin/ruff", *command, migration], cwd=project, check=True)
    flask(project, "db", "upgrade")
    subprocess.run(["uv", "pip", "uninstall", "-q", "-p", ".venv", "ruff"], cwd=project, check=True)
    flask(project, "db", "revision", "-m", "By hand")
    assert len(list((project / "migrations/versions").glob("*by_hand.py"))) == 1


@contextmanager
def serving(project: Path, port: int | None = None, **environment: str) -> Iterator[str]:
    """Run the project as in production; yield its address."""
    port = port or free_port()
    command = [str(project / ".venv/bin/gunicorn"), "-b", f"127.0.0.1:{port}", "--threads", "4", f"{PACKAGE}.wsgi:app"]
    with (project / f"server-{port}.log").open("w") as log:
        server = subprocess.Popen(command, cwd=project, env=production(**environment), stdout=log, stderr=log)
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/"))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def needed(address: str, what: str) -> None:
    """Skip on a laptop without this server; fail where it must be there."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
    except OSError:
        missing(f"no {what} at {address}")


@pytest.mark.slow
def test_tasks_run_on_a_real_broker(install: Bake) -> None:
    """A signed delivery goes through the broker to a worker; without the broker, health says so."""
    broker = os.environ.get("TEST_BROKER", "amqp://guest:guest@127.0.0.1:5672//")
    needed(broker, "broker")
    parts = urlsplit(broker)
    gate = Gate(str(parts.hostname), parts.port or 0)
    login = parts.netloc.rpartition("@")[0]
    url = f"amqp://{login}@127.0.0.1:{gate.port}//"
    project = install(pages=False, tasks="celery")
    gate.open()
    environment = production(BROKER_URL=url, WEBHOOK_SECRET=HUSH)
    log = project / "worker.log"
    command = [str(project / ".venv/bin/celery"), "--app", f"{PACKAGE}.worker", "worker", "--pool=solo", "-l", "info"]
    with log.open("w") as output:
        worker = subprocess.Popen(command, cwd=project, env=environment, stdout=output, stderr=output)
        try:
            with serving(project, BROKER_URL=url, WEBHOOK_SECRET=HUSH) as site:
                assert fetch(f"{site}/health/")[0] == 200
                assert deliver(site, b'{"type": "paid"}', HUSH) == 202
                wait_until(lambda: "Received 'paid'" in log.read_text())
                gate.shut()
                status, page, _ = fetch(f"{site}/health/")
                assert (status, json.loads(page)["checks"]) == (200, {"broker": "down"})
        finally:
            worker.kill()
            worker.wait()
            gate.shut()


def deliver(site: str, body: bytes, secret: str) -> int:
    signature = "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
    headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{site}/webhook/", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


TOO_MUCH = "REFUSED The template takes too much time or memory."
WRONG = "REFUSED The template does not work: "
# What someone may try, and why it leads nowhere.
ATTACKS = {
    "time": ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", TOO_MUCH),
    "memory": ("{{ 'x' * 10 ** 10 }}", TOO_MUCH),
    "memory by format": ("{{ '%1000000000d' % 1 }}", TOO_MUCH),
    "power": ("{{ 9 ** (9 ** 9) }}", TOO_MUCH),
    "output": (
        "{% for a in range(99999) %}{{ name }}{% endfor %}",
        "REFUSED The result is longer than 20000 characters.",
    ),
    "classes": (
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        f"{WRONG}access to attribute '__class__' of 'str' object is unsafe.",
    ),
    "globals": (
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        f"{WRONG}access to attribute '__init__' of 'type' object is unsafe.",
    ),
    "format": (
        "{{ '{0.__class__}'.format(name) }}",
        f"{WRONG}access to attribute '__class__' of 'str' object is unsafe.",
    ),
    "format deeper": (
        "{{ '{0.__init__.__globals__}'.format(cycler) }}",
        f"{WRONG}access to attribute '__init__' of 'type' object is unsafe.",
    ),
    "attr filter": (
        "{{ ''|attr('__class__')|attr('__mro__') }}",
        f"{WRONG}'jinja2.runtime.StrictUndefined object' has no attribute '__mro__'",
    ),
    "configuration": ("{{ config }}", f"{WRONG}'config' is undefined"),
    "request": ("{{ request }}", f"{WRONG}'request' is undefined"),
    "context": (
        "{{ self._TemplateReference__context }}",
        f"{WRONG}access to attribute '_TemplateReference__context' of 'TemplateReference' object is unsafe.",
    ),
    "recursion": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", f"{WRONG}RecursionError"),
    "nesting": ("{% for a in name %}" * 25 + "{% endfor %}" * 25, f"{WRONG}SyntaxError"),
    "file": ("{% include '/etc/passwd' %}", f"{WRONG}TypeError"),
    "codec": ("{{ name.encode('cp1250') }}", f"{WRONG}OSError"),
    "escape": (r"{{ '\x' }}", f"{WRONG}UnicodeDecodeError"),
    "half a character": (r"{{ '\ud800' }}", f"{WRONG}UnicodeEncodeError"),
}
HARMLESS = {
    "value": ("Dear {{ name }}", "Dear Ada"),
    "string": ('{{ "Dear " ~ name }}', "Dear Ada"),
    "named character": (r'{{ "\N{BULLET}" }} {{ name }}', "• Ada"),
    "filters": ("{{ name|upper|replace('A', 'O')|wordwrap(3) }}{{ 'x'|pprint }}", "ODO'x'"),
    "condition": ("{% if name == 'Ada' %}yes{% else %}no{% endif %}", "yes"),
    "loop": ("{% for part in ['a', 'b'] %}{{ loop.index }}{{ part }}{% endfor %}", "1a2b"),
    "filler": ("{{ lipsum(1, html=False)|length > 9 }}", "True"),
}


@pytest.mark.slow
def test_every_own_test_file_passes_alone(install: Bake) -> None:
    """What Flask's extensions keep for the whole process makes tests depend on each other's order."""
    project = install(**LOGIN, database="postgresql", cache="redis", deploy="cluster", limiter=True, sample=True)
    files = sorted(path.name for path in project.glob("tests/test_*.py"))
    pytest = [str(project / ".venv/bin/python"), "-m", "pytest", "-q"]
    runs = {name: subprocess.run([*pytest, f"tests/{name}"], cwd=project, capture_output=True) for name in files}
    assert len(runs) >= 10
    assert {name: run.stdout.decode() for name, run in runs.items() if run.returncode} == {}


@pytest.mark.slow
def test_the_sandbox_holds(install: Bake) -> None:
    """What attacks ends within seconds, for a reason that names nothing of ours; what does not attack is rendered."""
    project = install(forms=True, sandbox=True)
    code = (
        f"from {PACKAGE} import sandbox\n"
        "import sys\n"
        "try: print('RESULT', sandbox.render(sys.argv[1], {'name': 'Ada'}))\n"
        "except sandbox.TemplateRefused as error: print('REFUSED', error)\n"
    )
    script = project / "attack.py"
    script.write_text(f"if __name__ == '__main__':\n    {code.replace(chr(10), chr(10) + '    ').rstrip()}\n")
    expected = ATTACKS | {name: (source, f"RESULT {text}") for name, (source, text) in HARMLESS.items()}
    for name, (source, answer) in expected.items():
        start = time.monotonic()
        run = subprocess.run(
            [project / ".venv/bin/python", script, source], cwd=project, capture_output=True, text=True, timeout=60
        )
        assert (run.stdout, run.stderr, run.returncode) == (f"{answer}\n", "", 0), name
        assert time.monotonic() - start < 15, name


SPY = f"""
import os
from {PACKAGE} import sandbox

class Spy:
    def __str__(self):
        try:
            return open("/proc/self/environ").read()
        except OSError as error:
            return f"{{dict(os.environ)}} {{error.strerror}}"

if __name__ == "__main__":
    print(sandbox.render("{{{{ name }}}}", {{"name": Spy()}}))
"""


@pytest.mark.slow
def test_the_process_of_the_sandbox_holds_no_secret(install: Bake) -> None:
    """Even what breaks out of the template finds no environment, and cannot open that of a process."""
    project = install(forms=True, sandbox=True)
    (project / "spy.py").write_text(SPY)
    command = [str(project / ".venv/bin/python"), "spy.py"]
    environment = {**os.environ, "SECRET_KEY": "of the site"}
    run = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "{} Too many open files\n"


@pytest.mark.slow
def test_nginx_serves_the_exported_site(install: Bake, tmp_path: Path) -> None:
    """With the configuration of the project: more pages than a visitor may ask for, 404, types, security headers."""
    project = install(static_export=True, orm=True, sample=True, data_page=True, limiter=True)
    flask(project, "db", "upgrade")
    flask(project, "load-sample")
    with closing(sqlite3.connect(project / "instance/app.db")) as database, database:
        titles = [(f"Volume {number}",) for number in range(1, 301)]
        database.executemany("INSERT INTO books (title, author_id) VALUES (?, 1)", titles)
    flask(project, "export", str(tmp_path / "site"), TRUSTED_HOSTS="www.example.org")
    port = free_port()
    server = (project / "deploy/static-site.conf").read_text()
    server = server.replace("listen 80", f"listen 127.0.0.1:{port}").replace("/srv/site", str(tmp_path / "site"))
    with nginx(tmp_path, f"http {{ include /etc/nginx/mime.types; access_log off; {server} }}", port):
        site = f"http://127.0.0.1:{port}"
        status, page, headers = fetch(f"{site}/")
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Solaris" in fetch(f"{site}/books/")[1]
        assert "Volume 300" in fetch(f"{site}/books/304/")[1]
        assert fetch(f"{site}/static/site.css")[2]["Content-Type"].startswith("text/css")
        status, page, headers = fetch(f"{site}/data.csv")
        assert page.startswith('\ufeff"decade","books"')
        assert headers["Content-Type"] == "text/csv; charset=utf-8"
        status, page, headers = fetch(f"{site}/nothing-here/")
        assert (status, "Not Found" in page) == (404, True)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert fetch(f"{site}/.exported")[0] == 404
        links = set(re.findall(r'href="(/[^"]*)"', fetch(f"{site}/books/")[1]))
        assert {link: fetch(site + link)[0] for link in links if fetch(site + link)[0] != 200} == {}


@contextmanager
def nginx(folder: Path, configuration: str, port: int) -> Iterator[None]:
    config = folder / "nginx.conf"
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        configuration = configuration.replace("http {", f"http {{ {name}_temp_path {folder}/{name};", 1)
    if "events" not in configuration:
        configuration = "events {}\n" + configuration
    config.write_text(f"pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off; user root;\n{configuration}")
    process = subprocess.Popen(["nginx", "-c", config, "-p", folder])
    try:
        wait_until(lambda: is_listening(port))
        yield
    finally:
        process.terminate()
        process.wait(10)
