"""What may be uploaded, under which name it is kept, and when it is deleted."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 25_000_000  # a small file can hold more, and fill the memory
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
NO_IMAGE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


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
        with Image.open(file, formats=tuple(FORMATS)) as image:
            kind, pixels = FORMATS.get(kind_of(image)), image.width * image.height
            if pixels <= MOST_PIXELS:
                image.load()
    except NO_IMAGE:
        kind = None
    if kind is None or kind != _suffix(file.name or ""):
        raise ValidationError("This is not a JPEG, PNG or WebP image.")
    if pixels > MOST_PIXELS:
        raise ValidationError("The image has more than 25 megapixels.")


@receiver(pre_save, sender="[= "books" if cookiecutter.apps == "many" else "core" =].Book")
def prepare_cover(
    sender: type[Model],
    instance: Any,
    using: str,
    update_fields: Collection[str] | None,
    **_: object,
) -> None:
    """Look up which cover the book had; remove from a new one what is no picture."""
    if update_fields is None or "cover" in update_fields:
        stored = sender._default_manager.using(using).filter(pk=instance.pk)
        instance._old_cover = stored.values_list("cover", flat=True).first()
        if instance.cover and not instance.cover._committed:
            instance.cover.file = without_metadata(instance.cover.file)


@receiver(post_save, sender="[= "books" if cookiecutter.apps == "many" else "core" =].Book")
def delete_old_cover(instance: Any, using: str, **_: object) -> None:
    """Delete the cover that a book had, once it is stored with another or none."""
    old = vars(instance).pop("_old_cover", None)
    if old != instance.cover.name:
        _delete_on_commit(instance, old, using)


@contextmanager
def with_new_cover(book: Any) -> Iterator[None]:
    """Delete a book's new cover again if the work fails, such as storing the book."""
    is_new = not book.cover._committed
    try:
        yield
    except BaseException:
        if is_new and book.cover._committed:
            book.cover.delete(save=False)
        raise


def without_metadata(file: File[bytes]) -> File[bytes]:
    """Return the picture as it is seen, without places, comments and what follows."""
    file.seek(0)
    try:
        with Image.open(file) as image:
            kind, picture = kind_of(image), upright(image)
    except UnidentifiedImageError:
        return file  # which no form lets through
    kept = ("icc_profile", "transparency")
    picture.info = {name: picture.info[name] for name in kept if name in picture.info}
    buffer = BytesIO()
    picture.save(buffer, kind, quality=90)
    return ContentFile(buffer.getvalue(), file.name)


def kind_of(image: Image.Image) -> str:
    """Return the format; some telephones add a second picture to a JPEG (MPO)."""
    return "JPEG" if image.format == "MPO" else image.format or ""


def upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its camera was held; one that says it wrongly stays."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  # broken notes raise errors of all kinds
        return image.copy()


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
