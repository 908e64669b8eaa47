"""A project's `.env`: it only gains variables; whatever stands in it stays."""

from __future__ import annotations

import re
from collections.abc import Collection

from scaffoldpy.update.files import with_ends_of

NAME = ".env"
EXAMPLE = ".env.example"
_VARIABLE = re.compile(r"^([A-Z][A-Z0-9_]*)=.*$", re.MULTILINE)
_SET = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)  # as shells and readers take it


def new_variables(env: str, before: str, after: str) -> dict[str, str]:
    """Return the lines of the variables, by name, that `.env.example` gained and `.env` lacks."""
    known = {*_SET.findall(env), *_lines(before)}
    return {name: line for name, line in _lines(after).items() if name not in known}


def extended(env: bytes, lines: Collection[str]) -> bytes:
    """Return the content of `.env` with further lines at its end."""
    if not lines:
        return env
    added = "".join(f"{line}\n" for line in lines).encode()
    gap = b"" if not env or env.endswith(b"\n") else with_ends_of(b"\n", env)
    return env + gap + with_ends_of(added, env)


def without(env: bytes, lines: Collection[str]) -> bytes:
    """Return the content of `.env` without lines that it has gained."""
    gained = {line.encode() for line in lines}
    return b"".join(line for line in env.splitlines(keepends=True) if line.rstrip(b"\r\n") not in gained)


def _lines(text: str) -> dict[str, str]:
    return {found[1]: found[0].rstrip() for found in _VARIABLE.finditer(text)}
