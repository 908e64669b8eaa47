"""Where the questions and the templates are."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path

from scaffoldpy.errors import InputError

VARIABLE = "SCAFFOLDPY_DATA"


def data_folder() -> Path:
    """Return the folder that holds `questions.yaml` and `templates/`.

    It is the one that SCAFFOLDPY_DATA names (for teams that keep their own), else the installed package, or a
    checkout's top. Raises InputError when the variable names no such folder.
    """
    if own := os.environ.get(VARIABLE):
        return _checked(Path(own))
    package = Path(__file__).resolve().parent
    return package if (package / "questions.yaml").is_file() else package.parents[1]


@functools.cache
def data_digest() -> str:
    """Return the SHA-256 of a team's own questions and templates; empty for the program's, which its version tells."""
    if not os.environ.get(VARIABLE):
        return ""
    folder = data_folder()
    digest = hashlib.sha256((folder / "questions.yaml").read_bytes())
    for path in sorted(path for path in (folder / "templates").rglob("*") if path.is_file() and path.suffix != ".pyc"):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _checked(folder: Path) -> Path:
    for name in ("questions.yaml", "templates"):
        if not (folder / name).exists():
            raise InputError(
                f"{VARIABLE} names {folder}, where there is no {name}.",
                hint="Copy questions.yaml and templates/ of scaffoldpy there and change them, or unset the variable.",
            )
    return folder.resolve()
