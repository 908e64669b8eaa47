"""The steps after rendering: `.env` with fresh secrets, a git repository, and the commands of the set-up."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from scaffoldpy import git, installation
from scaffoldpy.errors import StepError
from scaffoldpy.model import Project
from scaffoldpy.signals import held

_TICK = 0.01  # seconds between two looks at the commands that run
_SECRET_BYTES = 50


def write_env(folder: Path, secret_names: Collection[str]) -> bool:
    """Write `.env` (mode 600) from `.env.example`, fresh random secrets filled in; False where there is no example."""
    example = folder / ".env.example"
    if not example.is_file():
        return False
    lines = [with_secret(line, secret_names) for line in example.read_text(encoding="utf-8").splitlines(keepends=True)]
    descriptor = os.open(folder / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write("".join(lines))
    return True


def with_secret(line: str, secret_names: Collection[str]) -> str:
    """Return a line of `.env.example` as `.env` has it: an empty secret is made."""
    found = re.fullmatch(r"([A-Z][A-Z0-9_]*)=\s*", line)
    if found and found[1] in secret_names:
        return f"{found[1]}={secrets.token_urlsafe(_SECRET_BYTES)}\n"
    return line


def outdated_variables(old: Path, new_example: str, secret_names: Collection[str]) -> list[str]:
    """List what the `.env` of a project that is written over lacks, or has as only its old `.env.example` said."""
    own, before, after = (_variables(text) for text in (_text(old / ".env"), _text(old / ".env.example"), new_example))
    return [
        name
        for name, value in after.items()
        if name not in own or (name not in secret_names and own[name] != value and before.get(name) != value)
    ]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*?)\s*$", text, re.MULTILINE))


def git_obstacle(parent: Path) -> str:
    """Tell why no repository should be made in a folder below `parent`; empty when nothing speaks against it."""
    if not shutil.which("git"):
        return "git is not installed"
    try:
        found = git.run(parent, "rev-parse", "--is-inside-work-tree")
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
            git.output(folder, *arguments)
    except StepError:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        raise


def _identity(folder: Path, project: Project) -> list[str]:
    """Name an author where the user's git configuration names none; git refuses a commit without."""
    settings = ["-c", "commit.gpgSign=false"]
    for key, value in (("user.name", project.author or "scaffoldpy"), ("user.email", project.email or "you@localhost")):
        if not git.run(folder, "config", key).stdout.strip():
            settings += ["-c", f"{key}={value}"]
    return settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: `problem` is empty, or tells of its failure with the end of what it printed."""

    seconds: float
    problem: str


def run(command: Sequence[str], folder: Path) -> None:
    """Run one command of the set-up in the project. Raises StepError with the end of what it printed.

    Should the run be stopped, so is the command with all that it has started.
    """
    [outcome] = run_together([command], folder)
    if outcome.problem:
        raise StepError(outcome.problem)


def run_together(commands: Sequence[Sequence[str]], folder: Path) -> list[Outcome]:
    """Run commands of the set-up at the same time, each to its end, and tell how each ended.

    Should the run be stopped, so are all of them with all that they have started.
    """
    started = time.monotonic()
    ended: dict[int, float] = {}
    with ExitStack() as stack:
        running = [stack.enter_context(_running(command, folder)) for command in commands]
        while len(ended) < len(running):
            for number, process in enumerate(running):
                if process.is_over():
                    ended.setdefault(number, time.monotonic())
            time.sleep(_TICK)
        return [Outcome(ended[number] - started, process.problem()) for number, process in enumerate(running)]


class _Process:
    """A command of the set-up; what it prints goes into a file, so that it never waits for a reader."""

    def __init__(self, command: Sequence[str], output: IO[str]) -> None:
        self._command = shlex.join(command)
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None
        self._obstacle = ""

    def start(self, command: Sequence[str], folder: Path) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=_clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as err:
            self._obstacle = f"{self._command}: {err.strerror}."

    def is_over(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def problem(self) -> str:
        if not (self._process and self._process.returncode):
            return self._obstacle
        self._output.seek(0)
        tail = "\n".join(self._output.read().strip().splitlines()[-15:])
        return f"{self._command} failed:\n{tail}"

    def end(self) -> None:
        if self._process is None or self.is_over():
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[_Process]:
    """Start a command; should the block be left before the command ended, end it."""
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = _Process(command, output)
        try:
            with held():  # a process that is not yet known here could not be ended
                process.start(command, folder)
            yield process
        finally:
            process.end()


def _clean_environment() -> Mapping[str, str]:
    """Leave out what would make the new project's commands use another environment; add what the installer needs."""
    left_out = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}
    return {key: value for key, value in os.environ.items() if key not in left_out} | installation.variables()


def ask(command: Sequence[str], folder: Path, data: bytes) -> bytes:
    """Return what a command prints, `data` on its standard input. Raises StepError with the end of its complaint."""
    try:
        done = subprocess.run(
            command, cwd=folder, env=_clean_environment(), input=data, capture_output=True, check=False
        )
    except OSError as err:
        raise StepError(f"{shlex.join(command)}: {err.strerror}.") from err
    if done.returncode:
        told = "\n".join(done.stderr.decode(errors="replace").strip().splitlines()[-15:])
        raise StepError(told or f"{shlex.join(command)} ended with {done.returncode}.")
    return done.stdout
