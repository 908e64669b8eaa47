"""Which files of a folder Docker hands to a build: the rules of .dockerignore, for the patterns that we write."""

from __future__ import annotations

import re
from pathlib import Path


def context(folder: Path) -> set[str]:
    """Return the paths below a folder that its .dockerignore lets into the image."""
    lines = (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#")]
    assert not [pattern for pattern in patterns if pattern.startswith("!")], "not known here"
    ignored = re.compile("|".join(f"(?:{_translated(pattern)})(?:/|$)" for pattern in patterns))
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path for path in paths if not ignored.match(path)}


def _translated(pattern: str) -> str:
    """Write a pattern as a regular expression; it begins at the top of the folder."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(known.get(part, re.escape(part)) for part in parts)
