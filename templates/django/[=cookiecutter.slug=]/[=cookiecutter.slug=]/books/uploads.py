"""What may be uploaded, and under which name it is kept."""

from pathlib import PurePath
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from PIL import Image, UnidentifiedImageError

LARGEST = 2 * 1024 * 1024  # bytes
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
    try:
        file.seek(0)
        with Image.open(file) as image:
            kind = FORMATS.get(image.format or "")
    except (UnidentifiedImageError, Image.DecompressionBombError):
        kind = None
    if kind is None or kind != _suffix(file.name or ""):
        raise ValidationError("This is not a JPEG, PNG or WebP image.")


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return ".jpg" if suffix == ".jpeg" else suffix
