"""Copy a project's own files, and tell which of them cannot be read or written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffoldpy.errors import TargetError, VerifyError
from scaffoldpy.verify.facts import is_left_out


def copy_project(source: Path, target: Path) -> None:
    """Copy a project without what is no part of its source, nor pipes, sockets and devices.

    Links stay links. Raises TargetError for what cannot be read, VerifyError for what cannot be written.
    """
    _copy_folder(source, target, source)


def _copy_folder(folder: Path, target: Path, project: Path) -> None:
    with writing(target):
        target.mkdir()
    for path in _paths(folder):
        if is_left_out(path.relative_to(project)):
            continue
        copy = target / path.name
        if path.is_symlink():
            with writing(copy):
                copy.symlink_to(path.readlink())
        elif path.is_dir():
            _copy_folder(path, copy, project)
        elif path.is_file():
            _copy_file(path, copy)


@contextmanager
def writing(place: Path, variable: str = "SCAFFOLDPY_CACHE_DIR") -> Iterator[None]:
    """Tell plainly that a place cannot be written, and which variable names another. Raises VerifyError."""
    try:
        yield
    except OSError as err:
        raise VerifyError(
            f"{place} cannot be written: {err.strerror or err}.",
            hint=f"verify works there: make room, or let {variable} name another folder.",
        ) from err


@contextmanager
def _reading(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise TargetError(
            f"{place} cannot be read: {err.strerror or err}.", hint="verify copies every file of the project."
        ) from err


def _paths(folder: Path) -> list[Path]:
    with _reading(folder):
        return list(folder.iterdir())


def _copy_file(source: Path, target: Path) -> None:
    with _reading(source):
        reader = source.open("rb")
    with reader, writing(target), target.open("wb") as writer:
        shutil.copyfileobj(reader, writer)
        shutil.copystat(source, target)
