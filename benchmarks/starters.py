"""Figures of both starters: throughput, the way from nothing to the first page, size, start, and how long their tests take.

    python benchmarks/starters.py                       measure all and print
    python benchmarks/starters.py --framework django    only this starter
    python benchmarks/starters.py --only speed          only this part: speed, arrival, size or tests
    python benchmarks/starters.py --write               also write the tables into docs/django.md and docs/flask.md

Needs uv and wrk. What is compared takes turns, so that a busy machine slows all of it alike; figures are medians, with the
smallest and the largest in brackets. Servers run one worker each, in production mode, as if behind a proxy that ends TLS,
without the project's gunicorn.conf.py.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scaffoldpy.model import Framework
from scaffoldpy.template import load_template
from scaffoldpy.verify.environments import find_interpreter
from scaffoldpy.verify.facts import read_facts
from scaffoldpy.verify.rows import render_rows, write_row

ROOT = Path(__file__).resolve().parents[1]
PROXY = {"X-Forwarded-Proto": "https"}
SECRETS = ("SECRET_KEY", "TOTP_SECRET", "API_KEY", "WEBHOOK_SECRET")
PRODUCTION = {
    **dict.fromkeys(SECRETS, "a secret of fifty characters, for measuring alone"),
    "PROXY_HOPS": "1",
    "ALLOWED_HOSTS": "127.0.0.1",
    "TRUSTED_HOSTS": "127.0.0.1",
    "SMTP_URL": "smtp://127.0.0.1:9",
    "CONTACT_EMAIL": "webmaster@example.org",
    "MAIL_SENDER": "webmaster@example.org",
}
# A first start compiles the packages, as it does for everyone; the caller's own settings stay out.
PRIVATE = ("PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV")
GUNICORN = [
    *["gunicorn", "--config", "plain.conf.py", "--workers", "1", "--log-level", "error"],
    *["--bind", "127.0.0.1:{port}"],
]
SERVERS = {
    "Gunicorn": [*GUNICORN, "--threads", "1"],
    "Gunicorn, 4 threads": [*GUNICORN, "--threads", "4"],
    "Granian": [
        *["granian", "--interface", "wsgi", "--workers", "1", "--no-log"],
        *["--blocking-threads", "8", "--workers-kill-timeout", "8"],
        *["--host", "127.0.0.1", "--port", "{port}"],
    ],
}
DJANGO_HELLO = """\
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="hello", ALLOWED_HOSTS=["*"])
urlpatterns = [path("", lambda request: HttpResponse("Hello"))]
app = get_wsgi_application()
"""
FLASK_HELLO = """\
from flask import Flask

app = Flask(__name__)


@app.get("/")
def home():
    return "Hello"
"""


@dataclass(frozen=True)
class Starter:
    """What differs between the two: names, a hello world, the fullest project, the limits."""

    framework: Framework
    application: str
    hello: str
    fullest: Sequence[str]
    # Projects whose home page is asked: each with its options, and the least of a hello world's throughput.
    homes: Mapping[str, tuple[Sequence[str], float]]
    test_seconds: int
    before_start: Sequence[Sequence[str]] = field(default=())

    @property
    def package(self) -> str:
        return f"my_{self.framework}_site"

    @property
    def document(self) -> Path:
        return ROOT / "docs" / f"{self.framework}.md"


COMMON = ["accounts=full", "sample=True", "second_database=True", "data_page=True", "uploads=True", "tasks=celery"]
STARTERS: dict[Framework, Starter] = {
    "django": Starter(
        framework="django",
        application="config.wsgi:application",
        hello=DJANGO_HELLO,
        fullest=[*COMMON, "cache=redis", "api=drf", "apps=many"],
        homes={"default": ([], 0.33)},
        test_seconds=5,
        before_start=[["manage.py", "migrate"], ["manage.py", "collectstatic", "--no-input"]],
    ),
    "flask": Starter(
        framework="flask",
        application="my_flask_site.wsgi:app",
        hello=FLASK_HELLO,
        fullest=[
            *[*COMMON, "cache=redis", "api=smorest", "orm=True", "forms=True", "admin=True"],
            *["sandbox=True", "limiter=True", "layout=blueprints"],
        ],
        homes={
            "default": ([], 0.60),
            "forms and log-in": (["orm=True", "forms=True", "accounts=login"], 0.50),
            "forms and full accounts": (["orm=True", "forms=True", "accounts=full"], 0.50),
        },
        test_seconds=3,
    ),
}


def run(command: Sequence[str | Path], cwd: Path | None = None, **variables: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**variables),
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def environment(**variables: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in (*PRIVATE, *SECRETS)}
    return own | variables


def bake(starter: Starter, folder: Path, *options: str) -> Path:
    template = ROOT / "templates" / starter.framework
    run([sys.executable, "-m", "cookiecutter", template, "--no-input", "-o", folder, *options])
    return folder / starter.package


def install(project: Path, *what: str, interpreter: Path | str = sys.executable) -> None:
    run(["uv", "venv", "-q", "--clear", "-p", interpreter, ".venv"], cwd=project)
    run(["uv", "pip", "install", "-q", "--compile-bytecode", "-p", ".venv", *what], cwd=project)


def python(project: Path, *arguments: str, **variables: str) -> str:
    return run([".venv/bin/python", *arguments], cwd=project, **variables)


def spread(values: Sequence[float], digits: int = 2) -> str:
    middle, least, most = (f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({least} to {most})"


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def serving(project: Path, server: str, application: str, **variables: str) -> Iterator[str]:
    with served(project, server, application, **variables) as (url, _):
        yield url


@contextmanager
def served(project: Path, server: str, application: str, **variables: str) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    program, *arguments = [word.format(port=port) for word in SERVERS[server]]
    command = [f".venv/bin/{program}", *arguments, application]
    process = subprocess.Popen(command, cwd=project, env=environment(**variables))
    try:
        yield wait_for(f"http://127.0.0.1:{port}/"), process.pid
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str, seconds: int = 60) -> str:
    """Return the address when it answers 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=PROXY)):
                return url
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(url)


# Speed


def speed(starter: Starter, folder: Path, wishes: argparse.Namespace) -> list[str]:
    projects = {}
    for name, (options, _) in starter.homes.items():
        project = projects[name] = bake(starter, folder / name.replace(" ", "-"), *options)
        install(project, "-e", ".", "granian>=2.8,<3")
        (project / "hello.py").write_text(starter.hello)
        (project / "plain.conf.py").write_text("")
        for command in starter.before_start:
            python(project, *command, **PRODUCTION)
    applications = {name: (project, starter.application) for name, project in projects.items()}
    applications["hello"] = projects["default"], "hello:app"
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for server in SERVERS:
        with ExitStack() as stack:
            urls = {
                name: stack.enter_context(served(project, server, application, **PRODUCTION))
                for name, (project, application) in applications.items()
            }
            for _ in range(wishes.rounds):
                for name, (url, pid) in urls.items():
                    found.setdefault((server, name), []).append(measured(url, pid, wishes.seconds))
    lines = [
        "| server, one worker | project | hello world, requests/s | home page, requests/s | home / hello | by processor time |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for server in SERVERS:
        for name in projects:
            pairs = list(zip(found[server, name], found[server, "hello"], strict=True))
            home, hello = ([side[0] for side in sides] for sides in zip(*pairs, strict=True))
            ratios, spent = ([own[i] / bare[i] for own, bare in pairs] for i in (0, 1))
            figures = f"{spread(hello, 0)} | {spread(home, 0)} | {spread(ratios)} | {spread(spent)}"
            lines.append(f"| {server} | {name} | {figures} |")
    least = ", ".join(f"{ratio:.2f} ({name})" for name, (_, ratio) in starter.homes.items())
    return [*lines, "", f"Wanted of Gunicorn, the default: at least {least}."]


def measured(url: str, pid: int, seconds: int) -> tuple[float, float]:
    """Return requests by second, and by second of processor time, which other programs disturb less."""
    before = processor_time(pid)
    count, rate = asked(url, seconds)
    return rate, count / (processor_time(pid) - before)


def processor_time(pid: int) -> float:
    """Return the seconds that a process and all below it have worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(
        processor_time(int(child)) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    )


def asked(url: str, seconds: int) -> tuple[int, float]:
    """Ask as fast as the server answers; return how often, and how often a second."""
    headers = [word for name, value in PROXY.items() for word in ("-H", f"{name}: {value}")]
    output = run(["wrk", "-t", "1", "-c", "4", "-d", f"{seconds}s", *headers, url])
    rate = re.search(r"(\d+) requests in [\s\S]*Requests/sec:\s+([\d.]+)", output)
    if "Non-2xx" in output or not rate:
        sys.exit(output)
    return int(rate[1]), float(rate[2])


# From nothing to the first page


def arrival(starter: Starter, folder: Path, wishes: argparse.Namespace) -> list[str]:
    """Time installing, migrating and the first 200, beside `startproject` with Gunicorn: both in development mode."""
    if starter.framework != "django":
        return []
    run(["uv", "venv", "-q", "-p", sys.executable, folder / "admin"])
    run(["uv", "pip", "install", "-q", "-p", folder / "admin", "django>=5.2,<5.3"])
    lines = [
        "| with a warm cache, seconds | `startproject` with Gunicorn | this starter | ratio |",
        "| --- | ---: | ---: | ---: |",
    ]
    for tool in ("uv", "pip"):
        bare, own = [], []
        for number in range(-1, wishes.rounds):  # the first turn fills the cache
            place = folder / f"{tool}{number}"
            (place / "bare").mkdir(parents=True)
            run([folder / "admin/bin/django-admin", "startproject", "bare", place / "bare"])
            project = bake(starter, place)
            seconds = first_page(place / "bare", tool, "bare.wsgi", ["django>=5.2,<5.3", "gunicorn>=27,<28"])
            bare.append(seconds)
            own.append(first_page(project, tool, starter.application, ["-e", "."]))
        ratios = [mine / other for mine, other in zip(own[1:], bare[1:], strict=True)]
        lines.append(f"| {tool} | {spread(bare[1:], 1)} | {spread(own[1:], 1)} | {spread(ratios)} |")
    return [*lines, "", "Wanted: a ratio of at most 1.3."]


def first_page(project: Path, tool: str, application: str, packages: list[str]) -> float:
    variables = {"DEBUG": "true", "SECRET_KEY": "a secret for measuring"}

    def arrive() -> None:
        if tool == "uv":
            run(["uv", "venv", "-q", "-p", sys.executable, ".venv"], cwd=project)
            run(["uv", "pip", "install", "-q", "-p", ".venv", *packages], cwd=project)
        else:
            run([sys.executable, "-m", "venv", ".venv"], cwd=project)
            python(project, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages)
        python(project, "manage.py", "migrate", **variables)
        with serving(project, "Gunicorn", application, **variables):
            arrived.append(time.perf_counter())

    arrived: list[float] = []
    started = time.perf_counter()
    arrive()
    return arrived[0] - started


# Size and start


def size(starter: Starter, folder: Path, wishes: argparse.Namespace) -> list[str]:
    leanest = ["pages=False"] + (["sample=False"] if starter.framework == "django" else [])
    rows = {"default": [], "leanest": leanest, "fullest": starter.fullest}
    lines = [
        "| project | options | files | packages to run it | with the tools | seconds to import it |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for name, options in rows.items():
        project = bake(starter, folder / name, *options)
        files = sum(path.is_file() for path in project.rglob("*"))
        install(project, "-e", ".")
        needed = packages(project)
        module = starter.application.partition(":")[0]
        command = ["-c", f"import {module}"]
        python(project, *command, **PRODUCTION)
        boots = [timed(lambda: python(project, *command, **PRODUCTION)) for _ in range(wishes.rounds)]  # noqa: B023
        install(project, "-e", ".[dev]")
        listed = ", ".join(f"`{option}`" for option in options)
        lines.append(f"| {name} | {listed} | {files} | {needed} | {packages(project)} | {spread(boots)} |")
    if starter.framework == "django":
        default = folder / "default" / starter.package
        settings = (default / "config" / "settings.py").read_text(encoding="utf-8").splitlines()
        lines += ["", f"The default's settings are {len(list(filter(None, settings)))} lines, empty ones not counted."]
    return lines


def packages(project: Path) -> int:
    """Count the installed packages, the project itself not among them."""
    listed = run(["uv", "pip", "list", "-q", "--format", "json", "-p", ".venv"], cwd=project)
    return len(json.loads(listed)) - 1


# Own tests


def tests(starter: Starter, folder: Path, wishes: argparse.Namespace) -> list[str]:
    """Time the tests of the default, the fullest and each row of the matrix, with coverage and without in turns."""
    template = load_template(starter.framework)
    projects = [
        (name, bake(starter, folder / name, *more)) for name, more in (("default", []), ("fullest", starter.fullest))
    ]
    projects += [(row.name, write_row(row, folder)) for row in render_rows(template)]
    lines = ["| project | Python | tests | seconds | with coverage |", "| --- | --- | ---: | ---: | ---: |"]
    within = 0
    for name, project in projects:
        interpreter, version = find_interpreter(read_facts(project).requires_python)
        install(project, "-e", ".[dev]", interpreter=interpreter)
        count, plain, covered = time_tests(project, wishes.rounds)
        within += statistics.median(plain) < starter.test_seconds
        lines.append(f"| {name} | {version} | {count} | {spread(plain, 1)} | {spread(covered, 1)} |")
    wanted = f"Wanted: under {starter.test_seconds} s, starting Python included."
    return [*lines, "", f"{wanted} Without coverage, {within} of {len(projects)} are."]


def time_tests(project: Path, rounds: int) -> tuple[str, list[float], list[float]]:
    """Return how many tests pass, and the seconds of each round of them, without coverage and with it."""
    command = ["-m", "pytest", "-q"]
    passed = re.search(r"(\d+) passed", python(project, *command))
    plain, covered = [], []
    for _ in range(rounds):
        plain.append(timed(lambda: python(project, *command)))
        covered.append(timed(lambda: python(project, *command, "--cov")))
    return (passed[1] if passed else "?"), plain, covered


PARTS = {"speed": speed, "arrival": arrival, "size": size, "tests": tests}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", choices=sorted(STARTERS), action="append")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each turn of a server")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/")
    wishes = parser.parse_args()
    for framework in wishes.framework or STARTERS:
        for part in wishes.only or PARTS:
            with tempfile.TemporaryDirectory(prefix="scaffoldpy-starters-") as folder:
                lines = PARTS[part](STARTERS[framework], Path(folder), wishes)
            if lines:
                print(f"{framework}, {part}:\n" + "\n".join(lines) + "\n", flush=True)
            if lines and wishes.write:
                from proof import write_sections

                write_sections({part: "\n".join(lines)}, "starters.py", STARTERS[framework].document)


if __name__ == "__main__":
    main()
