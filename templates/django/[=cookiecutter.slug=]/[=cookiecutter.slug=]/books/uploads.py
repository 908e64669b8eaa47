"""What may be uploaded, under which name it is kept, and when it is deleted."""

from collections.abc import Collection
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from PIL import Image, UnidentifiedImageError

LARGEST = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 25_000_000  # a small file can hold more, and fill the memory
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


def random_name(_: object, filename: str) -> str:
    """Return a name that nobody can guess and that keeps nothing but the suffix."""
    suffix = _suffix(filename)
    return f"covers/{uuid4().hex}{suffix if suffix in FORMATS.values() else '.img'}"


def validate_image(file: File[bytes]) -> None:
    """Refuse what is too large, or not the kind of image that its name says.

    A stored file is not read again: it was looked at when it came.
    """
    if getattr(file, "_committed", False):
        return
    if file.size > LARGEST:
        raise ValidationError("The file is larger than 2 MB.")
    pixels = 0
    try:
        file.seek(0)
        with Image.open(file) as image:
            kind, pixels = FORMATS.get(image.format or ""), image.width * image.height
    except (UnidentifiedImageError, Image.DecompressionBombError):
        kind = None
    if kind is None or kind != _suffix(file.name or ""):
        raise ValidationError("This is not a JPEG, PNG or WebP image.")
    if pixels > MOST_PIXELS:
        raise ValidationError("The image has more than 25 megapixels.")


@receiver(pre_save, sender="[= "books" if cookiecutter.apps == "many" else "core" =].Book")
def delete_old_cover(
    sender: type[Model],
    instance: Any,
    using: str,
    update_fields: Collection[str] | None,
    **_: object,
) -> None:
    """Delete the cover that a book had, once it is stored with another or none."""
    if update_fields is None or "cover" in update_fields:
        stored = sender._default_manager.using(using).filter(pk=instance.pk)
        old = stored.values_list("cover", flat=True).first()
        if old != instance.cover.name:
            _delete_on_commit(instance, old, using)


@receiver(post_delete, sender="[= "books" if cookiecutter.apps == "many" else "core" =].Book")
def delete_cover(instance: Any, using: str, **_: object) -> None:
    """Delete the cover of a deleted book."""
    _delete_on_commit(instance, instance.cover.name, using)


def _delete_on_commit(book: Any, name: str | None, using: str) -> None:
    if name:
        delete = partial(book.cover.storage.delete, name)
        transaction.on_commit(delete, using=using, robust=True)


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return ".jpg" if suffix == ".jpeg" else suffix
