"""What stands at a path: on disk, or as it was or would be generated."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from scaffoldpy import record, staging
from scaffoldpy.errors import TargetError

_OWNER_EXECUTES = stat.S_IXUSR


@dataclass(frozen=True, slots=True)
class File:
    """A regular file."""

    content: bytes
    is_executable: bool

    @property
    def digest(self) -> str:
        """The SHA-256 that a record holds for it."""
        return record.digest(self.content)

    @property
    def is_binary(self) -> bool:
        """Tell whether it is no text, as git tells."""
        return b"\0" in self.content[:8000]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something at a path that is never written over."""

    reason: str


def generated(content: bytes) -> File:
    """Return a file as it is generated."""
    return File(content, staging.is_executable(content))


def read(project: Path, path: str) -> File | Foreign | None:
    """Return what stands at a path of a project. Raises TargetError where it cannot be read."""
    place = project / path
    if record.has_link(project, path):
        return Foreign("a symbolic link")
    if _is_in_other_repository(project, path):
        return Foreign("in a repository of its own")
    try:
        status = place.lstat()
        if stat.S_ISDIR(status.st_mode):
            return Foreign("a folder")
        if not stat.S_ISREG(status.st_mode):
            return Foreign("no regular file")
        return File(place.read_bytes(), bool(status.st_mode & _OWNER_EXECUTES))
    except (FileNotFoundError, NotADirectoryError):
        return None if not _is_below_file(project, path) else Foreign("below a file")
    except OSError as error:
        raise TargetError(f"{place}: {error.strerror}.", hint="Give yourself the right to read it.") from error


def has_only_crlf(content: bytes) -> bool:
    """Tell whether every line ends as on Windows."""
    return b"\r\n" in content and content.count(b"\n") == content.count(b"\r\n")


def with_lf(content: bytes) -> bytes:
    """Return a content whose lines all end as on Windows with the ends that everything generated has."""
    return content.replace(b"\r\n", b"\n") if has_only_crlf(content) else content


def with_ends_of(content: bytes, like: bytes) -> bytes:
    """Return a generated content with the line ends of another."""
    return content.replace(b"\n", b"\r\n") if has_only_crlf(like) and b"\r" not in content else content


def _is_in_other_repository(project: Path, path: str) -> bool:
    parts = Path(path).parts
    return any(os.path.lexists(project.joinpath(*parts[:depth], ".git")) for depth in range(1, len(parts)))


def _is_below_file(project: Path, path: str) -> bool:
    parts = Path(path).parts
    return any(project.joinpath(*parts[:depth]).is_file() for depth in range(1, len(parts)))
