"""Where the questions and the templates are."""

from __future__ import annotations

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


def _checked(folder: Path) -> Path:
    for name in ("questions.yaml", "templates"):
        if not (folder / name).exists():
            raise InputError(
                f"{VARIABLE} names {folder}, where there is no {name}.",
                hint="Copy questions.yaml and templates/ of scaffoldpy there and change them, or unset the variable.",
            )
    return folder.resolve()
