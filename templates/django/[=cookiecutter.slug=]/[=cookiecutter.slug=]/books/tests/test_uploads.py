"""Tests of the covers that people upload."""

import re
from io import BytesIO
[% if cookiecutter.storage == "local" %]
from pathlib import Path
[% endif %]

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks[% if cookiecutter.storage == "local" %], Settings[% endif +%]

from ..factories import BookFactory
from ..models import Book
from ..uploads import LARGEST, validate_image

pytestmark = pytest.mark.django_db


def picture(kind: str = "PNG") -> bytes:
    """Return a small image."""
    buffer = BytesIO()
    Image.new("RGB", (2, 3), "teal").save(buffer, kind)
    return buffer.getvalue()


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


def test_unknown_suffix_is_not_kept() -> None:
    with pytest.raises(ValidationError, match="not a JPEG"):
        validate_image(ContentFile(b"text", "cover.php"))
    book = BookFactory.create(cover=ContentFile(b"text", "cover.php"))
    assert str(book.cover.name).endswith(".img")
[% if cookiecutter.storage == "local" %]


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
[% endif %]
