"""What some file systems cannot do: lock, keep modes, bring to the disk. A project is whole without each of these."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_LACKING = frozenset([errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL])


def lock(descriptor: int, *, wait: bool = False) -> bool | None:
    """Lock a file for this process; False when another has it, None where there are no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        if error.errno in _LACKING | {errno.ENOLCK}:
            return None
        raise
    return True


def set_mode(path: Path, mode: int) -> None:
    """Set the mode of a file or folder, where the file system keeps modes."""
    with _forgiving(errno.EPERM):
        path.chmod(mode)


def sync(descriptor: int) -> None:
    """Bring an open file or folder to the disk, where that can be asked for."""
    with _forgiving():
        os.fsync(descriptor)


def sync_tree(folder: Path) -> None:
    """Bring a folder with all it holds to the disk: at once where the system can, which saves a wait for each file."""
    if _sync_file_system(folder):
        return
    for path, _, names in os.walk(folder):
        for name in names:
            if not Path(path, name).is_symlink():
                sync_path(Path(path, name))
        sync_path(Path(path))


def _sync_file_system(folder: Path) -> bool:
    if sys.platform != "linux":
        return False
    import ctypes

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        return bool(ctypes.CDLL(None).syncfs(descriptor) == 0)
    except (OSError, AttributeError):  # another C library
        return False
    finally:
        os.close(descriptor)


def sync_path(path: Path) -> None:
    """Bring one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def copy(file: Path, place: Path) -> None:
    """Copy a file, or a symbolic link as one, with what belongs to it."""
    shutil.copyfile(file, place, follow_symlinks=False)
    copy_attributes(file, place)


def copy_attributes(path: Path, other: Path) -> None:
    """Give a file or folder the times, and where they are kept the modes, of another."""
    with _forgiving(errno.EPERM):
        shutil.copystat(path, other, follow_symlinks=False)


@contextmanager
def _forgiving(*more: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _LACKING.union(more):
            raise
