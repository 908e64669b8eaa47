"""Uploaded files: what we take, and where it is kept."""

from __future__ import annotations

import re
import secrets
[% if cookiecutter.storage == "local" %]
from pathlib import Path, PurePath

from flask import current_app
[% else %]
from pathlib import PurePath
from typing import TYPE_CHECKING

import boto3
from flask import current_app
[% endif %]
from werkzeug.datastructures import FileStorage
[% if cookiecutter.storage == "s3" %]

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
[% endif %]

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


def is_name(name: str) -> bool:
    """Tell whether this can be the name of a stored file."""
    return name[32:] in TYPES and bool(re.fullmatch("[0-9a-f]{32}", name[:32]))


def suffix_of(upload: FileStorage) -> str:
    """Return the ending of the name that the visitor's computer gave."""
    return PurePath(upload.filename or "").suffix.lower().replace("jpeg", "jpg")


[% include "storage/" ~ cookiecutter.storage ~ ".py" %]
