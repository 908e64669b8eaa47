"""Measure `change` and `status`, and write the table in docs/update.md.

python benchmarks/upkeep.py            print it
python benchmarks/upkeep.py --write    write it into the document

Each figure is the median of some runs, each a whole process on a fresh copy of a project in git; memory is the peak of
the process. Larger projects come from a copy of the Django template with more files that ask for an answer.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "update.md"
RUNS = 5
COUNTS = (0, 500, 1000, 2500, 5000)  # further files
PROJECTS = 100
GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgSign=false")


@dataclass(frozen=True)
class Figure:
    """What a command took."""

    seconds: float  # median
    memory: float  # MiB, the largest


def measure(arguments: Sequence[object], folders: Sequence[Path], environment: Mapping[str, str]) -> Figure:
    """Run a command once in each folder."""
    seconds, memory = [], 0.0
    for folder in folders:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "scaffoldpy", *map(str, arguments)],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds.append(time.perf_counter() - started)
        memory = max(memory, usage.ru_maxrss / 1024)
        if process.returncode:
            sys.exit(f"{arguments} in {folder}: {process.returncode}")
    return Figure(statistics.median(seconds), memory)


def project(folder: Path, environment: Mapping[str, str]) -> Path:
    command = [sys.executable, "-m", "scaffoldpy", "new", "Pier", "--yes", "--framework", "django", "--no-git"]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Start")):
        subprocess.run([*GIT, *arguments], cwd=folder / "pier", check=True)
    return folder / "pier"


def grown(folder: Path, count: int) -> Path:
    """Copy questions and templates, with further files in Django's."""
    data = folder / "data"
    data.mkdir()
    shutil.copy(ROOT / "questions.yaml", data)
    shutil.copytree(ROOT / "templates", data / "templates")
    more = data / "templates" / "django" / "[=cookiecutter.slug=]" / "more"
    more.mkdir()
    for number in range(count):
        (more / f"file{number}.txt").write_text(f"{number}\n#% if cookiecutter.api == 'drf' %#\ndrf\n#% endif %#\n")
    return data


def rows() -> list[list[str]]:
    found = []
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            environment = {**os.environ, "SCAFFOLDPY_DATA": str(grown(folder, count))}
            made = project(folder, environment)
            files = sum(1 for path in made.rglob("*") if path.is_file() and ".git" not in path.parts)
            copies = [Path(shutil.copytree(made, folder / str(number))) for number in range(RUNS)]
            figure = measure(["change", "--set", "options.api=drf"], copies, environment)
        found.append([f"`change`, {files:,} files", f"{figure.seconds:.2f}", f"{figure.memory:.0f}"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = dict(os.environ)
        made = project(folder, environment)
        copies = [Path(shutil.copytree(made, folder / str(number))) for number in range(PROJECTS)]
        figure = measure(["status", *copies], [folder] * RUNS, environment)
    found.append([f"`status` of {PROJECTS} projects", f"{figure.seconds:.2f}", f"{figure.memory:.0f}"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure change and status.")
    parser.add_argument("--write", action="store_true", help="write the table into docs/update.md")
    is_written = parser.parse_args().write
    head = [["", "seconds", "MiB"], ["---"] * 3]
    table = "\n".join(f"| {' | '.join(row)} |" for row in [*head, *rows()])
    if not is_written:
        print(table)
        return
    text = DOCUMENT.read_text(encoding="utf-8")
    block = f"<!-- figures -->\n\n{table}\n\n<!-- end of figures -->"
    fresh = re.sub(r"<!-- figures -->.*?<!-- end of figures -->", lambda _: block, text, flags=re.DOTALL)
    DOCUMENT.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    main()
