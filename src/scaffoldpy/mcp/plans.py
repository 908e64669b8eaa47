"""The id of a plan: a digest of all that would be written, and over what.

The server keeps no plans. `create` and `change` work out again what their arguments lead to and compare the digest, so
that a plan holds in another session too, and no longer holds once anything is different: an argument, the version, a
file of the project.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffoldpy import __version__, record
from scaffoldpy.errors import InputError
from scaffoldpy.update import dotenv
from scaffoldpy.update.files import File
from scaffoldpy.update.planning import Renewal

_LENGTH = 16  # characters: short enough to pass on, and nobody gains from forging one's own plan


def id_of_new(target: Path, tree: Mapping[str, bytes], *, use_git: bool) -> str:
    """Return the id of the plan to make a project of these files in a folder."""
    files = {path: record.digest(content) for path, content in tree.items()}
    return _digest("new", str(target.resolve()), use_git, files)


def id_of_change(renewal: Renewal) -> str:
    """Return the id of the plan to change a project; of `.env`, only the variables count: its secrets are random."""
    writes = [
        [each.path, _state(each.before), list(renewal.variables) if each.path == dotenv.NAME else _state(each.after)]
        for each in renewal.operations
    ]
    return _digest("change", str(renewal.project.resolve()), dict(renewal.plan.options.values), writes)


def require(given: str | None, expected: str) -> None:
    """Raise InputError where there is no plan, or not the one that the arguments lead to now."""
    if not given:
        raise InputError(
            "There is no plan yet.",
            hint="Call plan with the same arguments, show the user what it answers, then pass its `plan` here.",
        )
    if given != expected:
        raise InputError(
            f"The plan {given[:40]} does not fit: the arguments are others, or something has changed since.",
            hint="Call plan again with the arguments that you pass here, look at what it answers, and pass its `plan`.",
        )


def _state(file: File | None) -> list[Any] | None:
    return None if file is None else [file.digest, file.is_executable]


def _digest(*parts: Any) -> str:
    text = json.dumps([__version__, *parts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
