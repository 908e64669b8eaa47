"""Templates that people write, in Jinja's sandbox and a process with limits."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from zlib import crc32

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST = 2  # processes at a time, of all workers on this machine together
SECONDS = 2  # of work, once all is loaded
WAIT = 60  # seconds, as the process may have to wait for its turn
MEMORY = 512 * 1024 * 1024
LONGEST = 20_000  # characters of the result
LARGEST = 4 * LONGEST + 1  # bytes of an answer
DONE, FAILED = "+", "-"  # what an answer begins with
TOO_MUCH = "The template takes too much time or memory."
# Loads what no file can be opened for under the limits: codecs, filters, error texts.
WARM_UP = r'{{ "\N{EN DASH}"|wordwrap|pprint }}{{ lipsum(1) }}{{ 1 / 0 }}'
# What a template can run into.
MISTAKES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)

_processes = multiprocessing.get_context("spawn")


class TemplateRefused(Exception):
    """A template that is wrong, forbidden or too costly, in words for its author."""


class Busy(Exception):
    """As many templates as allowed are being rendered."""


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the places for a process; a lock ends with the worker that has it."""
    site = f"{__package__}-{crc32(__file__.encode()):x}-{os.getuid()}"
    for number in range(MOST):
        path = Path(tempfile.gettempdir()) / f"{site}-{number}.lock"
        file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            break
    else:
        raise Busy
    try:
        yield
    finally:
        os.close(file)


def render(source: str, values: dict[str, str]) -> str:
    """Render a template without trusting it; anything but text is refused."""
    with place():
        ours, theirs = _processes.Pipe(duplex=False)
        process = _processes.Process(target=work, args=(theirs, source, values))
        process.start()
        theirs.close()
        try:
            return receive(ours)
        finally:
            process.kill()
            process.join()
            process.close()
            ours.close()


def receive(connection: Connection) -> str:
    """Wait for what the other process sends, but not for long; take only text."""
    answer = ""
    # The limits end the process; a template that broke out of it may send anything.
    with suppress(EOFError, OSError, UnicodeDecodeError):
        if connection.poll(WAIT):
            answer = connection.recv_bytes(LARGEST).decode()
    if not answer.startswith(DONE):
        raise TemplateRefused(answer.removeprefix(FAILED) or TOO_MUCH)
    return answer.removeprefix(DONE)


def work(connection: Connection, source: str, values: dict[str, str]) -> None:
    """In the other process: forget the secrets, set the limits, render, send."""
    os.environ.clear()
    attempt(WARM_UP, {})
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = int(time.process_time()) + 1 + SECONDS  # it counts what was done so far
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    is_done, text = attempt(source, values)
    answer = (DONE if is_done else FAILED) + text
    connection.send_bytes(answer.encode(errors="replace"))
    connection.close()


def attempt(source: str, values: dict[str, str]) -> tuple[bool, str]:
    """Render; whatever a template can cause becomes a message."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined
    )
    result = ""
    try:
        for piece in environment.from_string(source).generate(values):
            result += piece
            if len(result) > LONGEST:
                return False, f"The result is longer than {LONGEST} characters."
        result.encode()  # half a character would break the page
    except TemplateError as error:
        # The text of what caused it is not for the author: it can name files.
        reason = type(error.__cause__).__name__ if error.__cause__ else error
        return False, f"The template does not work: {reason}"
    except MemoryError:
        return False, TOO_MUCH
    except MISTAKES as error:
        return False, f"The template does not work: {type(error).__name__}"
    return True, result
