#% set guarded = cookiecutter.accounts != "none" %#
#% set browser = "member" if guarded else "client" %#
#% set s3 = cookiecutter.storage == "s3" %#
"""Uploaded files."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from botocore.stub import ANY, Stubber
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select
from sqlalchemy.orm import Session

from [= cookiecutter.slug =] import pictures, storage, uploads
from [= cookiecutter.slug =].uploads import Upload, clean_name


def picture(kind: str = "PNG", **parameters: object) -> bytes:
    """Draw a picture that is wider than high."""
    file = BytesIO()
    Image.new("L", (2, 1)).save(file, kind, **parameters)
    return file.getvalue()


PNG = picture()
TEXT = PngInfo()
TEXT.add_text("Author", "Ada")
# A quarter turn; a text where the resolution is due.
BROKEN_NOTES = bytes.fromhex(
    "4d4d002a00000008 0002 0112000300000001 00060000 011a000200000004 61626364 00000000"
)
#% if s3 %#


@pytest.fixture(autouse=True)
def bucket(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """Stand in for the object storage; it checks every call against its definition."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with app.app_context():
        client = storage.client()
    stubber = Stubber(client)
    expected = {"Bucket": "uploads", "Key": ANY, "Body": ANY, "ContentDisposition": ANY}
    stubber.add_response("put_object", {}, expected)
    stubber.activate()

    def connect() -> Any:
        return client

    monkeypatch.setattr(storage, "client", connect)
    return stubber
#% endif %#


def upload(client: FlaskClient, body: bytes, name: str) -> str:
    """Fill the form in; return where it leads to, or the page it stays on."""
    data = {"file": (BytesIO(body), name)}
    response = client.post("/files/", data=data)
    return response.location or response.text


def address(session: Session) -> str:
    """Return where the one file is."""
    return f"/files/{session.scalars(select(Upload.stored_as)).one()}"
#% if guarded %#


def test_strangers_are_asked_to_log_in(
    client: FlaskClient, member: FlaskClient, session: Session
) -> None:
    """For the list and for every file."""
    upload(member, PNG, "x.png")
    for path in ("/files/", address(session), f"{address(session)}/delete/"):
        assert client.get(path).location.startswith("/login")


def test_files_belong_to_who_uploaded_them(
    member: FlaskClient, log_in_as: Callable[[str], FlaskClient], session: Session
) -> None:
    """Others do not know of them; admins see and may delete them."""
    upload(member, PNG, "holiday.png")
    url = address(session)
    other, admin = log_in_as("editor"), log_in_as("admin")
    assert "holiday.png" not in other.get("/files/").text
    assert other.get(url).status_code == 404
    assert other.post(f"{url}/delete/").status_code == 404
    assert "member@example.org" not in member.get("/files/").text
    assert "member@example.org" in admin.get("/files/").text
    assert admin.get(f"{url}/delete/").status_code == 200
#% else %#


def test_the_page_says_that_files_are_shared(client: FlaskClient) -> None:
    """Without accounts nobody owns one."""
    assert "Everyone who can open this page" in client.get("/files/").text
#% endif %#


#% if s3 %#
def test_a_file_comes_back_as_it_was([= browser =]: FlaskClient, session: Session) -> None:
    """Under the name it had, and to be saved: a browser must not run it."""
#% else %#
def test_a_file_comes_back_as_it_was(
    [= browser =]: FlaskClient, session: Session, tmp_path: Path
) -> None:
    """Under the name it had, and to be saved: a browser must not run it."""
#% endif %#
    assert "No file yet" in [= browser =].get("/files/").text
    assert upload([= browser =], PNG, "../Mein Öl.PNG") == "/files/"
    assert ">Mein Öl.PNG<" in [= browser =].get("/files/").text
#% if s3 %#
    location = [= browser =].get(address(session)).location
    assert "Signature" in location  # which ends soon
    assert "%C3%96l" not in location
#% else %#
    [file] = tmp_path.iterdir()
    assert "Mein" not in file.name
    with [= browser =].get(address(session)) as response:
        assert response.data == PNG
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith("attachment; filename")
        assert "Mein%20%C3%96l.PNG" in disposition
#% if guarded %#
        assert response.cache_control.private
#% endif %#
#% endif %#
#% if cookiecutter.deploy == "cluster" and not s3 %#


def test_nginx_sends_the_file_where_it_can(
    app: Flask, [= browser =]: FlaskClient, session: Session
) -> None:
    """The application only says which one, and under which name."""
    upload([= browser =], PNG, "Öl.png")
    app.config["ACCEL_ADDRESS"] = "/stored/"
    url = address(session)
    response = [= browser =].get(url)
    assert response.headers["X-Accel-Redirect"] == url.replace("files", "stored")
    assert "%C3%96l.png" in response.headers["Content-Disposition"]
    assert not response.data
#% endif %#


def test_a_file_is_deleted_when_that_is_confirmed(
    [= browser =]: FlaskClient, session: Session[= ", bucket: Stubber" if s3 else ", tmp_path: Path" =]
) -> None:
    """With its contents."""
    upload([= browser =], PNG, "x.png")
    url = f"{address(session)}/delete/"
    assert "Delete x.png?" in [= browser =].get(url).text
#% if s3 %#
    expected = {"Bucket": "uploads", "Key": url.split("/")[2]}
    bucket.add_response("delete_object", {}, expected)
#% endif %#
    assert [= browser =].post(url).location == "/files/"
    assert not session.scalars(select(Upload)).all()
    [= "bucket.assert_no_pending_responses()" if s3 else "assert not list(tmp_path.iterdir())" =]


def test_the_room_is_limited(app: Flask, [= browser =]: FlaskClient, session: Session) -> None:
    """The form says so."""
    app.config["UPLOAD_QUOTA"] = 2 * len(PNG) - 1
    assert upload([= browser =], PNG, "1.png") == "/files/"
    assert "There is no room left" in upload([= browser =], PNG, "2.png")
    assert session.scalars(select(Upload.name)).all() == ["1.png"]


def test_the_room_is_limited_for_files_that_come_together(
    app: Flask,
    [= browser =]: FlaskClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    [= "bucket: Stubber" if s3 else "tmp_path: Path" =],
) -> None:
    """Another one is stored while this one is."""
    app.config["UPLOAD_QUOTA"] = 2 * len(PNG) - 1
    seen = iter((0, 2 * len(PNG)))
    monkeypatch.setattr(uploads, "used", lambda: next(seen))
#% if s3 %#
    bucket.add_response("delete_object", {}, {"Bucket": "uploads", "Key": ANY})
#% endif %#
    assert "There is no room left" in upload([= browser =], PNG, "x.png")
    assert not session.scalars(select(Upload)).all()
    [= "bucket.assert_no_pending_responses()" if s3 else "assert not list(tmp_path.iterdir())" =]


def test_a_long_list_comes_in_pages([= browser =]: FlaskClient, session: Session) -> None:
    """The newest first."""
    upload([= browser =], PNG, "oldest.png")
    first = session.scalars(select(Upload)).one()
    values = {"size": 1, "uploaded_at": first.uploaded_at[= ', "owner_id": first.owner_id' if guarded else "" =]}
    session.add_all(Upload(stored_as=f"{n}", name="x.png", **values) for n in range(50))
    session.commit()
    assert "oldest.png" not in [= browser =].get("/files/").text
    assert "oldest.png" in [= browser =].get("/files/?page=2").text


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("C:\\me\\x.png", "x.png"),
        ("/etc/x.png", "x.png"),
        ("a\r\nb\0.png", "ab.png"),
        ("ü" * 300 + ".jpeg", "ü" * 195 + ".jpeg"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    """Folders are nobody's business."""
    assert clean_name(name) == cleaned


def test_pictures_lose_what_the_camera_wrote() -> None:
    """They stay as they look: turned as the camera was held."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6  # a quarter turn
    exif[Base.Artist] = "Ada"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    given = picture("JPEG", exif=exif, comment=b"Ada")
    cleaned = pictures.without_metadata(given, ".jpg")
    with Image.open(BytesIO(cleaned)) as shown:
        assert shown.size == (1, 2)
        assert not dict(shown.getexif())
    assert b"Ada" in given
    assert b"Ada" not in cleaned


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_with_broken_notes_is_kept_without_them(kind: str) -> None:
    """What it says of how the camera was held is not read."""
    given = picture(kind, exif=b"Exif\0\0" + BROKEN_NOTES)
    suffix = ".jpg" if kind == "JPEG" else ".png"
    assert BROKEN_NOTES in given
    assert BROKEN_NOTES not in pictures.without_metadata(given, suffix)


def test_other_pictures_stay_as_they_are() -> None:
    """Nothing is lost by writing them anew; animations go on moving."""
    for kind, suffix in (("PNG", ".png"), ("JPEG", ".jpg"), ("GIF", ".gif")):
        assert pictures.without_metadata(picture(kind), suffix) == picture(kind)
    noted = picture(pnginfo=TEXT)
    assert b"Ada" in noted
    assert b"Ada" not in pictures.without_metadata(noted, ".png")
    frames = [Image.new("L", (2, 1), shade) for shade in (1, 2)]
    file = BytesIO()
    frames[0].save(
        file, "GIF", save_all=True, append_images=frames[1:], comment=b"by Ada"
    )
    cleaned = pictures.without_metadata(file.getvalue(), ".gif")
    assert b"Ada" not in cleaned
    with Image.open(BytesIO(cleaned)) as shown:
        assert getattr(shown, "n_frames", 1) == 2


def test_what_cannot_be_shown_is_refused(
    [= browser =]: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken picture, and one that would fill the memory; a PDF file is neither."""
    assert "cannot be read" in upload([= browser =], PNG[:40], "x.png")
    assert upload([= browser =], b"%PDF-1.7", "x.pdf") == "/files/"
    header = PNG[12:16] + b"\x7f\0\0\0" + PNG[20:29]
    wide = PNG[:12] + header + crc32(header).to_bytes(4, "big") + PNG[33:]
    assert "cannot be read" in upload([= browser =], wide, "x.png")
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1)
    assert "cannot be read" in upload([= browser =], PNG, "x.png")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<script>", "x.html"),
        (b"<script>", "x.png"),
        (PNG, "x.exe"),
        (PNG, "png"),
    ],
)
def test_other_types_are_refused([= browser =]: FlaskClient, body: bytes, name: str) -> None:
    """Neither a name nor contents alone are believed."""
    assert "can be uploaded" in upload([= browser =], body, name)


def test_a_file_that_is_too_large_is_refused(app: Flask, [= browser =]: FlaskClient) -> None:
    """Before it is read; other pages take less."""
    app.config["UPLOAD_LENGTH"] = 2000
    app.config["MAX_CONTENT_LENGTH"] = 1000
    data = {"file": (BytesIO(PNG + bytes(1000)), "x.png")}
    assert [= browser =].post("/files/", data=data).status_code == 302
    for path, size in (("/files/", 3000), ("/contact/", 1000)):
        data = {"file": (BytesIO(PNG + bytes(size)), "x.png")}
        assert [= browser =].post(path, data=data).status_code == 413


def test_only_files_of_ours_are_looked_for([= browser =]: FlaskClient) -> None:
    """Nothing else on the disk can be asked for."""
    for name in ("x.png", "..%2fapp.db", "%2e%2e"):
        assert [= browser =].get(f"/files/{name}").status_code == 404
