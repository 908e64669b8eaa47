"""verify's parts by themselves; whole projects are verified in test_verify_projects.py."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from scaffoldpy import documents
from scaffoldpy.errors import InputError, TargetError, VerifyError
from scaffoldpy.model import Step, VerifyReport
from scaffoldpy.verify import STEPS, environments, junit, verify
from scaffoldpy.verify.checks import CHECKS, Bench, Check
from scaffoldpy.verify.copying import copy_project
from scaffoldpy.verify.display import failures, line, summary, table
from scaffoldpy.verify.facts import Facts, read_facts
from scaffoldpy.verify.processes import StepFailed, clean_environment, run, start, stopping_together
from scaffoldpy.verify.production import (
    Site,
    probe_admin,
    probe_api,
    probe_headers,
    probe_health,
    probe_home,
    probe_host,
    probe_static,
)
from scaffoldpy.verify.services import server_of, services_for

PYPROJECT = """
[project]
name = "shop"
requires-python = ">=3.12"
dependencies = ["Flask>=3.1,<3.2", "flask_admin[sqlalchemy]>=2", "gunicorn>=27"]
[project.optional-dependencies]
dev = ["pytest>=9"]
"""


def make_project(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    contents = {"pyproject.toml": PYPROJECT, "shop/wsgi.py": "", "shop/__init__.py": "", **(files or {})}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


# What a project is


def test_a_flask_project_is_known_by_its_files(tmp_path: Path) -> None:
    example = "# comment\nSECRET_KEY=\nDATABASE_URL='sqlite:///app.db'\n# CACHE_URL=redis://localhost:6379/0\n"
    facts = read_facts(make_project(tmp_path, {".env.example": example, "migrations/env.py": ""}))
    assert (facts.framework, facts.package, facts.application) == ("flask", "shop", "shop.wsgi:app")
    assert facts.requires_python == "3.12"
    assert facts.dependencies == {"flask", "flask-admin", "gunicorn"}
    assert facts.variables == {
        "SECRET_KEY": "",
        "DATABASE_URL": "sqlite:///app.db",
        "CACHE_URL": "redis://localhost:6379/0",
    }
    assert facts.has_migrations
    assert not facts.has_pages


def test_a_django_project_is_known_by_manage_py(tmp_path: Path) -> None:
    pyproject = '[project]\nname = "a"\ndependencies = ["django>=5.2"]\n'
    make_project(tmp_path, {"pyproject.toml": pyproject, "manage.py": "", "shop/templates/home.html": ""})
    facts = read_facts(tmp_path)
    assert (facts.framework, facts.application) == ("django", "shop.wsgi:application")
    assert facts.has_migrations
    assert facts.has_pages


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"pyproject.toml": ""}, "neither on Django nor on Flask"),
        ({"pyproject.toml": "["}, "pyproject.toml"),
        ({"pyproject.toml": '[project]\ndependencies = ["django"]'}, "neither"),
    ],
)
def test_what_is_no_project_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(TargetError, match=message):
        read_facts(make_project(tmp_path, files))


def test_a_folder_without_pyproject_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"no pyproject\.toml"):
        verify(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="no folder"):
        verify(tmp_path / "nowhere")


def test_an_unknown_step_to_skip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no step 'tets'"):
        verify(tmp_path, skip=["tets"])


def test_undecodable_variables_are_told_in_a_line(tmp_path: Path) -> None:
    (make_project(tmp_path) / ".env.example").write_bytes(b"NAME=\xff\n")
    with pytest.raises(TargetError, match=r"\.env\.example is not UTF-8 text"):
        read_facts(tmp_path)


# The copy of a project


def copied(project: Path, copy: Path) -> list[str]:
    copy_project(project, copy)
    return sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*"))


def test_secrets_and_data_are_left_out_of_the_copy(tmp_path: Path) -> None:
    names = [".env", ".env.example", "db.sqlite3", ".venv/a.py", "app.py", "app.pyc", ".git/a", ".github/a"]
    make_project(tmp_path / "project", dict.fromkeys(names, ""))
    kept = [".env.example", ".github", ".github/a", "app.py", "pyproject.toml", "shop"]
    assert copied(tmp_path / "project", tmp_path / "copy") == [*kept, "shop/__init__.py", "shop/wsgi.py"]


def test_pipes_and_sockets_are_left_out_of_the_copy_and_links_stay_links(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    os.mkfifo(project / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(project / "socket"))
        (project / "link").symlink_to("nowhere")
        assert copied(project, tmp_path / "copy") == ["link"]
    assert (tmp_path / "copy" / "link").readlink() == Path("nowhere")


def test_a_program_of_the_project_stays_one(tmp_path: Path) -> None:
    (make_project(tmp_path / "project") / "pyproject.toml").chmod(0o755)
    copy_project(tmp_path / "project", tmp_path / "copy")
    assert os.access(tmp_path / "copy" / "pyproject.toml", os.X_OK)


@contextmanager
def without_privileges(folder: Path) -> Iterator[None]:
    """Be somebody whom the modes of files bind, if root runs the tests."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(folder, 65534, -1)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("name", ["secret.txt", "secrets"])
def test_what_cannot_be_read_is_named(name: str) -> None:
    with tempfile.TemporaryDirectory() as base:  # pytest's own is closed to others
        project = Path(base, "project")
        make_project(project, {"secret.txt": "", "secrets/a": ""})
        (project / name).chmod(0)
        with without_privileges(Path(base)), pytest.raises(TargetError, match=f"{name} cannot be read: Permission"):
            copy_project(project, Path(base, "copy"))
        (project / name).chmod(0o700)


# Programs


def test_a_failing_program_shows_the_end_of_its_output(tmp_path: Path) -> None:
    program = "for i in range(100): print('line', i)\nraise SystemExit(3)"
    with pytest.raises(StepFailed) as caught:
        run([sys.executable, "-c", program], tmp_path, clean_environment())
    lines = str(caught.value).splitlines()
    assert lines[-1] == "line 99"
    assert len(lines) == 40


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('child', 'w').write(str(child.pid))\nchild.wait()"
    )
    with pytest.raises(StepFailed, match="did not end within 2 seconds"):
        run([sys.executable, "-c", program], tmp_path, clean_environment(), timeout=2)
    assert _is_gone(int((tmp_path / "child").read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_leaving_early_ends_what_was_started(tmp_path: Path) -> None:
    with start([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, clean_environment()) as process:
        assert process.poll() is None
    assert process.returncode == -signal.SIGKILL


def test_an_interrupt_ends_what_other_threads_have_started(tmp_path: Path) -> None:
    found: list[Exception] = []

    def work() -> None:
        for _ in range(2):
            try:
                run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, clean_environment())
            except StepFailed as err:
                found.append(err)

    def interrupt() -> None:
        with stopping_together():
            thread.start()
            time.sleep(0.5)
            raise KeyboardInterrupt

    thread = threading.Thread(target=work)
    with pytest.raises(KeyboardInterrupt):
        interrupt()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert str(found[1]) == "stopped"
    with stopping_together():
        assert run([sys.executable, "-c", "print(1)"], tmp_path, clean_environment()) == "1\n"


def test_a_missing_program_is_a_failed_step(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="cannot be started"):
        run(["no-such-program-7f3a"], tmp_path, clean_environment())


def test_the_user_s_variables_do_not_reach_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("PIP_INDEX_URL", "x")
    assert "mine" not in clean_environment().values()
    assert "PIP_INDEX_URL" not in clean_environment()
    assert clean_environment(installing=True)["PIP_INDEX_URL"] == "x"


# Environments


def test_a_python_that_nobody_has_is_refused_with_what_to_do() -> None:
    with pytest.raises(VerifyError, match=r"3\.90 or newer") as caught:
        environments.find_interpreter("3.90")
    assert "python3.90" in caught.value.hint


def test_the_own_python_is_found() -> None:
    own = f"3.{sys.version_info[1]}"
    path, version = environments.find_interpreter(own)
    assert version == own
    assert path.exists()


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    return read_facts(make_project(tmp_path / "project"))


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCAFFOLDPY_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.usefixtures("own_cache")
def test_two_runs_at_once_get_two_slots_and_the_next_one_a_used_one(facts: Facts) -> None:
    interpreter = Path(sys.executable)
    with environments.slot_for(facts, interpreter, "3.12") as first:
        with environments.slot_for(facts, interpreter, "3.12") as second:
            assert first.folder != second.folder
            assert (second.project / "pyproject.toml").is_file()
        with environments.slot_for(facts, interpreter, "3.12") as third:
            assert third.folder == second.folder


@pytest.mark.usefixtures("own_cache")
def test_other_dependencies_get_another_slot(tmp_path: Path, facts: Facts) -> None:
    other = read_facts(make_project(tmp_path / "other", {"pyproject.toml": PYPROJECT.replace("3.2", "3.3")}))
    interpreter = Path(sys.executable)
    with environments.slot_for(facts, interpreter, "3.12") as first:
        name = first.folder.name
    with environments.slot_for(other, interpreter, "3.12") as second:
        assert second.folder.name != name


@pytest.mark.usefixtures("own_cache")
def test_an_old_slot_is_made_anew(facts: Facts) -> None:
    with environments.slot_for(facts, Path(sys.executable), "3.12") as slot:
        (slot.folder / "rest").touch()
        long_ago = time.time() - (environments.KEEP_DAYS + 1) * 86_400
        os.utime(slot.folder / "made", (long_ago, long_ago))
    with environments.slot_for(facts, Path(sys.executable), "3.12") as slot:
        assert not (slot.folder / "rest").exists()


def test_what_nobody_has_used_for_long_is_removed(facts: Facts, own_cache: Path) -> None:
    folder = own_cache / "environments"
    (folder / "old-0").mkdir(parents=True)
    (folder / "old-0.lock").touch()
    os.utime(folder / "old-0.lock", (1, 1))
    with environments.slot_for(facts, Path(sys.executable), "3.12") as slot:
        assert {path.name for path in folder.iterdir()} == {slot.folder.name, f"{slot.folder.name}.lock"}


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/no-such-place"])
def test_a_cache_that_cannot_be_written_is_named_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: Facts, place: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SCAFFOLDPY_CACHE_DIR", str(tmp_path / place))
    with pytest.raises(VerifyError, match=f"{place}/environments cannot be written") as caught:
        environments.slot_for(facts, Path(sys.executable), "3.12").__enter__()
    assert "SCAFFOLDPY_CACHE_DIR" in caught.value.hint


def test_a_full_disk_is_told_with_the_place(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", {"data.csv": "1\n" * 100_000})
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 40; exec {sys.executable} -m scaffoldpy verify {project}"],
        env={**os.environ, "SCAFFOLDPY_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert "project/data.csv cannot be written: File too large." in first
    assert "SCAFFOLDPY_CACHE_DIR" in second


def test_where_the_home_folder_cannot_be_written_the_cache_is_a_passing_one() -> None:
    code = (
        "from scaffoldpy.verify import environments as e\n"
        "folder = e.cache_folder()\n"
        "print(folder, folder.is_dir(), e.cache_folder() == folder, e._installing()['UV_CACHE_DIR'])"
    )
    lacking = ("SCAFFOLDPY_CACHE_DIR", "XDG_CACHE_HOME", "UV_CACHE_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in lacking}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**environment, "HOME": "/proc/nobody"}, capture_output=True, text=True
    )
    folder, *rest = done.stdout.split()
    assert rest == ["True", "True", f"{folder}/uv"]
    assert not Path(folder).exists()


def test_a_step_whose_files_fail_is_a_failed_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(_bench: Bench) -> str:
        raise OSError(errno.ENOSPC, "No space left on device", "/cache/x")

    monkeypatch.setenv("SCAFFOLDPY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("scaffoldpy.verify.CHECKS", (Check("tests", fill),))
    report = verify(make_project(tmp_path / "project", {"pyproject.toml": PYPROJECT.replace("3.12", "3.11")}))
    assert failures(report) == "tests failed:\n/cache/x: No space left on device"


# Services


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("postgres://u@localhost/x", "PostgreSQL"),
        ("postgresql+psycopg://u@localhost/x", "PostgreSQL"),
        ("mysql+pymysql://u@localhost/x", "MySQL"),
        ("redis://localhost:6379/0", "Redis"),
        ("amqp://guest:guest@localhost", "RabbitMQ"),
        ("oracle+oracledb://u@localhost/?service_name=F", "Oracle"),
        ("sqlite:///db.sqlite3", None),
        ("https://example.org", None),
        ("redis", None),
    ],
)
def test_a_server_is_known_by_its_url(value: str, name: str | None) -> None:
    server = server_of(value)
    assert (server and server.name) == name


@pytest.mark.parametrize(("ci", "outcome"), [("", "StepSkipped"), ("true", "StepFailed")])
def test_a_missing_server_is_a_skip_on_a_laptop_and_a_failure_in_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("SCAFFOLDPY_POSTGRESQL", "postgresql://postgres@127.0.0.1:1")
    facts = read_facts(make_project(tmp_path, {".env.example": "DATABASE_URL=postgres://localhost/x\n"}))
    with services_for(facts, Path(sys.executable)) as services, pytest.raises(Exception, match="127.0.0.1:1") as caught:
        services.require()
    assert type(caught.value).__name__ == outcome


def test_sqlite_stands_in_for_oracle_where_no_server_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("SCAFFOLDPY_ORACLE", raising=False)
    facts = read_facts(make_project(tmp_path, {".env.example": "DATABASE_URL=oracle://u:p@/127.0.0.1:1521/X\n"}))
    with services_for(facts, Path(sys.executable)) as services:
        services.require()
        database = Path(services.variables["DATABASE_URL"].removeprefix("sqlite:///"))
        database.touch()
    assert services.stand_ins == ["SQLite for Oracle, as SCAFFOLDPY_ORACLE names no server"]
    assert not database.parent.exists()
    monkeypatch.setenv("SCAFFOLDPY_ORACLE", "oracle://u:p@127.0.0.1:1")
    with services_for(facts, Path(sys.executable)) as services:
        assert not services.stand_ins
        assert "127.0.0.1:1" in services.missing[0]


@pytest.mark.parametrize(("tools", "measured"), [('"pytest>=9"', False), ('"pytest>=9", "pytest-cov"', True)])
def test_coverage_is_measured_where_the_project_has_what_that_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: str, measured: bool
) -> None:
    commands: list[list[str]] = []

    def note(command: list[str], *_: object) -> str:
        commands.append(command)
        return "1 passed in 1 s"

    monkeypatch.setattr("scaffoldpy.verify.checks.run", note)
    project = make_project(tmp_path / "project", {"pyproject.toml": PYPROJECT.replace('"pytest>=9"', tools)})
    slot = environments.Slot(tmp_path, "3.11")
    with contextlib.ExitStack() as stack:
        bench = Bench.of(read_facts(project), slot, Path(sys.executable), stack)
        assert next(check for check in CHECKS if check.name == "tests").action(bench) == "1 passed"
    assert ("--cov" in commands[0]) == measured


# Asking a running site

GOOD_HEADERS = {
    "Content-Type": "text/html",
    "Content-Security-Policy": "default-src 'self'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = '<html><title>Shop</title><link rel="stylesheet" href="/static/site.0123456789ab.css"></html>'
Answers = dict[str, tuple[int, dict[str, str], str]]


@contextmanager
def site_of(answers: Answers, log: Path, *, any_name: bool = False) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers["Host"] != "localhost" and not any_name:
                self.send_error(400)
                return
            status, headers, body = answers.get(self.path, (404, GOOD_HEADERS, "<title>Not found</title>"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with start([sys.executable, "-c", ""], log.parent, clean_environment()) as process:
        try:
            yield Site(process, server.server_port, log)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@pytest.fixture
def good() -> Answers:
    return {
        "/": (200, GOOD_HEADERS, PAGE),
        "/health/": (200, {"Content-Type": "application/json"}, '{"status": "ok"}'),
        "/admin/": (302, {"Location": "/login?next=/admin/"}, ""),
        "/login?next=/admin/": (200, GOOD_HEADERS, '<title>Log in</title><input type="password">'),
        "/api/openapi.json": (200, {}, '{"openapi": "3.1.0", "paths": {"/api/books/": {}}}'),
        "/api/docs/": (200, GOOD_HEADERS, "<title>API</title>"),
        "/static/site.0123456789ab.css": (200, {"Cache-Control": "max-age=31536000, immutable"}, "a{}"),
    }


@pytest.fixture
def shop(tmp_path: Path) -> Facts:
    pyproject = PYPROJECT.replace("gunicorn", "flask-smorest")
    return read_facts(make_project(tmp_path, {"pyproject.toml": pyproject, "shop/templates/home.html": ""}))


def ask_all(site: Site, facts: Facts) -> None:
    probe_health(site)
    for probe in (probe_home, probe_admin, probe_api, probe_static, probe_headers, probe_host):
        probe(site, facts)


def test_a_good_site_passes_every_probe(tmp_path: Path, good: Answers, shop: Facts) -> None:
    with site_of(good, tmp_path / "log") as site:
        ask_all(site, shop)
        asked = {answer.path for answer in site.seen}
    assert set(good) <= asked


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in GOOD_HEADERS.items() if key != name}


FAULTS = {
    "home fails": ("/", (500, GOOD_HEADERS, ""), "answered 500"),
    "home holds a tag": ("/", (200, GOOD_HEADERS, PAGE + "{{ name }}"), "no finished page"),
    "stylesheet of another server": ("/", (200, GOOD_HEADERS, PAGE.replace("/static", "//cdn")), "another server"),
    "no stylesheet": ("/", (200, GOOD_HEADERS, "<title>Shop</title>"), "no stylesheet"),
    "home leads elsewhere": ("/", (302, {"Location": "https://evil.example/"}, ""), "another server"),
    "home leads to itself": ("/", (302, {"Location": "/"}, ""), "again and again"),
    "health is no JSON": ("/health/", (200, {}, "fine"), "no JSON"),
    "health is down": ("/health/", (503, {}, "{}"), "answered 503"),
    "admin is open": ("/admin/", (200, GOOD_HEADERS, ""), "answered 200"),
    "login has no form": ("/login?next=/admin/", (200, GOOD_HEADERS, ""), "no password"),
    "no OpenAPI": ("/api/openapi.json", (200, {}, '{"swagger": "2.0"}'), "no OpenAPI 3"),
    "no docs": ("/api/docs/", (404, {}, ""), "answered 404"),
    "static file is gone": ("/static/site.0123456789ab.css", (404, {}, ""), "answered 404"),
    "static file is not cached": ("/static/site.0123456789ab.css", (200, {}, ""), "may not be cached"),
    "debug page": ("/no-such-page-7f3a/", (404, GOOD_HEADERS, "DEBUG = True"), "shows the project's inside"),
    "unsafe script": (
        "/",
        (200, {**GOOD_HEADERS, "Content-Security-Policy": "default-src 'self' 'unsafe-inline'"}, PAGE),
        "Content-Security-Policy",
    ),
    "short HSTS": ("/", (200, {**GOOD_HEADERS, "Strict-Transport-Security": "max-age=3600"}, PAGE), "Strict-Transport"),
    "open cookie": ("/", (200, {**GOOD_HEADERS, "Set-Cookie": "session=1; HttpOnly"}, PAGE), "not Secure and SameSite"),
    **{f"no {name}": ("/", (200, _without(name), PAGE), name) for name in GOOD_HEADERS if name != "Content-Type"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_a_site_is_found(tmp_path: Path, good: Answers, shop: Facts, fault: str) -> None:
    path, answer, message = FAULTS[fault]
    with site_of({**good, path: answer}, tmp_path / "log") as site, pytest.raises(StepFailed, match=message):
        ask_all(site, shop)


def test_a_site_that_answers_to_any_name_is_found(tmp_path: Path, good: Answers, shop: Facts) -> None:
    with site_of(good, tmp_path / "log", any_name=True) as site, pytest.raises(StepFailed, match="200, not 400"):
        probe_host(site, shop)


def test_without_an_admin_site_nothing_may_answer_there(tmp_path: Path, good: Answers) -> None:
    pyproject = PYPROJECT.replace('"flask_admin[sqlalchemy]>=2", ', "")
    facts = read_facts(make_project(tmp_path, {"pyproject.toml": pyproject}))
    with site_of(good, tmp_path / "log") as site, pytest.raises(StepFailed, match="not 404"):
        probe_admin(site, facts)


# The report


@pytest.fixture
def report() -> VerifyReport:
    steps = (
        Step("lint", "done", 0.25, "3 files"),
        Step("tests", "failed", 1.5, "first\x1b[0m\nE   assert <1> == 2"),
        Step("start", "skipped", 0.0, "needs: tests"),
    )
    return VerifyReport("shop", "flask", "3.12", steps)


def test_the_json_document_holds_every_step(report: VerifyReport) -> None:
    document = json.loads(json.dumps(documents.report_document(report)))
    assert (document["passed"], document["seconds"]) == (False, 1.75)
    assert [step["status"] for step in document["steps"]] == ["done", "failed", "skipped"]


def test_the_junit_document_counts_and_quotes(report: VerifyReport) -> None:
    suite = ElementTree.fromstring(junit([report]))[0]  # noqa: S314  (our own)
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    failure = suite.find("testcase[@name='tests']/failure")
    assert failure is not None
    assert failure.get("message") == "E   assert <1> == 2"
    assert "\x1b" not in (failure.text or "")


def test_the_table_names_the_failed_step(report: VerifyReport) -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(table(report))
    printed = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "did not pass: tests" in printed
    assert "E   assert <1> == 2" in printed
    assert "needs: tests" in printed


def test_the_failure_text_is_the_end_of_the_output(report: VerifyReport) -> None:
    assert failures(report).endswith("E   assert <1> == 2")
    assert line(report.steps[0]).split() == ["ok", "0.2", "s", "lint", "3", "files"]
    assert "3 steps, 1 skipped" in summary(report)


@pytest.fixture
def row_report(report: VerifyReport) -> VerifyReport:
    return replace(report, project="flask-07", settings=("options.api=smorest", "project.python=3.12"))


def test_a_row_that_failed_is_told_with_the_command_that_makes_it(row_report: VerifyReport) -> None:
    recipe = "scaffoldpy new flask-07 --yes --framework flask --set options.api=smorest --set project.python=3.12"
    assert recipe in failures(row_report).splitlines()
    assert documents.report_document(row_report)["settings"] == ["options.api=smorest", "project.python=3.12"]
    suite = ElementTree.fromstring(junit([row_report]))[0]  # noqa: S314  (our own)
    properties = [tuple(node.attrib.values()) for node in suite.findall("properties/property")]
    assert properties == [("options.api", "smorest"), ("project.python", "3.12")]
    assert (suite.findtext("testcase/failure") or "").endswith(recipe)


def test_a_project_that_failed_needs_no_command_to_make_it(report: VerifyReport) -> None:
    assert "scaffoldpy new" not in failures(report) + junit([report])


def test_importing_verify_starts_nothing_heavy() -> None:
    code = "import sys, scaffoldpy.verify; print(sorted({'rich', 'cookiecutter', 'jinja2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_needed_step_exists() -> None:
    from scaffoldpy.verify.checks import CHECKS

    assert {name for check in CHECKS for name in check.needs} <= set(STEPS)
