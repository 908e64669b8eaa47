"""Carry a user's own files over from an existing project into the one that replaces it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from scaffoldpy import filesystem, record
from scaffoldpy.errors import TargetError

_KEPT = (".env", ".git")  # the existing ones stay, even where the new project has its own


def carry_over(old: Path, new: Path) -> list[str]:
    """Bring every file of `old` into `new` that `new` has not, except what an earlier run made and nobody changed.

    A file that `new` has with another content, and that no run made or somebody changed, is kept beside it as
    `NAME.orig`; the names of these copies are returned.
    A file is linked, not copied, where the system can. Nothing in `old` changes. Raises TargetError for a symbolic
    link or another file system where the project's own files would go, and for a file in place of a folder.
    """
    for name in _KEPT:
        if os.path.lexists(old / name):
            remove_tree(new / name)
    made = record.recorded_files(old)
    kept = []
    folders: dict[Path, Path] = {}  # made in `new`, outer ones first, and what each is like
    for path in _entries(old):
        relative = path.relative_to(old)
        if os.path.lexists(new / relative):
            _check_same_kind(path, new / relative)
            if path.is_file() and not _is_replaceable(path, new / relative, made.get(relative.as_posix())):
                copy = free_name(relative, old, new)
                _link(path, new / copy)
                kept.append(copy.as_posix())
        elif not path.is_symlink() and path.is_dir():
            if not any(path.iterdir()):
                _make_folder(path, new / relative, folders)
        elif relative.as_posix() not in made or made[relative.as_posix()] != record.digest_of(path):
            _make_folder(path.parent, (new / relative).parent, folders)
            _link(path, new / relative)
    for folder, like in reversed(folders.items()):  # at last, as nothing can be put into a read-only one
        filesystem.copy_attributes(like, folder)
    return kept


def _is_replaceable(old: Path, new: Path, made: str | None) -> bool:
    """Tell whether nothing is lost with a file: it is scaffoldpy's own, as it was made, or the new one is the same."""
    if old.name in (record.NAME, *_KEPT):
        return True
    digest = record.digest_of(old)
    return digest in (made, record.digest_of(new))


def free_name(path: Path, *folders: Path) -> Path:
    """Return `NAME.orig` for a relative path, with a number where one of the folders has that already."""
    names = (path.with_name(f"{path.name}.orig{number or ''}") for number in count())
    return next(name for name in names if not any(os.path.lexists(folder / name) for folder in folders))


def remove_tree(path: Path) -> None:
    """Remove a file or a folder with all it holds, read-only folders included; a missing one is no error."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for folder, _, _ in os.walk(path):
        with suppress(OSError):
            Path(folder).chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)


def _entries(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder, folders first; no link is followed and no other file system entered."""
    device = folder.lstat().st_dev
    for path in sorted(folder.iterdir()):
        if path.lstat().st_dev != device and _is_mounted(path):
            raise TargetError(f"{path} is on another file system.", hint="Unmount it, then try again.")
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _entries(path)


def _is_mounted(path: Path) -> bool:
    """Tell whether something is mounted at a path of another device, which files of an overlay have too."""
    if path.is_dir():
        return True
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return True
    escaped = str(path).replace("\\", r"\134").replace(" ", r"\040").replace("\t", r"\011").replace("\n", r"\012")
    return any(line.split(" ")[4] == escaped for line in mounts.splitlines())


def copy_tree(folder: Path, place: Path) -> None:
    """Copy a folder with all it holds. Raises TargetError where something cannot be copied."""
    try:
        shutil.copytree(folder, place, symlinks=True, copy_function=_copy)
    except shutil.Error as error:
        source, _, reason = error.args[0][0]
        raise TargetError(f"{source} could not be copied: {reason}.", hint="Move it, then try again.") from error


def _copy(file: str, place: str) -> None:
    filesystem.copy(Path(file), Path(place))


def _check_same_kind(old: Path, new: Path) -> None:
    if old.is_symlink():
        raise TargetError(f"{old} is a symbolic link, which is never followed.", hint="Remove it, then try again.")
    if old.is_dir() != new.is_dir():
        kinds = ("a folder", "a file") if old.is_dir() else ("a file", "a folder")
        raise TargetError(f"{old} is {kinds[0]}; the project has {kinds[1]} there.", hint="Move it, then try again.")


def _make_folder(like: Path, folder: Path, made: dict[Path, Path]) -> None:
    if folder.is_dir():
        return
    _make_folder(like.parent, folder.parent, made)
    folder.mkdir()
    made[folder] = like


def _link(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without links, or a file of somebody else
        filesystem.copy(path, copy)
