"""A project as one file to download: the same bytes for the same files, programs marked as such."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

from scaffoldpy import staging

_FILE, _PROGRAM = 0o100644, 0o100755
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file knows


def zipped(slug: str, tree: Mapping[str, bytes]) -> bytes:
    """Return a zip file whose one folder is the project."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, content in tree.items():
            entry = zipfile.ZipInfo(f"{slug}/{path}", _EPOCH)
            entry.external_attr = _mode(content) << 16
            entry.create_system = 3  # Unix, whatever this machine is: it has modes
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 6)
    return stream.getvalue()


def tarred(slug: str, tree: Mapping[str, bytes]) -> bytes:
    """Return a gzipped tar file whose one folder is the project."""
    stream = io.BytesIO()
    with (
        gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=6, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, content in tree.items():
            entry = tarfile.TarInfo(f"{slug}/{path}")
            entry.size, entry.mode = len(content), _mode(content) & 0o777
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def _mode(content: bytes) -> int:
    return _PROGRAM if staging.is_executable(content) else _FILE
