"""Figures of the Flask starter: size of the leanest project, boot time of the fullest, throughput, Gunicorn beside Granian.

    python benchmarks/flask_starter.py [--rounds 5] [--seconds 3]

Needs uv and wrk. Servers are measured by turns, one worker each, so that a busy machine slows all of them alike.
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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parents[1] / "templates" / "flask"
PACKAGE = "my_flask_site"
HELLO = "from flask import Flask\napp = Flask(__name__)\n\n\n@app.get('/')\ndef home():\n    return 'Hello'\n"
FULLEST = [
    "orm=True",
    "sample=True",
    "second_database=True",
    "data_page=True",
    "forms=True",
    "admin=True",
    "accounts=full",
    "uploads=True",
    "sandbox=True",
    "api=smorest",
    "tasks=celery",
    "cache=redis",
    "limiter=True",
    "layout=blueprints",
]
SECRETS = ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "TOTP_SECRET", "API_KEY", "WEBHOOK_SECRET")
ENVIRONMENT = {**os.environ, **dict.fromkeys(SECRETS, "a secret for measuring")}


def make(folder: Path, *options: str) -> Path:
    """Make a project and install what it needs in production."""
    folder.mkdir()
    run([sys.executable, "-m", "cookiecutter", TEMPLATE, "--no-input", "-o", folder, *options])
    project = folder / PACKAGE
    run(["uv", "venv", "-q", "-p", sys.executable, ".venv"], cwd=project)
    run(["uv", "pip", "install", "-q", "--compile-bytecode", "-p", ".venv", "-e", "."], cwd=project)
    return project


def run(command: Sequence[str | Path], **options: Any) -> str:
    printed: str = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout
    return printed


def packages(project: Path) -> int:
    """Count the installed packages, the project itself not among them."""
    listed = run(["uv", "pip", "list", "-q", "--format", "json", "-p", ".venv"], cwd=project)
    return len(json.loads(listed)) - 1


def files(project: Path) -> int:
    tracked = (path for path in project.rglob("*") if path.is_file() and ".venv" not in path.parts)
    return sum(1 for path in tracked if "__pycache__" not in path.parts and ".egg-info" not in str(path))


def boot(project: Path, rounds: int) -> float:
    """Return the median time, in seconds, to import the production application in a fresh process."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run([".venv/bin/python", "-c", f"import {PACKAGE}.wsgi"], cwd=project, env=ENVIRONMENT)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@contextmanager
def serving(project: Path, app: str, server: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    commands = {
        "gunicorn": [".venv/bin/gunicorn", "--workers", "1", "--log-level", "error", "-b", f"127.0.0.1:{port}", app],
        "threads": [
            *[".venv/bin/gunicorn", "--workers", "1", "--threads", "4", "--log-level", "error"],
            *["-b", f"127.0.0.1:{port}", app],
        ],
        "granian": [
            *[".venv/bin/granian", "--interface", "wsgi", "--workers", "1", "--no-log"],
            *["--host", "127.0.0.1", "--port", str(port), app],
        ],
    }
    process = subprocess.Popen(commands[server], cwd=project, env=ENVIRONMENT)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(20)


def requests_per_second(url: str, seconds: int) -> float:
    output = run(["wrk", "-t", "1", "-c", "4", "-d", f"{seconds}s", url])
    assert "Non-2xx" not in output, output
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])  # type: ignore[index]


def by_turns(servers: dict[str, str], rounds: int, seconds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, url in servers.items():
            found[name].append(requests_per_second(url, seconds))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        here = Path(folder)
        lean, full = make(here / "lean", "pages=False"), make(here / "full", *FULLEST)
        print(f"leanest: {packages(lean)} packages, {files(lean)} files")
        print(f"fullest: {packages(full)} packages, {files(full)} files, boots in {boot(full, chosen.rounds):.2f} s")
        home = make(here / "home")
        run(["uv", "pip", "install", "-q", "-p", ".venv", "granian>=2.8,<3"], cwd=home)
        (home / "hello.py").write_text(HELLO)
        site = f"{PACKAGE}.wsgi:app"
        servers = {
            name: stack.enter_context(serving(home, app, server))
            for name, app, server in (
                ("hello", "hello:app", "gunicorn"),
                ("home", site, "gunicorn"),
                ("home, 4 threads", site, "threads"),
                ("home, Granian", site, "granian"),
            )
        }
        found = by_turns(servers, chosen.rounds, chosen.seconds)
        for name, rates in found.items():
            print(f"{name}: {statistics.median(rates):.0f} requests/s ({min(rates):.0f} to {max(rates):.0f})")
        ratios = [own / hello for own, hello in zip(found["home"], found["hello"], strict=True)]
        print(f"home / hello: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
