"""The arguments of a tool call: each checked as it is asked for, a wrong one told like the command line does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from scaffoldpy.answers import Terms, to_request
from scaffoldpy.errors import InputError
from scaffoldpy.model import Request
from scaffoldpy.values import nearest
from scaffoldpy.values.document import Document

_PLACE = "The arguments"
_REQUEST = ("project", "framework", "answers", "options")


class Arguments:
    """What a tool was called with."""

    def __init__(self, given: Mapping[str, Any], known: Collection[str], required: Collection[str]) -> None:
        """Keep what was given. Raises InputError for a name that the tool does not know, and for one that it lacks."""
        for name in given:
            if name not in known:
                raise InputError(f"{_PLACE}: unknown key {name[:60]!r}.", hint=nearest(name, known))
        for name in required:
            if given.get(name) is None:
                raise InputError(f"{_PLACE}: {name} is missing.", hint=f"It takes {', '.join(known)}.")
        self._given = {name: value for name, value in given.items() if value is not None}

    def request(self, terms: Terms) -> Request:
        """Return what is in the shape of an answers file. Raises AnswersError."""
        content = {key: value for key, value in self._given.items() if key in _REQUEST}
        return to_request(Document(_PLACE, content, lambda key: None), terms)

    def are_only(self, *names: str) -> bool:
        """Tell whether nothing but these was given."""
        return self._given.keys() <= set(names)

    def text(self, name: str) -> str | None:
        """Return a text; None where there is none."""
        value = self._given.get(name)
        if value is not None and (not isinstance(value, str) or "\0" in value):
            raise InputError(f"{_PLACE}: {name} must be text.", hint="Write it in quotes, without NUL characters.")
        return value

    def is_set(self, name: str) -> bool:
        """Return a switch; off where it is not given."""
        value = self._given.get(name, False)
        if not isinstance(value, bool):
            hint = "It takes true or false, without quotes."
            raise InputError(f"{_PLACE}: {name} cannot be {value!r:.60}.", hint=hint)
        return value

    def number(self, name: str, *, default: int, most: int) -> int:
        """Return a whole number from 0 to `most`."""
        value = self._given.get(name, default)
        is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0
        if not is_whole or not 0 <= value <= most:
            raise InputError(f"{_PLACE}: {name} cannot be {value!r:.60}.", hint=f"It takes 0 to {most}.")
        return int(value)

    def path(self, name: str) -> Path | None:
        """Return a path; `~/` is the home folder, as no shell has replaced it."""
        text = self.text(name)
        if text == "":
            raise InputError(f"{_PLACE}: {name} is empty.", hint="Name a folder; . is the server's working folder.")
        return None if text is None else _expanded(text)

    def folder(self) -> Path:
        """Return the folder of the project that the tool is about."""
        return self.path("folder") or Path()

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; nothing where it is not given."""
        value = self._given.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and "\0" not in each for each in value):
            raise InputError(f"{_PLACE}: {name} must be a list of texts.", hint=f'Write {name}: ["…", "…"].')
        return value

    def choices(self, name: str, allowed: Collection[str]) -> list[str]:
        """Return a list of texts, each one of those that are allowed."""
        for text in self.texts(name):
            if text not in allowed:
                raise InputError(f"{_PLACE}: {name} cannot hold {text[:60]!r}.", hint=nearest(text, allowed))
        return self.texts(name)

    def paths(self, name: str) -> list[Path]:
        """Return a list of paths."""
        return [_expanded(text) for text in self.texts(name)]


def _expanded(text: str) -> Path:
    return Path(text).expanduser() if text == "~" or text.startswith("~/") else Path(text)
