"""Find what a merged list holds twice, once from each side, so that the user's can stay alone."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, or one setting: the lines from `first` up to `end`, counted from 0."""

    place: str  # the list or class that it is in; empty for a module
    name: str
    first: int
    end: int
    text: str
    above: str  # the line before
    is_setting: bool = False  # a name that is given a value, so that a second one replaces the first

    @property
    def path(self) -> str:
        """The place of what is in it."""
        return f"{self.place}.{self.name}".lstrip(".")


def doubled(path: str, yours: bytes, new: bytes, merged: bytes) -> list[tuple[Entry, Entry]]:
    """Return the pairs of entries, the user's and the templates', that each side has once and the merged file twice."""
    try:
        mine, other, found = (_by_name(path, content) for content in (yours, new, merged))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return []
    pairs = []
    for key, entries in found.items():
        if [len(entries), len(mine.get(key, ())), len(other.get(key, ()))] == [2, 1, 1]:
            kept = max(entries, key=lambda entry: _likeness(entry, mine[key][0]))
            pairs.append((kept, next(entry for entry in entries if entry is not kept)))
    whole = {kept.path for kept, _ in pairs if kept.is_setting}
    return [(kept, left) for kept, left in pairs if kept.place not in whole]


def _likeness(entry: Entry, other: Entry) -> tuple[bool, bool]:
    return entry.text == other.text, entry.above == other.above


def _by_name(path: str, content: bytes) -> Mapping[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in _entries(path, [line.decode() for line in content.splitlines()]):
        found.setdefault((entry.place, entry.name), []).append(entry)
    return found


def _entries(path: str, lines: Sequence[str]) -> Iterator[Entry]:
    """Yield the entries of a file of settings."""
    if path.endswith(".py"):
        yield from _of_python(lines)
    elif path.endswith(".toml"):
        yield from _of_toml(lines)
    elif ".env" in Path(path).name:
        yield from _of_env(lines)


def _of_python(lines: Sequence[str]) -> Iterator[Entry]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse("\n".join(lines))
    classes = [(node.name, node.body) for node in tree.body if isinstance(node, ast.ClassDef)]
    for place, body in [("", tree.body), *classes]:
        for node in body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and (name := _name_of(node)):
                setting = _entry(lines, place, name, node.lineno, node.end_lineno, is_setting=True)
                yield setting
                yield from _of_list(lines, setting.path, node.value)


def _name_of(node: ast.Assign | ast.AnnAssign) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _of_list(lines: Sequence[str], place: str, value: ast.expr | None) -> Iterator[Entry]:
    """Yield the texts of a list that stand on lines of their own."""
    for element in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            text = "\n".join(lines[element.lineno - 1 : element.end_lineno]).strip()
            if text.rstrip(",") == ast.get_source_segment("\n".join(lines), element):
                yield _entry(lines, place, element.value, element.lineno, element.end_lineno)


def _of_toml(lines: Sequence[str]) -> Iterator[Entry]:
    """Yield the texts of lists, requirements by the names of what they require."""
    table = place = ""
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\[+([^\]]+)\]", line):
            table = header[1]
        elif begun := re.match(r"([\w.-]+) *= *\[ *$", line):
            place = f"{table}.{begun[1]}"
        elif line.startswith("]"):
            place = ""
        elif place and (found := re.fullmatch(r"""\s*(["'])(.+)\1,?""", line)):
            yield _entry(lines, place, _required(found[2]) if _is_of_requirements(place) else found[2], number, number)


def _is_of_requirements(place: str) -> bool:
    return place.startswith(("project.dependencies", "project.optional-dependencies.", "dependency-groups."))


def _required(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9][\w.-]*", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else requirement


def _of_env(lines: Sequence[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if found := re.match(r"([A-Za-z_]\w*)=", line):
            yield _entry(lines, "", found[1], number, number)


def _entry(
    lines: Sequence[str], place: str, name: str, first: int, last: int | None, *, is_setting: bool = False
) -> Entry:
    end = last or first
    text, above = "\n".join(lines[first - 1 : end]).strip(), "".join(lines[first - 2 : first - 1])
    return Entry(place, name, first - 1, end, text, above, is_setting)
