"""Pictures without what a camera or a program wrote into them: place, time, owner."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

FORMATS = {".gif": "GIF", ".jpg": "JPEG", ".png": "PNG"}
MOST_PIXELS = 50_000_000  # a few kilobytes can hold a picture that fills the memory
BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
METADATA = {"comment", "exif", "extension", "mp", "photoshop", "xmp"}


class PictureError(Exception):
    """A picture that is broken or too large."""


def without_metadata(content: bytes, suffix: str) -> bytes:
    """Return a file as it looks, turned as its camera was held, and nothing else."""
    if suffix not in FORMATS:
        return content
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[suffix]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError
            picture.load()
            has_text = bool(getattr(picture, "text", None))  # only PNG knows it
            if has_text or METADATA & set(picture.info) or picture.getexif():
                return saved(picture, FORMATS[suffix])
            return content
    except BROKEN as error:
        raise PictureError from error


def saved(picture: Image.Image, kind: str) -> bytes:
    """Write a picture anew, without metadata."""
    file = BytesIO()
    if getattr(picture, "is_animated", False) and kind != "JPEG":
        picture.save(file, kind, save_all=True, comment=b"")
    else:
        turned = upright(picture)
        turned.save(file, kind, quality=95, exif=b"", xmp=b"", comment=b"")
    return file.getvalue()


def upright(picture: Image.Image) -> Image.Image:
    """Turn a picture as its camera was held; one that says it wrongly stays."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001  # broken notes raise errors of all kinds
        return picture.copy()
