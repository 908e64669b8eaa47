"""What both scripts that make migrations share: how they are run, and what a change is called."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

PROJECT = Path.cwd()


class Refused(Exception):
    """What stands in the way, and what to do by hand."""


def run(commands: Mapping[str, Callable[[], dict[str, Any]]]) -> int:
    """Do what the command line names, print its answer alone, and return the exit code."""
    sys.path[0] = str(PROJECT)
    os.environ["LOG_LEVEL"] = "CRITICAL"  # what goes wrong is told in one sentence
    warnings.simplefilter("ignore")
    try:
        check_environment()
        with contextlib.redirect_stdout(io.StringIO()):
            answer = commands[sys.argv[1]]()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except Exception as error:
        told = f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]
        print(f"No migration can be made ({told}): make it by hand.", file=sys.stderr)
        return 1
    print(json.dumps(answer))
    return 0


def check_environment() -> None:
    """Ask for the packages that the project needs now: another Django makes other migrations."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wrong = [requirement for requirement in project.get("dependencies", ()) if not is_installed(requirement)]
    if wrong:
        raise Refused(
            f"The environment lacks {', '.join(wrong)}: install what the project needs, "
            'such as by `.venv/bin/pip install -e ".[dev]"`, and try again.'
        )


def is_installed(requirement: str) -> bool:
    """Tell whether a package is there, in a version that the plain bounds of a requirement allow."""
    found = re.match(r"\s*([\w.-]+)(?:\[[^]]*\])?([^;]*)(;?)", requirement)
    if not found or found[3]:  # a marker says whether it is wanted here
        return True
    try:
        version = numbers(metadata.version(found[1]))
    except metadata.PackageNotFoundError:
        return False
    bounds = re.findall(r"(>=|<)\s*(\d[\d.]*)", found[2])
    return all(version >= numbers(bound) if sign == ">=" else version < numbers(bound) for sign, bound in bounds)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers a version begins with, less the zeros they end in."""
    found = [int(number) for number in re.match(r"[\d.]*", version)[0].strip(".").split(".")]  # type: ignore[index]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


def name_of(before: Mapping[str, Any], after: Mapping[str, Any], options: Sequence[str], longest: int) -> str:
    """Say which of the options, those that models depend on, have changed."""
    words = [
        word(option, after[option]) for option in options if option in after and before.get(option) != after[option]
    ]
    return "_".join(words)[:longest].rstrip("_") or "update"


def word(option: str, value: Any) -> str:
    """Say what became of an option."""
    if isinstance(value, bool):
        return option if value else f"no_{option}"
    return f"{option}_{value}"


def tidy(path: Path) -> None:
    """Put a file into shape, where ruff is installed."""
    for command in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, str(path)], check=False, capture_output=True)
