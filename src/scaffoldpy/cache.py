"""The folder of what is kept between runs: one rule for all that keeps something."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import stat
import tempfile
from pathlib import Path

VARIABLE = "SCAFFOLDPY_CACHE_DIR"


def cache_folder() -> Path:
    """Return the folder for everything that is kept between runs.

    It is the one that SCAFFOLDPY_CACHE_DIR names, else the user's own, else, where that cannot be written, a temporary
    one that goes when the program ends.
    """
    return _given() or own_folder() or _passing_folder()


def own_folder() -> Path | None:
    """Return the user's own cache folder, made where it was missing; None where it cannot be written."""
    import platformdirs

    folder = platformdirs.user_cache_path("scaffoldpy", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


def private_folder(name: str) -> Path | None:
    """Return a folder in the cache for what must be nobody else's, such as code: made where it was missing.

    None where nothing can be kept, or where somebody else could have put something in it.
    """
    above = _given() or own_folder()
    if above is None:
        return None
    folder = above / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_mine(above, others=0o022) and _is_mine(folder, others=0o077) else None
    except OSError:
        return None


def _is_mine(folder: Path, *, others: int) -> bool:
    """Tell whether this is a folder of the user's, on which others have none of these rights."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & others


def _given() -> Path | None:
    given = os.environ.get(VARIABLE)
    return Path(given).absolute() if given else None


@functools.cache
def _passing_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="scaffoldpy-cache-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
