"""Merge a text that both the user and the templates changed, line by line."""

from __future__ import annotations

import io
import json
import re
import tempfile
import tokenize
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Literal

import yaml

from scaffoldpy import git
from scaffoldpy.errors import StepError
from scaffoldpy.update import duplicates
from scaffoldpy.update.files import has_only_crlf, with_ends_of, with_lf

YOURS, OLD, NEW = "yours", "scaffoldpy old", "scaffoldpy new"
_SHORT = 7  # characters of a mark
_SIGNS = (b"<", b"|", b"=", b">")
_FAILED = 128  # the exit code of git from which on it counts no conflicts

_CLAUSES = (b"else:", b"elif ", b"except ", b"except:", b"finally:")  # that belong to a statement of the base

_KINDS: Mapping[str, _Kind] = {".md": "prose", ".toml": "elements"}
_OPENING, _CLOSING = (b"(", b"[", b"{"), (b")", b"]", b"}")

Lines = Sequence[bytes]
_Kind = Literal["prose", "entries", "elements"]  # what a list is of


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged content; a conflict is marked in it as git marks one."""

    content: bytes
    is_conflict: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """The three contents of a text; what was generated is empty where nobody knows it."""

    base: bytes
    yours: bytes
    new: bytes

    def __iter__(self) -> Iterator[bytes]:
        """Yield them in the order of a merge."""
        return iter((self.yours, self.base, self.new))


def merge(path: str, sides: Sides, *, is_list: bool) -> Merged:
    """Merge three contents of a file; in a list, lines that each side adds are kept side by side. Raises StepError.

    A result that its own tools cannot read, though they could read all sides, is a conflict. The user's line ends
    stay.
    """
    plain = Sides(*map(with_lf, (sides.base, sides.yours, sides.new)))
    if is_list:
        plain = Sides(*(_ended([each]) for each in (plain.base, plain.yours, plain.new)))
    merged = _best(path, plain, is_list=is_list)
    if is_list and not merged.is_conflict:
        once = _once(path, plain, merged)
        if once.is_conflict or _is_readable(path, once.content) or not _is_readable(path, merged.content):
            merged = once
    return replace(merged, content=with_ends_of(merged.content, sides.yours)) if has_only_crlf(sides.yours) else merged


def _once(path: str, sides: Sides, merged: Merged) -> Merged:
    """Leave out what both sides bring, the user's staying; a setting that each gives another value is a conflict."""
    lines: list[bytes] = merged.content.splitlines(keepends=True)
    notes = list[str]()
    moved = _moved(sides, lines) if _kind(path) != "prose" else frozenset()
    if moved:  # the user has only put them elsewhere, and the templates have them no more
        marked = [_Hunk([line], [line], []).marked() if line in moved else line for line in lines]
        return Merged(b"".join(marked), is_conflict=True)
    is_conflict = False
    pairs = duplicates.doubled(path, sides.yours, sides.new, merged.content)
    for yours, new in sorted(pairs, key=lambda pair: -pair[1].first):
        taken = lines[new.first : new.end]
        lines[new.first : new.end] = []
        if yours.text == new.text:
            continue
        if new.is_setting:
            is_conflict = True
            lines[new.first : new.first] = [_Hunk([], [], taken).marked()]
        else:
            notes.append(f"{yours.text.rstrip(',')} is yours; the templates have {new.text.rstrip(',')}")
    return Merged(b"".join(lines), is_conflict, "; ".join(notes))


def _moved(sides: Sides, merged: Lines) -> frozenset[bytes]:
    """Return the lines that only the templates have taken out, and that are there all the same."""
    base, yours, new, found = (
        Counter(lines)
        for lines in (*(side.splitlines(keepends=True) for side in (sides.base, sides.yours, sides.new)), merged)
    )
    return frozenset(
        line
        for line in base
        if (base[line], yours[line], new[line], found[line]) == (1, 1, 0, 1) and re.search(rb"\w", line)
    )


def _best(path: str, sides: Sides, *, is_list: bool) -> Merged:
    """Return the first way of merging that leaves no conflict and can be read, else the one with the least conflict.

    A list is merged by the whole of what each side adds: git's zdiff3 would take out first what both have in common,
    such as a closing bracket.
    """
    can_be_read = all(_is_readable(path, each) for each in sides)
    conflicted = None
    for style, kind in [
        *(((style, _kind(path)) for style in ("diff3", "zdiff3")) if is_list else ()),
        ("zdiff3", None),
    ]:
        merged = _merged(sides, style, kind)
        is_sound = not can_be_read or (_is_readable(path, merged.content) and not _joins(path, sides, merged.content))
        if not merged.is_conflict and is_sound:
            return merged
        if merged.is_conflict and style == "zdiff3":
            conflicted = conflicted or merged
    whole = _Hunk(*(each.splitlines(keepends=True) for each in sides))
    return conflicted or Merged(whole.marked(), is_conflict=True)


def _merged(sides: Sides, style: str, kind: _Kind | None) -> Merged:
    length = _unlike(sides)
    parts = list(_parts(_by_git(sides, style, length), length, kind=kind))
    content = b"".join(part if isinstance(part, bytes) else part.marked() for part in parts)
    return Merged(content, any(isinstance(part, _Hunk) for part in parts))


def has_marks(content: bytes, own_rules: int = 0) -> bool:
    """Tell whether a conflict, or a part of its marks, is left; so many of its lines `=======` are the file's own."""
    marks = tuple(sign * _SHORT + b" " + name.encode() for sign, name in ((b"<", YOURS), (b"|", OLD), (b">", NEW)))
    return rules_in(content) > own_rules or any(line.startswith(marks) for line in content.splitlines())


def rules_in(content: bytes) -> int:
    """Return how many lines `=======` a content has, such as below headings."""
    return content.splitlines().count(b"=" * _SHORT)


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines that both sides changed, each in another way."""

    yours: Lines
    base: Lines
    new: Lines

    def marked(self) -> bytes:
        """Return the lines with the marks of a conflict."""
        signs = ((b"<", YOURS, self.yours), (b"|", OLD, self.base), (b"=", "", self.new))
        text = b"".join(_mark(sign, name) + _ended(lines) for sign, name, lines in signs)
        return text + _mark(b">", NEW)


def _mark(sign: bytes, name: str) -> bytes:
    return (sign * _SHORT + b" " + name.encode()).rstrip() + b"\n"


def _ended(lines: Lines) -> bytes:
    text = b"".join(lines)
    return text if not text or text.endswith(b"\n") else text + b"\n"


def _unlike(sides: Sides) -> int:
    """Return how long a mark must be so that no line of the texts is taken for one."""
    runs = (
        len(line) - len(line.lstrip(line[:1])) for side in sides for line in side.splitlines() if line[:1] in _SIGNS
    )
    return max(_SHORT, *runs, 0) + 1


def _by_git(sides: Sides, style: str, length: int) -> bytes:
    """Let git merge, with conflicts in one of its styles and marks of this length."""
    with tempfile.TemporaryDirectory(prefix="scaffoldpy-") as folder:
        for name, content in zip("abc", sides, strict=True):
            Path(folder, name).write_bytes(content)
        done = git.run(Path(folder), "merge-file", "-p", f"--{style}", f"--marker-size={length}", "a", "b", "c")
    if done.returncode >= _FAILED or done.returncode < 0:
        raise StepError(f"git merge-file: {git.last_line(done.stderr)} (git 2.35 or newer merges files)")
    return done.stdout


def _parts(merged: bytes, length: int, *, kind: _Kind | None) -> Iterator[bytes | _Hunk]:
    """Yield what git merged and the conflicts between, as far as they are no lists to lay side by side."""
    signs = {sign * length: number for number, sign in enumerate(_SIGNS)}
    hunk: list[list[bytes]] = []
    plain: list[bytes] = []
    for line in merged.splitlines(keepends=True):
        number = signs.get(line[:length])
        if number is None:
            (hunk[-1] if hunk else plain).append(line)
        elif number < len(signs) - 1:
            hunk.append([])
        else:
            yield b"".join(plain)
            found = _Hunk(*hunk)
            together = _side_by_side(found, kind) if kind else None
            yield found if together is None else _ended(together)
            hunk, plain = [], []
    yield b"".join(plain)


def _kind(path: str) -> _Kind:
    return _KINDS.get(Path(path).suffix, "entries")


def _side_by_side(hunk: _Hunk, kind: _Kind) -> Lines | None:
    """Put the lines that one side only adds into what the other made of the list; None where both did more than add.

    Where both add at one place, the templates' lines come first: they go on with what was generated above.
    """
    if (added := _added(hunk.base, hunk.yours)) is not None:
        return _inserted(hunk.base, hunk.new, added, kind, is_first=False)
    if (added := _added(hunk.base, hunk.new)) is not None:
        return _inserted(hunk.base, hunk.yours, added, kind, is_first=True)
    return None


def _added(base: Lines, side: Lines) -> list[list[bytes]] | None:
    """Return what a side adds before each line of the base and at its end; None where it did more than add."""
    gaps: list[list[bytes]] = [[]]
    for line in side:
        if len(gaps) <= len(base) and line == base[len(gaps) - 1]:
            gaps.append([])
        else:
            gaps[-1].append(line)
    goes_on = any(line.lstrip().startswith(_CLAUSES) for gap in gaps for line in gap)
    return gaps if len(gaps) == len(base) + 1 and not goes_on else None


def _inserted(base: Lines, other: Lines, added: Sequence[Lines], kind: _Kind, *, is_first: bool) -> Lines | None:
    """Return the other side with what was added, before or after what the other side adds at the same place.

    None where the lines around what was added are no longer there: it could get into another list, or function.
    """
    anchored = _anchored(base, other)
    if kind != "prose" and any(lines and gap not in anchored for gap, lines in enumerate(added)):
        return None
    places = _places(base, other, is_first=is_first)
    there = [line for line in other if line not in base]
    result = [_ended([line]) for line in other]
    for gap in range(len(added) - 1, -1, -1):
        place, lines = places[gap], _lacking(added[gap], there, kind)
        if kind == "prose" and lines:
            before = [b"\n"] if place and _is_text(result[place - 1 : place]) and _is_text(lines[:1]) else []
            after = (
                [b"\n"] if place < len(result) and _is_text(lines[-1:]) and _is_text(result[place : place + 1]) else []
            )
            lines = [*before, *lines, *after]
        result[place:place] = [_ended([line]) for line in lines]
    return result


def _anchored(base: Lines, other: Lines) -> set[int]:
    """Return the gaps between the lines of the base next to which a line is left in the other side."""
    found = {0, len(base)}
    for tag, first, last, _, _ in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if tag == "insert" or (tag == "equal" and _is_text(base[first:last])):
            found.update(range(first, last + 1))
    return found


def _lacking(lines: Lines, there: Lines, kind: _Kind) -> Lines:
    """Return lines without what the other side adds as well: all of them, or whole entries of a list."""
    if lines and any(list(there[start : start + len(lines)]) == list(lines) for start in range(len(there))):
        return []
    if kind == "prose":
        return lines
    others = set(_entries(there))
    alone = _is_element if kind == "elements" else _stands_alone
    return [line for entry in _entries(lines) for line in entry if not (entry in others and alone(entry))]


def _entries(lines: Lines) -> Iterator[tuple[bytes, ...]]:
    """Divide lines into entries: a line with all that its brackets hold and all that is indented below it."""
    entry: list[bytes] = []
    depth = 0
    for line in lines:
        if entry and depth <= 0 and (_indent(line) <= _indent(entry[0]) or not line.strip()):
            yield tuple(entry)
            entry, depth = [], 0
        entry.append(line)
        depth += sum(map(line.count, _OPENING)) - sum(map(line.count, _CLOSING))
    if entry:
        yield tuple(entry)


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def _stands_alone(entry: Sequence[bytes]) -> bool:
    """Tell whether it means the same wherever it is in its list: no blank line, nothing about what follows."""
    return bool(entry[0].strip()) and not entry[0].lstrip().startswith((b"@", b"#"))


def _is_element(entry: Sequence[bytes]) -> bool:
    """Tell whether it is an element of a list, and no header or value of a table."""
    return entry[-1].rstrip().endswith(b",")


def _is_text(lines: Lines) -> bool:
    return any(line.strip() for line in lines)


def _places(base: Lines, other: Lines, *, is_first: bool) -> dict[int, int]:
    """Return where in the other side each gap between the lines of the base is."""
    places = {0: 0}
    for tag, first, last, start, end in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if tag == "insert" and not is_first:
            places[first] = end
        for gap in range(first + 1, last + 1):
            places[gap] = start + gap - first if tag == "equal" else end
    return places


def _is_readable(path: str, content: bytes) -> bool:
    """Tell whether the tools of this kind of file can read it."""
    reads = _READERS.get(Path(path).suffix)
    if reads is None:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reads(content.decode())
    except (ValueError, SyntaxError, yaml.YAMLError, RecursionError, MemoryError):
        return False
    return True


def _joins(path: str, sides: Sides, merged: bytes) -> bool:
    """Tell whether texts follow one another that no side has so: Python makes one of two without a comma between."""
    return path.endswith(".py") and not _joined(merged) <= set().union(*map(_joined, sides))


def _joined(content: bytes) -> set[tuple[str, str]]:
    tokens = [
        (token.type, token.string)
        for token in tokenize.generate_tokens(io.StringIO(content.decode()).readline)
        if token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    ]
    return {(one[1], two[1]) for one, two in pairwise(tokens) if one[0] == two[0] == tokenize.STRING}


def _compile(text: str) -> object:
    return compile(text, "merged", "exec", dont_inherit=True)


def _compose(text: str) -> object:
    return list(yaml.compose_all(text, Loader=yaml.SafeLoader))


_READERS: Mapping[str, Callable[[str], object]] = {
    ".py": _compile,
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".yaml": _compose,
    ".yml": _compose,
}
