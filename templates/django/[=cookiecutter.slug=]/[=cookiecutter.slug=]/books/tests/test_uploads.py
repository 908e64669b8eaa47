"""Tests of the covers that people upload."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config import views

from ..factories import BookFactory
from ..models import Book
from ..uploads import LARGEST, validate_image, with_new_cover

pytestmark = pytest.mark.django_db

# Turned by a quarter; a text where the resolution is due.
BROKEN_NOTES = bytes.fromhex(
    "4d4d002a00000008 0002 0112000300000001 00060000 011a000200000004 61626364 00000000"
)


def picture(kind: str = "PNG") -> bytes:
    """Return a small image."""
    buffer = BytesIO()
    Image.new("RGB", (2, 3), "teal").save(buffer, kind)
    return buffer.getvalue()


def covers(book: Book) -> set[str]:
    """Return the names of all stored covers."""
    return set(book.cover.storage.listdir("covers")[1])


def change(client: Client, book: Book, **values: object) -> str:
    """Send the form of a book with these values; return the answer."""
    form = {
        "title": book.title,
        "author": book.author.pk,
        "published": "2000-01-01",
        "pages": 1,
        **values,
    }
    address = reverse("books:change", args=[book.pk])
    page = client.post(address, form, follow=True).content.decode()
    book.refresh_from_db()
    return page


def send(client: Client, name: str, content: bytes) -> tuple[Book, str]:
    """Send the form of a book with a file; return the book and the answer."""
    book = BookFactory.create()
    return book, change(client, book, cover=SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "kind"), [("me.png", "PNG"), ("me.JPEG", "JPEG"), ("me.webp", "WEBP")]
)
def test_cover_is_kept_under_a_random_name(
    admin_client: Client, name: str, kind: str
) -> None:
    book, page = send(admin_client, name, picture(kind))
    cover = str(book.cover.name)
    assert cover.startswith("covers/")
    assert name not in cover
    assert cover.endswith((".jpg", ".png", ".webp"))
    assert f"Cover of {book.title}" in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("script.png", b"<script>alert(1)</script>"),
        ("wrong.jpg", picture("PNG")),
        ("drawing.gif", picture("GIF")),
    ],
)
def test_other_files_are_refused(
    admin_client: Client, name: str, content: bytes
) -> None:
    book, page = send(admin_client, name, content)
    assert not book.cover
    assert re.search("not a JPEG|valid image|extension .* not allowed", page)


@pytest.mark.parametrize("is_lost", [False, True])
def test_book_with_a_cover_is_changed(admin_client: Client, is_lost: bool) -> None:
    book, _ = send(admin_client, "me.jpeg", picture("JPEG"))
    name = str(book.cover.name)
    if is_lost:
        book.cover.storage.delete(name)
    change(admin_client, book, title="Emma")
    assert (book.title, book.cover.name) == ("Emma", name)


def test_large_file_is_refused() -> None:
    with pytest.raises(ValidationError, match="larger"):
        validate_image(ContentFile(picture() + b"\0" * LARGEST, "large.png"))


def test_image_of_too_many_pixels_is_refused() -> None:
    buffer = BytesIO()
    Image.new("1", (5001, 5000)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < LARGEST
    with pytest.raises(ValidationError, match="25 megapixels"):
        validate_image(ContentFile(buffer.getvalue(), "large.png"))


@pytest.mark.parametrize("is_replaced", [True, False])
def test_old_cover_is_deleted_once_the_change_is_stored(
    admin_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    is_replaced: bool,
) -> None:
    book, _ = send(admin_client, "me.png", picture())
    storage, old = book.cover.storage, str(book.cover.name)
    new = {"cover": SimpleUploadedFile("me.png", picture())}
    with django_capture_on_commit_callbacks(execute=True):
        change(admin_client, book, **(new if is_replaced else {"cover-clear": "on"}))
        assert storage.exists(old)
    assert not storage.exists(old)
    assert bool(book.cover) == is_replaced


def test_cover_lives_as_long_as_its_book(
    admin_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    book, _ = send(admin_client, "me.png", picture())
    with django_capture_on_commit_callbacks(execute=True):
        change(admin_client, book, title="Emma")
        Book(pk=book.pk, title="Emma").save(update_fields=["title"])
    assert book.cover.storage.exists(str(book.cover.name))
    with django_capture_on_commit_callbacks(execute=True):
        Book.objects.all().delete()
    assert not book.cover.storage.exists(str(book.cover.name))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cover_is_kept_upright_and_without_metadata(kind: str) -> None:
    image, exif, buffer = Image.new("RGB", (2, 3)), Image.Exif(), BytesIO()
    exif[ExifTags.Base.Orientation] = 6  # turned by a quarter
    exif[ExifTags.Base.ImageDescription] = "at home"
    image.save(buffer, kind, exif=exif)
    content = buffer.getvalue() + b"<script>alert(1)</script>"
    suffix = "jpg" if kind == "JPEG" else kind.lower()
    cover = BookFactory.create(cover=ContentFile(content, f"me.{suffix}")).cover
    with cover.open() as file:
        kept = file.read()
    assert b"at home" not in kept
    assert b"script" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == (kind, (3, 2))
        assert not picture.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cover_with_broken_notes_is_kept_without_them(
    admin_client: Client, kind: str
) -> None:
    buffer = BytesIO()
    Image.new("RGB", (2, 3)).save(buffer, kind, exif=b"Exif\0\0" + BROKEN_NOTES)
    suffix = "jpg" if kind == "JPEG" else kind.lower()
    book, _ = send(admin_client, f"me.{suffix}", buffer.getvalue())
    with book.cover.open() as file:
        assert BROKEN_NOTES not in file.read()


def test_cover_of_two_pictures_is_the_first(admin_client: Client) -> None:
    first, second, buffer = Image.new("L", (2, 3)), Image.new("L", (4, 5)), BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    book, _ = send(admin_client, "telephone.jpg", buffer.getvalue())
    with book.cover.open() as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (2, 3))


def test_cover_stays_when_the_change_is_not_stored(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    book = BookFactory.create(cover=ContentFile(picture(), "me.png"))
    other, old = BookFactory.create(author=book.author), str(book.cover.name)
    book.cover, book.title = ContentFile(picture(), "new.png"), other.title
    storage, kept = book.cover.storage, covers(book)
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        book.save()
    assert storage.exists(old)
    assert covers(book) == kept
    assert not book.cover


def test_new_cover_goes_with_what_is_undone_later() -> None:
    book = BookFactory.create()
    book.cover, kept = ContentFile(picture(), "me.png"), covers(book)
    with pytest.raises(OSError), with_new_cover(book), transaction.atomic():
        book.save()
        raise OSError
    assert covers(book) == kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_broken_image_is_refused(kind: str) -> None:
    buffer = BytesIO()
    Image.effect_noise((90, 90), 99).convert("RGB").save(buffer, kind)
    suffix = "jpg" if kind == "JPEG" else kind.lower()
    with pytest.raises(ValidationError, match="not a JPEG"):
        validate_image(ContentFile(buffer.getvalue()[:-999], f"me.{suffix}"))


def test_unknown_suffix_is_not_kept() -> None:
    with pytest.raises(ValidationError, match="not a JPEG"):
        validate_image(ContentFile(b"text", "cover.php"))
    book = BookFactory.create(cover=ContentFile(b"text", "cover.php"))
    assert str(book.cover.name).endswith(".img")
#% if cookiecutter.storage == "local" %#


def test_cover_is_served_as_an_image(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.png").write_bytes(picture())
    response = client.get("/media/a.png")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()
    assert client.get("/media/../manage.py").status_code == 400


@pytest.mark.parametrize("length", [1, 256, 5000])
def test_cover_that_is_not_there_is_not_found(
    client: Client, settings: Settings, tmp_path: Path, length: int
) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert client.get(f"/media/{'a' * length}").status_code == 404


def test_cover_that_cannot_be_read_is_not_found(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(views, "serve", fail)
    assert client.get("/media/a.png").status_code == 404
#% endif %#
