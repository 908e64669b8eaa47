"""Keep compiled templates between runs, in the user's cache folder: compiling costs more than rendering.

All are in one file. It holds code, so it is used only when it and its folder are the user's own and nobody else may
write to them, and only when its digest is right; whatever is wrong with it, templates are compiled afresh.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
import tempfile
from contextlib import suppress
from itertools import islice
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from scaffoldpy import __version__

_MOST = 300  # templates that other runs left behind
_DIGEST_SIZE = hashlib.sha256().digest_size
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class TemplateCache(BytecodeCache):
    """Hold compiled templates by their names; Jinja itself checks the source's checksum and Python's version."""

    def __init__(self, folder: Path, settings: str) -> None:
        """Read the file for these settings of the environment, if there is one fit for use."""
        key = f"{__version__} {jinja2.__version__} {sys.version} {settings}"
        self._file = folder / f"templates-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        self._codes = _read(self._file)
        self._used: dict[str, bytes] = {}
        self._is_changed = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is known."""
        code = self._codes.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)
            self._used[bucket.key] = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a template's code."""
        self._used[bucket.key] = bucket.bytecode_to_string()
        self._is_changed = True

    def save(self) -> None:
        """Write what is new for the next run; where that cannot be done, nothing happens."""
        if self._is_changed:
            others = islice((item for item in self._codes.items() if item[0] not in self._used), _MOST)
            self._codes = {**dict(others), **self._used}
            with suppress(OSError):
                _write(self._file, self._codes)
        self._is_changed = False

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Go by the file: two templates may have parts of the same name."""
        return filename or name


def _read(file: Path) -> dict[str, bytes]:
    try:
        if not _is_private(file.parent.lstat()):
            return {}
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read() if _is_private(os.fstat(descriptor)) else b""
    except OSError:
        return {}
    digest, packed = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
    if hashlib.sha256(packed).digest() != digest:
        return {}
    codes: dict[str, bytes] = marshal.loads(packed)  # noqa: S302  (our own file, whole)
    return codes


def _write(file: Path, codes: dict[str, bytes]) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(file.parent.lstat()):
        return
    packed = marshal.dumps(codes)
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(packed).digest() + packed)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_private(status: os.stat_result) -> bool:
    return sys.platform == "win32" or (status.st_uid == os.getuid() and not status.st_mode & _OTHERS_WRITE)
