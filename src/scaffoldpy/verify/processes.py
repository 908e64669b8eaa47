"""Start programs for a verification, and end every one of them with all that it started."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

_TAIL_LINES = 40
_KEPT = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
_KEPT_FOR_INSTALLING = ("PIP_", "UV_", "SSL_", "REQUESTS_", "CURL_", "XDG_", "HTTP_", "HTTPS_", "NO_PROXY", "ALL_PROXY")


_running: set[int] = set()  # the heads of the process groups that are alive
_is_stopping = threading.Event()


class StepFailed(Exception):  # noqa: N818  (an outcome, not an error of the program)
    """A step found something wrong; the message is the end of what it printed."""


class StepSkipped(Exception):  # noqa: N818
    """A step could not be done here; the message says why."""


def clean_environment(extra: Mapping[str, str] | None = None, *, installing: bool = False) -> dict[str, str]:
    """Return an environment in which nothing that the user has set reaches the project."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    if installing:
        kept |= {name: value for name, value in os.environ.items() if name.upper().startswith(_KEPT_FOR_INSTALLING)}
    return {**kept, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", **(extra or {})}


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, timeout: float = 900) -> str:
    """Run a command to its end and return what it printed. Raises StepFailed."""
    with start(command, folder, environment) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as err:
            raise StepFailed(f"{shlex.join(command)} did not end within {timeout:.0f} seconds.") from err
    if process.returncode:
        raise StepFailed(tail(output) or f"{shlex.join(command)} ended with code {process.returncode}.")
    return output


@contextlib.contextmanager
def start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, output: IO[str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a command as the head of a process group; whatever is left of the group at the end is killed."""
    if _is_stopping.is_set():
        raise StepFailed("stopped")
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as err:
        raise StepFailed(f"{command[0]} cannot be started: {err.strerror}.") from err
    _running.add(process.pid)
    try:
        yield process
    finally:
        _kill_group(process.pid)
        process.wait()
        _running.discard(process.pid)
        if process.stdout:
            process.stdout.close()


@contextlib.contextmanager
def stopping_together() -> Iterator[None]:
    """On an error or interrupt in this block, end what any thread has started, and let none start more."""
    _is_stopping.clear()
    try:
        yield
    except BaseException:
        _is_stopping.set()
        for head in tuple(_running):
            _kill_group(head)
        raise


def _kill_group(head: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(head, signal.SIGKILL)


def tail(output: str, lines: int = _TAIL_LINES) -> str:
    """Return the end of an output."""
    return "\n".join(output.strip().splitlines()[-lines:])
