"""The archive in a project, `.scaffoldpy.tar.bz2`: its files as they were generated, for a later merge to start from.

It is the same for the same files (bzip2 has compressed alike since 1997, unlike zlib and its heirs); what is taken from
it is checked against the record.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

NAME = ".scaffoldpy.tar.bz2"
_LARGEST = 10_000_000  # bytes of one file


def pack(tree: Mapping[str, bytes]) -> bytes:
    """Return the archive of these contents by path."""
    import tarfile

    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:bz2", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(tree.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def unpack(project: Path, path: str) -> bytes | None:
    """Return the content of one file of a project's archive; None where that cannot be had."""
    import tarfile

    try:
        with tarfile.open(project / NAME) as archive:
            entry = archive.getmember(path)
            stream = archive.extractfile(entry) if entry.isreg() and entry.size <= _LARGEST else None
            return stream.read() if stream else None
    except (OSError, KeyError, EOFError, ValueError, tarfile.TarError):
        return None
