"""What takes minutes, as processes beside the server: the command line, run in the background.

A job is a process of its own, so that nothing it installs or starts can hold up or harm the server, and so that one
signal ends it with all that it has started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from scaffoldpy.documents import VERSION
from scaffoldpy.errors import InputError
from scaffoldpy.values import nearest

State = Literal["running", "done", "failed", "stopped"]
_STATES: dict[int | None, State] = {None: "running", 0: "done", 130: "stopped"}
_SHOWN_LINES = 60
_PATIENCE = 5.0  # seconds that a job has to clean up behind itself, once it is told to stop
_COMMAND = (sys.executable, "-P", "-m", "scaffoldpy")  # -P: not whatever bears that name in the working folder


@dataclass
class Job:
    """A command that runs, or has run, in the background."""

    id: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    told: IO[bytes]
    started: float = field(default_factory=time.monotonic)
    seconds: float | None = None  # that it took, once somebody has seen it ended

    @property
    def state(self) -> State:
        """How it stands."""
        code = self.process.poll()
        if code is not None and self.seconds is None:
            self.seconds = time.monotonic() - self.started
        return _STATES.get(code, "failed") if code is None or code >= 0 else "stopped"

    def document(self) -> dict[str, Any]:
        """Return what is known of it: while it runs what it has told, then the document that it printed."""
        state = self.state
        seconds = time.monotonic() - self.started if self.seconds is None else self.seconds
        result = None if state == "running" else _result(self.output)
        told = _text(self.told).strip().splitlines()[-_SHOWN_LINES:]
        return {
            "version": VERSION,
            "job": self.id,
            "command": " ".join(("scaffoldpy", *self.arguments)),
            "status": state,
            "seconds": round(seconds, 1),
            **({"told": told} if result is None else {"result": result}),
        }


class Jobs:
    """The jobs of one server."""

    def __init__(self) -> None:
        """Begin without any."""
        self._jobs: dict[str, Job] = {}

    def start(self, *arguments: str) -> Job:
        """Start a command; while the same one is running, return that."""
        running = (job for job in self._jobs.values() if job.arguments == arguments and job.state == "running")
        return next(running, None) or self._start(arguments)

    def find(self, name: str) -> Job:
        """Return a job by its id. Raises InputError."""
        if job := self._jobs.get(name):
            return job
        hint = nearest(name, self._jobs) if self._jobs else "verify starts one. A server that was restarted has none."
        raise InputError(f"There is no job {name[:40]!r}.", hint=hint)

    def end(self) -> None:
        """Stop every job that is still running, and wait for it; no job can be asked any more."""
        running = [job for job in self._jobs.values() if job.state == "running"]
        for job in running:
            job.process.terminate()
        deadline = time.monotonic() + _PATIENCE
        for job in running:
            with suppress(subprocess.TimeoutExpired):
                job.process.wait(max(0, deadline - time.monotonic()))
            job.process.kill()
            job.process.wait()
        for job in self._jobs.values():
            job.output.close()
            job.told.close()

    def _start(self, arguments: tuple[str, ...]) -> Job:
        output, told = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  (they live as long as the job)
        process = subprocess.Popen([*_COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=told)
        job = Job(f"{arguments[0]}-{len(self._jobs) + 1}", arguments, process, output, told)
        self._jobs[job.id] = job
        return job


def folder_arguments(command: str, folder: Path, more: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the arguments of a command about a folder, which may look like an option."""
    return (command, "--json", *more, "--", str(folder.resolve()))


def _text(file: IO[bytes]) -> str:
    """Return what a file holds by now; where the process that writes it goes on stays as it is."""
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode(errors="replace")


def _result(output: IO[bytes]) -> Any:
    try:
        return json.loads(_text(output))
    except ValueError:  # it failed before it had anything to print
        return None
