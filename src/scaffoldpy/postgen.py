"""The steps after rendering: `.env` with fresh secrets, a git repository, and the set-up of an environment."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from scaffoldpy.errors import StepError
from scaffoldpy.model import Project

_GIT_TIMEOUT = 60  # seconds
_SECRET_BYTES = 50
# What a surrounding git command sets to point at its own repository (git rev-parse --local-env-vars).
_GIT_LOCAL = frozenset(
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


def write_env(folder: Path, secret_names: Collection[str]) -> bool:
    """Write `.env` (mode 600) from `.env.example`, fresh random secrets filled in; False where there is no example."""
    example = folder / ".env.example"
    if not example.is_file():
        return False
    lines = [_with_secret(line, secret_names) for line in example.read_text(encoding="utf-8").splitlines(keepends=True)]
    descriptor = os.open(folder / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write("".join(lines))
    return True


def _with_secret(line: str, secret_names: Collection[str]) -> str:
    found = re.fullmatch(r"([A-Z][A-Z0-9_]*)=\s*", line)
    if found and found[1] in secret_names:
        return f"{found[1]}={secrets.token_urlsafe(_SECRET_BYTES)}\n"
    return line


def git_obstacle(parent: Path) -> str:
    """Tell why no repository should be made in a folder below `parent`; empty when nothing speaks against it."""
    if not shutil.which("git"):
        return "git is not installed"
    try:
        found = _git(parent, "rev-parse", "--is-inside-work-tree")
    except StepError as err:
        return str(err)
    return "the folder is inside a git repository already" if found.returncode == 0 else ""


def git_commit(folder: Path, project: Project) -> None:
    """Make a repository with a first commit of everything that is not ignored. Raises StepError."""
    try:
        for arguments in (
            ("init", "--quiet", "--initial-branch=main", "--template="),
            ("add", "--all"),
            (*_identity(folder, project), "commit", "--quiet", "--no-verify", "--message", "Start from scaffoldpy"),
        ):
            done = _git(folder, *arguments)
            if done.returncode:
                raise StepError(f"git: {_last_line(done.stderr)}")
    except StepError:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        raise


def _identity(folder: Path, project: Project) -> list[str]:
    """Name an author where the user's git configuration names none; git refuses a commit without."""
    settings = ["-c", "commit.gpgSign=false"]
    for key, value in (("user.name", project.author or "scaffoldpy"), ("user.email", project.email or "you@localhost")):
        if not _git(folder, "config", key).stdout.strip():
            settings += ["-c", f"{key}={value}"]
    return settings


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in _GIT_LOCAL}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_GIT_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        raise StepError(f"git: {err}") from err


def install_commands(folder: Path, python: str) -> list[list[str]]:
    """Return the commands that make `.venv` and install the project with its development tools.

    uv where it is on the PATH, else venv and pip of an interpreter that is at least `python`. Raises StepError.
    """
    if shutil.which("uv"):
        quiet = ["uv", "--quiet", "--no-progress"]
        return [
            [*quiet, "venv", "--no-project", "--allow-existing", "--python", f">={python}", ".venv"],
            [*quiet, "pip", "install", "--python", ".venv", "--editable", ".[dev]"],
        ]
    pip = [str(folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"), "-m", "pip"]
    return [
        [_interpreter(python), "-m", "venv", ".venv"],
        [*pip, "install", "--quiet", "--disable-pip-version-check", "--editable", ".[dev]"],
    ]


def _interpreter(python: str) -> str:
    wanted = int(python.split(".")[1])
    if sys.version_info[1] >= wanted:
        return sys.executable
    for minor in range(wanted, wanted + 10):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise StepError(f"No Python {python} or newer was found: install one, or --set project.python={_own()}.")


def _own() -> str:
    return f"3.{sys.version_info[1]}"


def run(command: Sequence[str], folder: Path) -> None:
    """Run one command of the set-up in the project. Raises StepError with the end of what it printed.

    Should the run be stopped, so is the command with all that it has started.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as err:
        raise StepError(f"{shlex.join(command)}: {err.strerror}.") from err
    try:
        output, _ = process.communicate()
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        tail = "\n".join(output.strip().splitlines()[-15:])
        raise StepError(f"{shlex.join(command)} failed:\n{tail}")


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _clean_environment() -> Mapping[str, str]:
    """Leave out what would make the new project's commands use another environment."""
    return {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}}


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "failed without a word"
