"""The first version of scaffoldpy, kept so that updates from it are tried: its source, questions and templates."""

from __future__ import annotations

import tarfile
from pathlib import Path

ARCHIVE = Path(__file__).parents[1] / "data" / "scaffoldpy-0.1.0.tar.bz2"


def unpack(folder: Path) -> None:
    """Unpack it into a folder."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # which Python 3.11.2 has not
        archive.extractall(folder)  # noqa: S202  (it is our own)


def text_of(path: str) -> str:
    """Return one of its files."""
    with tarfile.open(ARCHIVE) as archive:
        file = archive.extractfile(path)
        assert file is not None
        return file.read().decode()
