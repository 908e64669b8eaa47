#% set guarded = cookiecutter.accounts != "none" %#
"""Uploaded files: [= "whose they are, " if guarded else "" =]what they are called, and how much they may take."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import PurePosixPath

from flask import current_app
from flask_login import current_user
from sqlalchemy import ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.datastructures import FileStorage

from . import pictures, storage
from .extensions import Model, db
from .models import User
from .permissions import has_any_role

LONGEST = 200  # characters of a name
MEGABYTE = 1024 * 1024


class UploadRefused(Exception):
    """A file that is not taken, in words for the visitor."""


class Upload(Model):
    """What is known of an uploaded file; its contents are in the storage."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    stored_as: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST))
    size: Mapped[int]  # in bytes
    uploaded_at: Mapped[datetime]
#% if guarded %#
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)

    owner: Mapped[User] = relationship(lazy="joined")
#% endif %#


def keep(file: FileStorage) -> None:
    """Store a file[= " of the visitor's" if guarded else "" =], without what a camera wrote into it."""
    suffix = storage.suffix_of(file)
    try:
        content = pictures.without_metadata(file.stream.read(), suffix)
    except pictures.PictureError as error:
        raise UploadRefused("This picture cannot be read, or is too large.") from error
    check_room(len(content))
    upload = Upload(
        stored_as=secrets.token_hex(16) + suffix,
        name=clean_name(file.filename or ""),
        size=len(content),
        uploaded_at=datetime.now(UTC).replace(tzinfo=None),
#% if guarded %#
        owner_id=current_user.id,
#% endif %#
    )
    db.session.add(upload)
    db.session.flush()  # should the database refuse it, nothing is stored
    storage.save(content, upload.stored_as[= ", upload.name" if cookiecutter.storage == "s3" =])
    db.session.commit()
    try:
        check_room(0)  # others may have been stored at the same time
    except UploadRefused:
        remove(upload)
        raise


def check_room(more: int) -> None:
    """Refuse bytes that are too many for the quota."""
    quota = current_app.config["UPLOAD_QUOTA"]
    if used() + more > quota:
        limit = f"{quota / MEGABYTE:g} MB"
        raise UploadRefused(f"There is no room left: [= "your files" if guarded else "the files" =] may take {limit}.")


def remove(upload: Upload) -> None:
    """Forget a file and delete its contents."""
    stored_as = upload.stored_as
    db.session.delete(upload)
    db.session.commit()
    storage.delete(stored_as)


def used() -> int:
    """Count the bytes of [= "the visitor's" if guarded else "all" =] files."""
    query = select(func.coalesce(func.sum(Upload.size), 0))
#% if guarded %#
    query = query.where(Upload.owner_id == current_user.id)
#% endif %#
    return int(db.session.scalar(query) or 0)


def visible() -> Select[Upload]:
    """Select the files that the visitor may see[= ": their own; admins see all" if guarded else ": all" =]."""
    query = select(Upload).order_by(Upload.uploaded_at.desc(), Upload.id.desc())
#% if guarded %#
    if not has_any_role("admin"):
        query = query.where(Upload.owner_id == current_user.id)
#% endif %#
    return query


def find(stored_as: str) -> Upload:
    """Find a file that the visitor may see, or answer 404."""
    found: Upload = db.one_or_404(visible().where(Upload.stored_as == stored_as))
    return found


def clean_name(name: str) -> str:
    """Return a name without folders and what cannot be printed, and not too long."""
    path = PurePosixPath(name.replace("\\", "/"))
    text = "".join(letter for letter in path.name if letter.isprintable())
    suffix = PurePosixPath(text).suffix
    return text.removesuffix(suffix)[: LONGEST - len(suffix)] + suffix
