"""Ask git, of whatever repository a folder is in: nothing of a surrounding git command leads it elsewhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from scaffoldpy.errors import StepError

_TIMEOUT = 60  # seconds
# What a surrounding git command sets to point at its own repository (git rev-parse --local-env-vars).
_LOCAL = frozenset(
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_CONFIG",
        "GIT_CONFIG_PARAMETERS",
        "GIT_CONFIG_COUNT",
        "GIT_OBJECT_DIRECTORY",
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_REPLACE_REF_BASE",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_COMMON_DIR",
    ]
)

# No program that a repository's configuration names is started to look at it.
_OWN = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.fsmonitor",
    "GIT_CONFIG_VALUE_0": "false",
}


def run(folder: Path, *arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, `data` on its standard input; whatever its exit code. Raises StepError without git."""
    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment | _OWN,
            input=data,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        raise StepError(f"git: {err}") from err


def output(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    """Return what git prints. Raises StepError with the last line of its complaint where it fails."""
    done = run(folder, *arguments, data=data)
    if done.returncode:
        raise StepError(f"git: {last_line(done.stderr)}")
    return done.stdout


def last_line(printed: bytes) -> str:
    """Return the last line of what was printed."""
    lines = printed.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "failed without a word"


def is_work_tree(folder: Path) -> bool:
    """Tell whether a folder is in the work tree of a repository; without git it is not."""
    try:
        return run(folder, "rev-parse", "--is-inside-work-tree").stdout.strip() == b"true"
    except StepError:
        return False


def names(printed: bytes) -> list[str]:
    """Return the names of a list that git ended by null characters."""
    return [os.fsdecode(name) for name in printed.split(b"\0") if name]


def joined(paths: Iterable[str]) -> bytes:
    """Return names as git reads a list of them."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)
