"""Decide what becomes of one path, from its three sides: what was generated, the user's, what is generated now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from scaffoldpy import record
from scaffoldpy.update import text
from scaffoldpy.update.files import File, Foreign, with_ends_of, with_lf

_LOST = "what was generated once is lost, so that only the two sides are compared"

Fate = Literal["same", "added", "updated", "merged", "conflict", "removed", "kept", "deleted", "skipped"]


@dataclass(frozen=True, slots=True)
class Base:
    """A file as it was generated: its digest is known, its content perhaps not any more."""

    digest: str
    is_executable: bool
    read: Callable[[], bytes | None]

    def is_like(self, file: File) -> bool:
        """Tell whether a file still has this content, line ends aside."""
        return self.digest in (file.digest, record.digest(with_lf(file.content)))


@dataclass(frozen=True, slots=True)
class Place:
    """A path with its three sides."""

    path: str
    base: Base | None
    yours: File | Foreign | None
    new: File | None
    is_list: bool = False  # lines that both sides add to it stand side by side
    was: str = ""  # where the user's file is, if not here


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a path."""

    path: str
    fate: Fate
    before: File | None = None  # as it is; None also for what is left alone whatever it is
    after: File | None = None
    note: str = ""
    sides: text.Sides | None = None  # of a conflict
    was: str = ""  # where the user's file is, if not at the path
    is_lost: bool = False  # nobody knows any more what was generated


def decide(place: Place) -> Outcome:
    """Say what becomes of a path. Raises StepError where git cannot merge."""
    yours, new, base = place.yours, place.new, place.base
    if isinstance(yours, Foreign):
        is_changed = new is not None and (base is None or base.digest != new.digest)
        return Outcome(place.path, "skipped" if is_changed else "same", note=yours.reason)
    if new is None:
        return _unwanted(place, yours)
    if yours is None:
        return _missing(place, new)
    if base is not None and base.is_like(yours):
        return _taken(place, yours, new, content=with_ends_of(new.content, yours.content), fate="updated")
    if (base is not None and base.digest == new.digest) or with_lf(yours.content) == new.content:
        return _taken(place, yours, new, content=yours.content, fate="updated")
    if yours.is_binary or new.is_binary:
        return Outcome(place.path, "skipped", note="a binary file that was changed on both sides")
    return _merged(place, yours, new)


def _unwanted(place: Place, yours: File | None) -> Outcome:
    if yours is None or place.base is None:
        return Outcome(place.path, "same")
    if place.base.is_like(yours):
        return Outcome(place.path, "removed", before=yours, was=place.was)
    return Outcome(place.path, "kept", note="you changed it; the project no longer needs it")


def _missing(place: Place, new: File) -> Outcome:
    if place.base is None:
        return Outcome(place.path, "added", after=new)
    if place.base.digest == new.digest:
        return Outcome(place.path, "same")
    return Outcome(place.path, "deleted", note="you deleted it; its new content was not written")


def _taken(place: Place, yours: File, new: File, *, content: bytes, fate: Fate) -> Outcome:
    """Take a content; whether it is a program follows who changed that."""
    was_executable = place.base.is_executable if place.base else new.is_executable
    is_executable = new.is_executable if yours.is_executable == was_executable else yours.is_executable
    after = File(content, is_executable)
    if after == yours and not place.was:
        return Outcome(place.path, "same")
    return Outcome(place.path, fate, before=yours, after=after, was=place.was)


def _merged(place: Place, yours: File, new: File) -> Outcome:
    base = place.base.read() if place.base else None
    sides = text.Sides(base or b"", yours.content, new.content)
    merged = text.merge(place.path, sides, is_list=place.is_list and base is not None)
    taken = _taken(place, yours, new, content=merged.content, fate="merged")
    if not merged.is_conflict:
        return replace(taken, note=merged.note)
    is_lost = base is None and place.base is not None
    return Outcome(
        place.path,
        "conflict",
        before=yours,
        after=taken.after or yours,
        note=_LOST if is_lost else merged.note,
        sides=sides,
        was=place.was,
        is_lost=is_lost,
    )
