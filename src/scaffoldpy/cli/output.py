"""What every command prints with: consoles, colours and JSON documents."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scaffoldpy.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console


_Command = TypeVar("_Command", bound=Callable[..., Any])


def questions_option(told: str) -> Callable[[_Command], _Command]:
    """Return the option that names a questions file; `told` is its help."""
    file = click.Path(dir_okay=False, path_type=Path)
    return click.option("--questions", "questions_file", type=file, help=told)


def forgive_missing_characters() -> None:
    """Let a stream whose encoding lacks a character show a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not _is_unicode(stream):
            stream.reconfigure(errors="replace")


def obstacle() -> str:
    """Tell why standard output takes no further line; empty when it takes one."""
    try:
        os.write(sys.stdout.fileno(), b"\n")
    except OSError as err:
        return err.strerror or str(err)
    return ""


def discard() -> None:
    """Let what standard output did not take vanish, so that closing it does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def require_system(what: str, *modules: str, hint: str = "On Windows, use it in WSL.") -> None:
    """Raise InputError where the system lacks what something needs."""
    lacking = [name for name in modules if not _is_importable(name)]
    if sys.platform == "win32" or lacking:
        raise InputError(
            f"{what} works on Linux and macOS; this system lacks {lacking[0] if lacking else 'what it needs'}.",
            hint=hint,
        )


def _is_importable(module: str) -> bool:
    import importlib

    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def is_dumb() -> bool:
    """Tell whether the terminal can do no more than show lines."""
    return os.environ.get("TERM") == "dumb" or not _is_unicode(sys.stderr)


def is_coloured(stream: Any) -> bool:
    """Tell whether a stream is a terminal that wants colours."""
    return bool(stream) and stream.isatty() and "NO_COLOR" not in os.environ and not is_dumb()


def is_plain(context: click.Context, parameter: click.Parameter, value: bool) -> bool:
    """Ask and show plainly on a terminal that can do no more, too."""
    return value or is_dumb()


def has_terminal() -> bool:
    """Tell whether there is somebody to ask."""
    return all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def console(*, plain: bool = False, stderr: bool = False) -> Console:
    """Return a console on standard output or standard error."""
    from rich.console import Console

    return Console(highlight=False, emoji=False, color_system=None if plain else "auto", stderr=stderr)


def print_json(document: Any, *, is_ascii: bool = False) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=is_ascii or not _is_unicode(sys.stdout), indent=2))


def _is_unicode(stream: Any) -> bool:
    """Tell whether a stream takes every character; one that is closed takes all and shows none."""
    return codecs.lookup(getattr(stream, "encoding", None) or "utf-8").name.startswith("utf")
