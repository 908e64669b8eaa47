"""Show what a run would write, without writing it: the tree and its causes, or the difference to an existing folder."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scaffoldpy import causes, record
from scaffoldpy.errors import TargetError
from scaffoldpy.model import Values

if TYPE_CHECKING:
    from scaffoldpy.plan import Plan

_WIDTH = 80
ChangeKind = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder (its path ends in `/`) that would be written."""

    path: str
    size: int  # bytes; of a folder: all it holds
    causes: Values  # the options it is there for, where the folder above is not there for them; none: always there


@dataclass(frozen=True, slots=True)
class Change:
    """What a run would do to one file of an existing folder."""

    path: str
    kind: ChangeKind
    diff: str  # unified; empty for a binary file


def entries(plan: Plan, tree: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """List every file and folder of a tree, each folder before what it holds."""
    values = {**plan.project.variables, **plan.options.values}
    found = [
        Entry(
            path,
            sum(len(content) for name, content in tree.items() if name.startswith(path)),
            causes.own_causes_of(plan.template, plan.project.slug, path, values),
        )
        for path in [*causes.folders_above(tree), *tree]
    ]
    return tuple(sorted(found, key=lambda entry: entry.path.split("/")))


def format_tree(slug: str, listed: Iterable[Entry]) -> str:
    """Draw the tree in plain text, 80 columns wide where the names allow it."""
    listed = tuple(listed)
    files = [entry for entry in listed if not entry.path.endswith("/")]
    lines = [f"{slug}/  {len(files)} files, {spelled_size(sum(file.size for file in files))}"]
    name_width = min(44, max(len(_indented(entry)) for entry in listed))
    for entry in listed:
        size = "" if entry.path.endswith("/") else spelled_size(entry.size)
        line = f"{_indented(entry):<{name_width}} {size:>8}  {causes.spelled(entry.causes)}".rstrip()
        lines.append(line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…")
    return "\n".join(lines)


def changes(tree: Mapping[str, bytes], existing: Path) -> tuple[Change, ...]:
    """List what `--overwrite` would do to an existing folder; nothing there: every file is new."""
    before = _existing_files(existing, tree)
    found = [change_of(path, before.get(path), tree.get(path)) for path in sorted({*before, *tree})]
    return tuple(change for change in found if change is not None)


def format_changes(listed: Iterable[Change]) -> str:
    """Write the changes as one unified diff, which `patch -p1` reads."""
    return "\n".join(change.diff or f"Binary file {change.path}: {change.kind}" for change in listed)


def _existing_files(folder: Path, tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Read the files that a run would write over or remove; no link is followed."""
    try:
        is_fit = not folder.is_symlink() and (folder.is_dir() or not folder.exists())
    except OSError as error:  # a name that no folder can have
        raise TargetError(f"{folder}: {error.strerror}.", hint="Choose another folder (--output-dir).") from error
    if not is_fit:
        raise TargetError(f"{folder} is not a folder.", hint="Choose another name or folder (--output-dir).")
    made = record.recorded_files(folder)
    found: dict[str, bytes] = {}
    for path in sorted({*tree, *made}):
        if not record.is_inside(path) or record.has_link(folder, path) or not (folder / path).is_file():
            continue
        content = _read(folder / path)
        if path in tree or record.digest(content) == made[path]:
            found[path] = content
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise TargetError(f"{file}: {error.strerror}.") from error


def change_of(path: str, before: bytes | None, after: bytes | None) -> Change | None:
    """Return what happens to a file; None where nothing does."""
    if before == after:
        return None
    kind: ChangeKind = "new" if before is None else "removed" if after is None else "changed"
    return Change(path, kind, _diff(path, before, after))


def _diff(path: str, before: bytes | None, after: bytes | None) -> str:
    try:
        old, new = (list(io.StringIO((content or b"").decode())) for content in (before, after))
    except UnicodeDecodeError:
        return ""
    names = ("/dev/null" if before is None else f"a/{path}", "/dev/null" if after is None else f"b/{path}")
    lines = list(difflib.unified_diff(old, new, *names)) or [f"--- {names[0]}\n", f"+++ {names[1]}\n"]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines).rstrip(
        "\n"
    )


def _indented(entry: Entry) -> str:
    *above, name = entry.path.rstrip("/").split("/")
    return "    " * (len(above) + 1) + name + ("/" if entry.path.endswith("/") else "")


def spelled_size(count: int) -> str:
    """Spell a number of bytes."""
    return f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB"
