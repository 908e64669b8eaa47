"""Keep compiled templates between runs, in the user's cache folder: compiling costs more than rendering."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from contextlib import suppress

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from scaffoldpy import __version__, cache

_FORGET_SECONDS = 30 * 86_400  # what other versions have left
_MOST = 10_000  # files; a template that was changed leaves its old code behind


class _Cache(FileSystemBytecodeCache):
    """Jinja's own, for which a damaged file and a full disk are no reason to fail."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever the file holds
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def template_cache(settings: str) -> FileSystemBytecodeCache | None:
    """Return the cache for these settings of the environment; None where no folder is the user's alone."""
    key = f"{__version__} {jinja2.__version__} {sys.version} {settings}"
    folder = cache.private_folder(f"templates-{hashlib.sha256(key.encode()).hexdigest()[:16]}")
    if folder is None:
        return None
    kept = _Cache(str(folder), "%s")
    with suppress(OSError):
        for other in folder.parent.glob("templates-*"):
            if other != folder and other.stat().st_mtime < time.time() - _FORGET_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
        if len(list(folder.iterdir())) > _MOST:
            kept.clear()
    return kept
