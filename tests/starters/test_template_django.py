"""The Django template: what each option brings and what it leaves out; the slow tests use real servers."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from deployed import wait_until
from needed import missing

TEMPLATE = Path(__file__).parents[2] / "templates" / "django"
Bake = Callable[..., Path]


@pytest.fixture
def bake(cookies: Any, monkeypatch: pytest.MonkeyPatch) -> Bake:
    """Return a function that makes a project with these options, by plain Cookiecutter."""
    monkeypatch.syspath_prepend(TEMPLATE)

    def make(**options: str | bool) -> Path:
        result = cookies.bake(extra_context={"slug": "library", **options}, template=str(TEMPLATE))
        assert result.exit_code == 0, result.exception
        return Path(result.project_path)

    return make


def dependencies(project: Path) -> set[str]:
    """Return the names of the packages that the project runs on."""
    document = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    return {re.split(r"[\[<>=]", line)[0] for line in document["project"]["dependencies"]}


def text_of(project: Path) -> str:
    """Return all the project's text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(project.rglob("*")) if path.is_file())


ALWAYS = {"django", "django-environ", "django-stubs-ext", "whitenoise"}


def test_default_project_depends_on_little(bake: Bake) -> None:
    assert dependencies(bake()) == ALWAYS | {"django-axes", "gunicorn"}


@pytest.mark.parametrize(
    ("options", "package", "word"),
    [
        ({"accounts": "full"}, "django-allauth", "allauth"),
        ({"api": "drf"}, "djangorestframework", "rest_framework"),
        ({"api": "ninja"}, "django-ninja", "ninja"),
        ({"cache": "redis"}, "redis", "redis"),
        ({"tasks": "celery"}, "celery", "celery -A"),
        ({"uploads": True}, "pillow", "PIL"),
        ({"uploads": True, "storage": "s3"}, "django-storages", "S3Storage"),
        ({"data_page": True}, "pandas", "pandas"),
        ({"server": "granian"}, "granian", "granian"),
        ({"template_engine": "jinja2"}, "jinja2", "jinja2"),
        ({"database": "postgresql"}, "psycopg", "postgres"),
        ({"database": "mysql"}, "pymysql", "pymysql"),
        ({"database": "oracle"}, "oracledb", "oracle"),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else None,
)
def test_option_brings_its_package_and_is_else_nowhere(
    bake: Bake, options: dict[str, str | bool], package: str, word: str
) -> None:
    project = bake(**options)
    assert package in dependencies(project)
    assert word in text_of(project)
    without = bake()
    assert package not in dependencies(without)
    assert word not in text_of(without)


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"deploy": "docker"}, "Dockerfile"),
        ({"deploy": "cluster", "database": "postgresql", "cache": "redis"}, "nginx.conf"),
        ({"ci": "github"}, ".github/workflows/ci.yml"),
        ({"ci": "github"}, ".github/dependabot.yml"),
        ({"ci": "gitlab"}, ".gitlab-ci.yml"),
        ({"ci": "gitlab"}, "renovate.json"),
        ({"second_database": True}, "library/journal/models.py"),
        ({"apps": "many"}, "library/books/models.py"),
        ({"apps": "many"}, "library/users/models.py"),
        ({"accounts": "login"}, "library/templates/accounts/form.html"),
    ],
)
def test_option_brings_its_file(bake: Bake, options: dict[str, str | bool], path: str) -> None:
    assert (bake(**options) / path).is_file()
    assert not (bake() / path).exists()


@pytest.mark.parametrize("apps", ["one", "many"])
@pytest.mark.parametrize("pages", [True, False])
def test_project_without_the_sample_says_nothing_of_books(bake: Bake, apps: str, pages: bool) -> None:
    project = bake(sample=False, apps=apps, pages=pages, api="drf")
    assert not re.search(r"\bbooks?\b", text_of(project), re.IGNORECASE)


def test_project_without_pages_has_no_look(bake: Bake) -> None:
    project = bake(pages=False)
    assert not list(project.rglob("*.html")) + list(project.rglob("*.css"))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"database": "mysql", "deploy": "cluster", "cache": "redis", "tasks": "celery", "second_database": True},
        {"uploads": True},
        {"uploads": True, "storage": "s3"},
    ],
    ids=["default", "cluster", "uploads", "s3"],
)
def test_every_variable_of_the_settings_is_in_the_example(bake: Bake, options: dict[str, str | bool]) -> None:
    project = bake(**options)
    settings = (project / "config" / "settings.py").read_text(encoding="utf-8")
    read = {"DEBUG", *re.findall(r"""env(?:\.\w+)?\(\s*["'](\w+)["']""", settings)}
    example = (project / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([A-Z_0-9]+)=", example, re.MULTILINE))
    boto = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}  # boto3 reads these by itself
    assert read == listed - boto
    assert re.search(r"^SECRET_KEY=$", example, re.MULTILINE)


def test_settings_stay_small(bake: Bake) -> None:
    assert len((bake() / "config" / "settings.py").read_text(encoding="utf-8").splitlines()) <= 152


@pytest.mark.parametrize("floor", ["3.11", "3.14"])
@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_ci_runs_the_commands_of_the_readme(bake: Bake, ci: str, floor: str) -> None:
    project = bake(ci=ci, python=floor)
    name = ".gitlab-ci.yml" if ci == "gitlab" else ".github/workflows/ci.yml"
    workflow = (project / name).read_text(encoding="utf-8")
    readme = (project / "README.md").read_text(encoding="utf-8")
    for command in ('python3 -m venv .venv && .venv/bin/pip install -e ".[dev]"', ".venv/bin/python -m pytest --cov"):
        assert command in workflow
        assert command in readme
    assert ('"3.11"' in workflow) == (floor == "3.11")
    assert '"3.14"' in workflow


def test_paths_of_the_readme_exist(bake: Bake) -> None:
    for options in ({}, {"apps": "many"}, {"sample": False}, {"pages": False}):
        project = bake(**options)
        readme = (project / "README.md").read_text(encoding="utf-8")
        for path in re.findall(r"^\| `([\w./]+)`", readme, re.MULTILINE):
            if not path.startswith(".venv"):
                assert (project / path).exists(), path


@pytest.mark.parametrize(
    ("options", "because"),
    [
        ({"deploy": "cluster"}, "share one database server"),
        ({"accounts": "login", "pages": False}, "people log in on pages"),
        ({"django_release": "latest", "python": "3.11"}, "runs on Python 3.12"),
        ({"uploads": True, "pages": False}, "files arrive by a form"),
    ],
)
def test_impossible_options_are_refused_with_the_reason(
    tmp_path: Path, options: dict[str, str | bool], because: str
) -> None:
    extra = [f"{key}={str(value).lower() if isinstance(value, bool) else value}" for key, value in options.items()]
    result = subprocess.run(
        [sys.executable, "-m", "cookiecutter", str(TEMPLATE), "--no-input", "-o", str(tmp_path), *extra],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert because in result.stderr + result.stdout
    assert not list(tmp_path.iterdir())


def test_links_of_the_template_lead_somewhere() -> None:
    for path in TEMPLATE.rglob("*"):
        assert path.exists(), f"{path} leads nowhere"


def test_readme_commands_come_in_the_right_number(bake: Bake) -> None:
    readme = (bake() / "README.md").read_text(encoding="utf-8")
    start = readme.split("```sh\n")[1].split("```")[0].strip().splitlines()
    assert len(start) == 3


# The slow tests: the project runs on real servers.


def needed_server(variable: str, default: str) -> tuple[str, int]:
    """Return a server's address; skip the test, or fail it in CI, when it does not answer."""
    host, port = os.environ.get(variable, default).rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
    except OSError:
        missing(f"no server at {host}:{port} ({variable})")
    return host, int(port)


def install(project: Path) -> Path:
    """Install the project into an environment of its own; return the folder of its commands."""
    subprocess.run([sys.executable, "-m", "venv", project / ".venv"], check=True)
    commands = project / ".venv" / "bin"
    pip: list[str | Path] = [commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", f"{project}[dev]"], check=True)
    return commands


@contextmanager
def running(command: Sequence[str | Path], project: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run a server of the project; stop it at the end."""
    with (project / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


# A session that is over, and a schedule of which everything is due.
OVERDUE = """
from datetime import timedelta
from celery.beat import PersistentScheduler
from django.contrib.sessions.models import Session
from django.utils.timezone import now
Session.objects.create(session_key="over", session_data="", expire_date=now() - timedelta(days=1))
scheduler = PersistentScheduler(config.celery.app, schedule_filename="beat")
for entry in scheduler.schedule.values():
    entry.last_run_at -= timedelta(days=2)
scheduler.close()
"""
RESULT = "from library.core.tasks import clear_sessions; print(clear_sessions.delay().get(timeout=60))"


@pytest.mark.slow
def test_celery_works_on_a_real_broker_keeps_its_schedule_and_gives_the_result_back(bake: Bake) -> None:
    host, port = needed_server("RABBITMQ_ADDRESS", "127.0.0.1:5672")
    project = bake(tasks="celery")
    commands = install(project)
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "a long word, for the tests of this place alone",
        "ALLOWED_HOSTS": "localhost",
        "CELERY_BROKER_URL": f"amqp://guest:guest@{host}:{port}//",
        "DATABASE_URL": f"sqlite:///{project}/db.sqlite3",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [commands / "python", *arguments],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def script(text: str) -> str:
        return run("-c", f"import django, config.celery; django.setup()\n{text}")

    run("manage.py", "migrate")
    script(OVERDUE)
    worker: list[str | Path] = [
        commands / "celery",
        "-A",
        "config",
        "worker",
        "--concurrency",
        "1",
        "--beat",
        "--schedule",
        "beat",
    ]
    with running(worker, project, environment), closing(sqlite3.connect(project / "db.sqlite3")) as database:
        wait_until(lambda: database.execute("SELECT count(*) FROM django_session").fetchone() == (0,))
        assert script(RESULT) == "0"
    log = (project / "server.log").read_text(encoding="utf-8")
    assert log.count(" INFO celery.worker.consumer.connection: Connected to ") == 1
    for event in ("received", "succeeded"):
        tasks = re.findall(rf" INFO celery\S+: Task clear_sessions\[(\S+)\] {event}", log)
        assert len(tasks) == len(set(tasks)) == 2
    with running(worker, project, {**environment, "LOG_LEVEL": "ERROR"}):
        assert script(RESULT) == "0"
    log = (project / "server.log").read_text(encoding="utf-8")
    assert not re.search(r"INFO|WARNING|received|succeeded", log)
