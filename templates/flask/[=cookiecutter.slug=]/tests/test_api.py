"""The API."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from [= cookiecutter.slug =].models import User
from [= cookiecutter.slug =].security import OneTime

Headers = dict[str, str]
CHANGE = "[= "/api/authors/" if cookiecutter.sample else "/api/statistics/" =]"
#% if cookiecutter.accounts != "none" %#
PHRASE = "correct horse battery"


@pytest.fixture
def headers(app: Flask, client: FlaskClient, session: Session) -> Headers:
    """Get an editor's token."""
    with app.app_context():
        session.add(User.of("editor@example.com", PHRASE, "editor"))
    session.commit()
    return {"Authorization": f"Bearer {token_of(client, 'editor@example.com')}"}


def token_of(client: FlaskClient, email: str) -> str:
    """Ask for a token."""
    given = {"email": email, "password": PHRASE}
    response = client.post("/api/token/", json=given)
    assert response.json
    return str(response.json["token"])


def test_a_wrong_password_gets_no_token(client: FlaskClient, ada: User) -> None:
    """Neither does a stranger."""
    for email in (ada.email, "nobody@example.com"):
        given = {"email": email, "password": PHRASE[1:]}
        assert client.post("/api/token/", json=given).status_code == 401


#% if cookiecutter.accounts == "full" %#
def test_a_token_needs_the_second_factor_too(
    client: FlaskClient, ada: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says so, but only to who knows the password."""
    ada.tf_primary_method = "authenticator"
    session.commit()
    given = {"email": ada.email, "password": PHRASE[1:]}
    answer = client.post("/api/token/", json=given)
    assert "code" not in answer.get_json()["message"]
    given["password"] = PHRASE
    answer = client.post("/api/token/", json=given)
    assert (answer.status_code, "code" in answer.get_json()["message"]) == (401, True)
    monkeypatch.setattr(OneTime, "verify_totp", lambda *_: True)
    answer = client.post("/api/token/", json={**given, "code": "123456"})
    assert answer.get_json()["token"]


#% endif %#
def test_members_change_nothing(client: FlaskClient, ada: User) -> None:
    """They have a token, but no right."""
    header = {"Authorization": f"Bearer {token_of(client, ada.email)}"}
    assert client.post(CHANGE, json={}, headers=header).status_code == 403
#% else %#


@pytest.fixture
def headers(app: Flask) -> Headers:
    """Know the key."""
    return {"Authorization": f"Bearer {app.config['API_KEY']}"}
#% endif %#


@pytest.mark.parametrize(
    ("before", "is_known"),
    [("bearer ", True), ("BEARER  ", True), ("", False), ("Basic ", False)],
)
def test_the_scheme_is_named_in_any_case(
    client: FlaskClient, headers: Headers, before: str, is_known: bool
) -> None:
    """As for every header of its kind."""
    secret = headers["Authorization"].removeprefix("Bearer ")
    header = {"Authorization": before + secret}
    answer = client.post(CHANGE, json={}, headers=header)
    assert (answer.status_code != 401) == is_known


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer forged"}])
def test_strangers_change_nothing(client: FlaskClient, header: Headers) -> None:
    """The answer says what is missing."""
    response = client.post(CHANGE, json={}, headers=header)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].lower().startswith("bearer")


@pytest.mark.parametrize("body", ["[" * 100_000, "9" * 5000])
def test_json_that_python_cannot_read_is_refused(
    client: FlaskClient, headers: Headers, body: str
) -> None:
    """Too many brackets or digits are the sender's mistake."""
    address = "[= "/api/authors/" if cookiecutter.sample else "/api/statistics/" =]"
    given = {**headers, "Content-Type": "application/json"}
    assert client.post(address, data=body, headers=given).status_code == 400


def test_the_api_describes_itself(client: FlaskClient) -> None:
    """For programs and for people."""
    spec = client.get("/api/openapi.json").json
    assert spec
    assert spec["openapi"].startswith("3.")
    page = client.get("/api/docs/")
    for path in spec["paths"]:
        assert path in page.text


#% if cookiecutter.sample %#
def add(client: FlaskClient, headers: Headers) -> dict[str, Any]:
    """Add an author and a book."""
    author = client.post("/api/authors/", json={"name": "Lem"}, headers=headers).json
    assert author
    given = {"title": "Solaris", "author_id": author["id"], "published": "1961-06-01"}
    response = client.post("/api/books/", json=given, headers=headers)
    assert response.status_code == 201
    return dict(response.get_json())


def test_a_book_from_beginning_to_end(client: FlaskClient, headers: Headers) -> None:
    """Add, list, show, change, delete."""
    book = add(client, headers)
    url = f"/api/books/{book['id']}/"
    assert client.get("/api/books/").json == [book] == [client.get(url).json]
    changed = {"title": "Eden", "author_id": book["author_id"]}
    answer = client.put(url, json=changed, headers=headers)
    assert answer.json == book | changed | {"published": None}
    assert client.delete(url, headers=headers).status_code == 204
    assert client.get(url).status_code == 404


def test_lists_come_in_pages(client: FlaskClient, headers: Headers) -> None:
    """A header tells how many there are."""
    for number in range(3):
        client.post("/api/authors/", json={"name": f"{number}"}, headers=headers)
    page = client.get("/api/authors/?page=2&page_size=2")
    assert [author["name"] for author in page.get_json()] == ["2"]
    assert '"total": 3' in page.headers["X-Pagination"]


def test_a_conflict_is_said(client: FlaskClient, headers: Headers) -> None:
    """One author has one name once."""
    add(client, headers)
    response = client.post("/api/authors/", json={"name": "Lem"}, headers=headers)
    assert response.status_code == 409


def test_an_author_of_books_is_not_deleted(
    client: FlaskClient, headers: Headers
) -> None:
    """First the books, then the author."""
    book = add(client, headers)
    url = f"/api/authors/{book['author_id']}/"
    assert client.delete(url, headers=headers).status_code == 409
    client.delete(f"/api/books/{book['id']}/", headers=headers)
    assert client.delete(url, headers=headers).status_code == 204
    assert client.delete(url, headers=headers).status_code == 404


@pytest.mark.parametrize("name", ["", " \n", "x" * 201, "a\0b", 7, None])
def test_wrong_input_is_explained(
    client: FlaskClient, headers: Headers, name: object
) -> None:
    """The answer names the field."""
    response = client.post("/api/authors/", json={"name": name}, headers=headers)
    assert response.status_code == 422
    assert "name" in response.get_json()["errors"]["json"]


@pytest.mark.parametrize("day", ["2000-W01-1", "20000101", "2000-1-1", "2000-02-30", 5])
def test_a_day_has_one_form(client: FlaskClient, headers: Headers, day: object) -> None:
    """A week is taken for no date."""
    sent = {"title": "Solaris", "author_id": 1, "published": day}
    response = client.post("/api/books/", json=sent, headers=headers)
    assert response.status_code == 422
    assert "published" in response.get_json()["errors"]["json"]
#% else %#
def test_a_text_is_counted(client: FlaskClient, headers: Headers) -> None:
    """Characters, words and lines."""
    given: dict[str, Any] = {"text": "To be\nor not"}
    response = client.post("/api/statistics/", json=given, headers=headers)
    assert response.json == {"characters": 12, "words": 4, "lines": 2}


@pytest.mark.parametrize("given", [{}, {"text": 7}, {"text": "x", "more": "y"}])
def test_wrong_input_is_explained(
    client: FlaskClient, headers: Headers, given: dict[str, Any]
) -> None:
    """The answer names the field."""
    response = client.post("/api/statistics/", json=given, headers=headers)
    assert response.status_code == 422
    assert response.get_json()["errors"]["json"]
#% endif %#
