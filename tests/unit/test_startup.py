"""What makes the commands quick, held where it is caused: what each loads and which processes it starts."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ANSWERS = str(Path(__file__).parents[2] / "examples" / "council-back-office.yaml")
NEW = ["new", "--answers", ANSWERS]
# Packages that take a tenth of a command's time or more to load.
SLOW = {
    "yaml",
    "jinja2",
    "cookiecutter",  # itself, which reads its own metadata, not its parts
    "cookiecutter.generate",
    "arrow",
    "rich",
    "questionary",
    "prompt_toolkit",
    "subprocess",
    "importlib.metadata",
    "email",
    "mcp",
    "scaffoldpy.mcp",
}
LOADS = {
    "--version": (["--version"], set()),
    "--help": (["--help"], set()),
    "questions": (["questions"], {"yaml"}),
    "recommend": (["recommend", "--answers", ANSWERS, "--json"], {"yaml"}),
    "new": ([*NEW, "--no-git"], {"yaml", "jinja2", "rich", "subprocess"}),
}
# What the interpreter is told to report: each process that is started, by whatever call.
WATCH = """
import sys
sys.addaudithook(lambda event, arguments: event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec")
    and print("started", event, *map(str, arguments[:2]), file=sys.stderr))
from scaffoldpy.__main__ import main
main()
"""


def run_here(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=True)
    return done.stderr


@pytest.mark.parametrize("name", LOADS)
def test_a_command_loads_only_what_it_uses(name: str, tmp_path: Path) -> None:
    arguments, expected = LOADS[name]
    lines = run_here(["-X", "importtime", "-m", "scaffoldpy", *arguments], tmp_path).splitlines()
    loaded = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    assert "scaffoldpy.cli" in loaded
    assert loaded & SLOW == expected


GIT = ["rev-parse", "config", "config", "init", "add", "-c"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(LOADS["recommend"][0], []), ([*NEW, "--no-git"], []), ([*NEW, "--dry-run"], []), (NEW, GIT)],
    ids=["recommend", "new without git", "dry run", "new"],
)
def test_a_command_starts_no_process_but_git(arguments: list[str], expected: list[str], tmp_path: Path) -> None:
    printed = run_here(["-c", WATCH, *arguments], tmp_path).splitlines()
    started = [line for line in printed if line.startswith("started subprocess.Popen")]
    assert [line.split("'")[3] for line in started] == expected
