"""Uploaded files: what we take, and where it is kept."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

import boto3
from flask import current_app
from werkzeug.datastructures import FileStorage
#% if cookiecutter.storage == "s3" %#

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
#% endif %#

# How a file of each type begins: a name alone can lie.
TYPES = {
    ".gif": (b"GIF87a", b"GIF89a"),
    ".jpg": (b"\xff\xd8\xff",),
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
}
TYPES_IN_WORDS = ", ".join(suffix[1:].upper() for suffix in TYPES) + " files"


def is_known(upload: FileStorage) -> bool:
    """Tell whether the file's name and first bytes are of one type that we take."""
    beginnings = TYPES.get(suffix_of(upload), ())
    start = upload.stream.read(16)
    upload.stream.seek(0)
    return start.startswith(beginnings)


def suffix_of(upload: FileStorage) -> str:
    """Return the ending of the name that the visitor's computer gave."""
    return PurePath(upload.filename or "").suffix.lower().replace("jpeg", "jpg")


#% if cookiecutter.storage == "s3" or cookiecutter.deploy == "cluster" %#
def disposition(name: str) -> str:
    """Tell a browser to save a file under a name, and not to show it."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


#% endif %#
#% include "storage/" ~ cookiecutter.storage ~ ".py" %#
