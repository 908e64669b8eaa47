[% set guarded = cookiecutter.accounts != "none" %]
[% set browser = "member" if guarded else "client" %]
"""Uploaded files."""

from __future__ import annotations

[% if cookiecutter.storage == "s3" %]
from datetime import datetime
[% endif %]
from io import BytesIO
[% if cookiecutter.storage == "s3" %]
from typing import Any
[% else %]
from pathlib import Path
[% endif %]

import pytest
[% if cookiecutter.storage == "s3" %]
from botocore.stub import ANY, Stubber
[% endif %]
from flask import Flask
from flask.testing import FlaskClient

from [= cookiecutter.slug =] import storage

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
[% if cookiecutter.storage == "s3" %]


@pytest.fixture
def bucket(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """Stand in for the object storage; it checks every call against its definition."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with app.app_context():
        client = storage.client()
    stubber = Stubber(client)
    stubber.activate()

    def connect() -> Any:
        return client

    monkeypatch.setattr(storage, "client", connect)
    return stubber
[% endif %]


def upload(client: FlaskClient, body: bytes, name: str) -> str:
    """Fill the form in; return where it leads to, or the page it stays on."""
    data = {"file": (BytesIO(body), name)}
    response = client.post("/files/", data=data)
    return response.location or response.text
[% if guarded %]


def test_strangers_are_asked_to_log_in(client: FlaskClient) -> None:
    """For the list and for every file."""
    assert client.get("/files/").location.startswith("/login")
    name = "0" * 32 + ".png"
    assert client.get(f"/files/{name}").location.startswith("/login")
[% endif %]
[% if cookiecutter.storage == "local" %]


def test_a_file_comes_back_as_it_was([= browser =]: FlaskClient, tmp_path: Path) -> None:
    """Under another name, and to be saved: a browser must not run it."""
    assert "No file yet" in [= browser =].get("/files/").text
    assert upload([= browser =], PNG, "../My holiday.PNG") == "/files/"
    [path] = tmp_path.iterdir()
    assert "holiday" not in path.name
    assert path.name in [= browser =].get("/files/").text
    with [= browser =].get(f"/files/{path.name}") as response:
        assert response.data == PNG
        assert response.headers["Content-Disposition"].startswith("attachment")
[% if cookiecutter.accounts != "none" %]
        assert response.cache_control.private
[% endif %]
[% if cookiecutter.deploy == "cluster" %]


def test_nginx_sends_the_file_where_it_can(app: Flask, [= browser =]: FlaskClient) -> None:
    """The application only says which one."""
    app.config["ACCEL_ADDRESS"] = "/stored/"
    name = "0" * 32 + ".png"
    response = [= browser =].get(f"/files/{name}")
    assert response.headers["X-Accel-Redirect"] == f"/stored/{name}"
    assert response.headers["Content-Disposition"] == "attachment"
    assert not response.data
[% endif %]
[% else %]


def test_a_file_goes_to_the_bucket([= browser =]: FlaskClient, bucket: Stubber) -> None:
    """Under another name, and to be saved: a browser must not run it."""
    bucket.add_response("list_objects_v2", {}, {"Bucket": "uploads"})
    assert "No file yet" in [= browser =].get("/files/").text
    expected = {"Bucket": "uploads", "Key": ANY, "Body": PNG}
    expected["ContentDisposition"] = "attachment"
    bucket.add_response("put_object", {}, expected)
    assert upload([= browser =], PNG, "../My holiday.PNG") == "/files/"
    bucket.assert_no_pending_responses()


@pytest.mark.usefixtures("bucket")
def test_a_file_is_fetched_from_the_bucket([= browser =]: FlaskClient) -> None:
    """By an address that is signed and ends soon."""
    name = "0" * 32 + ".png"
    location = [= browser =].get(f"/files/{name}").location
    assert name in location
    assert "Signature" in location


def test_the_list_is_in_order([= browser =]: FlaskClient, bucket: Stubber) -> None:
    """The newest first, wherever the bucket has it; other things stay unseen."""
    ours = ["1" * 32 + ".png", "0" * 32 + ".png"]
    entries = [
        {"Key": "other.txt", "LastModified": datetime(2026, 1, 3)},
        {"Key": ours[1], "LastModified": datetime(2026, 1, 1)},
    ]
    first = {"Contents": entries, "IsTruncated": True, "NextContinuationToken": "2"}
    bucket.add_response("list_objects_v2", first, {"Bucket": "uploads"})
    second = {"Contents": [{"Key": ours[0], "LastModified": datetime(2026, 1, 2)}]}
    expected = {"Bucket": "uploads", "ContinuationToken": "2"}
    bucket.add_response("list_objects_v2", second, expected)
    page = [= browser =].get("/files/").text
    assert 0 < page.index(ours[0]) < page.index(ours[1])
    assert "other.txt" not in page
[% endif %]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<script>", "x.html"),
        (b"<script>", "x.png"),
        (PNG, "x.exe"),
        (PNG, "png"),
    ],
)
[% if cookiecutter.storage == "s3" %]
def test_other_types_are_refused(
    [= browser =]: FlaskClient, bucket: Stubber, body: bytes, name: str
) -> None:
[% else %]
def test_other_types_are_refused([= browser =]: FlaskClient, body: bytes, name: str) -> None:
[% endif %]
    """Neither a name nor contents alone are believed."""
[% if cookiecutter.storage == "s3" %]
    bucket.add_response("list_objects_v2", {}, {"Bucket": "uploads"})
[% endif %]
    assert "can be uploaded" in upload([= browser =], body, name)


def test_a_name_ends_as_a_type_that_we_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone may add one."""
    monkeypatch.setitem(storage.TYPES, ".webp", (b"RIFF",))
    names = ["0" * 32 + suffix for suffix in (".png", ".webp", ".exe")]
    assert [storage.is_name(name) for name in names] == [True, True, False]


def test_a_file_that_is_too_large_is_refused(app: Flask, [= browser =]: FlaskClient) -> None:
    """Before it is read."""
    app.config["MAX_CONTENT_LENGTH"] = 1000
    data = {"file": (BytesIO(PNG + bytes(2000)), "x.png")}
    assert [= browser =].post("/files/", data=data).status_code == 413


def test_only_names_of_ours_are_looked_for([= browser =]: FlaskClient) -> None:
    """Nothing else on the disk can be asked for."""
    for name in ("x.png", "..%2fapp.db", "%2e%2e"):
        assert [= browser =].get(f"/files/{name}").status_code == 404
