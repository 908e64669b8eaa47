"""A PostgreSQL server of a test's own with a replica that follows it some time later, by streaming."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import needed
from deployed import free_port, wait_until


@dataclass(frozen=True)
class Pair:
    primary: int  # ports
    replica: int


@contextlib.contextmanager
def replicated(delay: str) -> Iterator[Pair]:
    """Start both servers; the replica does everything this much later."""
    needed.programs("initdb", "pg_basebackup", "postgres")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, contextlib.ExitStack() as stack:
        folder, pair = Path(place), Pair(free_port(), free_port())
        if user := _user():
            shutil.chown(folder, user)
        _run(folder, "initdb", "--pgdata", "primary", "--username", "postgres", "--auth", "trust", "--no-sync")
        stack.enter_context(_server(folder, "primary", pair.primary))
        source = ["--host", "127.0.0.1", "--port", str(pair.primary), "--username", "postgres", "--checkpoint", "fast"]
        _run(folder, "pg_basebackup", "--pgdata", "replica", "--write-recovery-conf", *source)
        stack.enter_context(_server(folder, "replica", pair.replica, f"recovery_min_apply_delay={delay}"))
        yield pair


@contextlib.contextmanager
def _server(folder: Path, name: str, port: int, *settings: str) -> Iterator[None]:
    given = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", *settings]
    command = ["postgres", "-D", name, *(word for setting in given for word in ("-c", setting))]
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, user=_user(), stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(port))
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    command = ["pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.run(command, check=False).returncode == 0


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, user=_user(), check=True, capture_output=True)


def _user() -> str | None:
    """Return whom to run PostgreSQL as: it refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


os.environ["PATH"] += "".join(f":{folder}" for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")))  # Debian
