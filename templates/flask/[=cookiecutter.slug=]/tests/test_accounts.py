"""Logging in and out, and passwords."""

from __future__ import annotations

import re
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from kombu.exceptions import OperationalError
from sqlalchemy import select
from sqlalchemy.orm import Session

from [= cookiecutter.slug =] import mail, passwords, tasks
from [= cookiecutter.slug =].models import User

PHRASE = "correct horse battery"
OTHER = "staple battery horse"


def log_in(client: FlaskClient, password: str = PHRASE) -> str:
    """Fill the login form in; return where it leads to, or the page it stays on."""
    data = {"email": " Ada@Example.org", "password": password}
    response = client.post("/login/", data=data)
    return response.location or response.text


@pytest.mark.usefixtures("ada")
def test_log_in_and_out(client: FlaskClient) -> None:
    """The address may be written in any case."""
    assert log_in(client) == "/"
    assert "Log out" in client.get("/").text
    client.post("/logout/")
    assert "Log in" in client.get("/").text


@pytest.mark.usefixtures("ada")
def test_a_wrong_password_is_refused(client: FlaskClient) -> None:
    """The answer does not tell which of the two is wrong."""
    assert client.get("/login/").status_code == 200
    assert "is wrong" in log_in(client, OTHER)
    response = client.post("/login/", data={"email": "x@y.z", "password": PHRASE})
    assert "is wrong" in response.text


def test_a_user_put_out_of_action_stays_out(
    client: FlaskClient, ada: User, session: Session
) -> None:
    """Neither an open session nor the password helps."""
    assert log_in(client) == "/"
    ada.active = False
    session.commit()
    assert "Log in" in client.get("/").text
    assert client.get("/password/").location.startswith("/login/")
    assert "is wrong" in log_in(client)


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/password/", "/password/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_login_leads_only_to_this_site(
    client: FlaskClient, wanted: str, reached: str
) -> None:
    """`next` comes from the address, so anyone may have written it."""
    query = {"next": wanted}
    data = {"email": "ada@example.org", "password": PHRASE}
    response = client.post("/login/", query_string=query, data=data)
    assert response.location == reached


def test_a_browser_knows_which_password_goes_where(member: FlaskClient) -> None:
    """The current one is asked for first, then the new one twice."""
    found = re.findall('autocomplete="([^"]+)"', member.get("/password/").text)
    assert found == ["current-password", "new-password", "new-password"]
    found = re.findall('autocomplete="([^"]+)"', member.get("/login/").text)
    assert found == ["username", "current-password"]


def test_a_guarded_page_asks_for_the_login(client: FlaskClient) -> None:
    """And comes back after it."""
    location = client.get("/password/").location
    assert location == "/login/?next=/password/"


@pytest.mark.usefixtures("ada")
def test_a_new_password_ends_other_sessions(app: Flask, client: FlaskClient) -> None:
    """Whoever changes it stays logged in."""
    elsewhere = app.test_client()
    assert log_in(client) == log_in(elsewhere) == "/"
    assert client.get("/password/").status_code == 200
    data = {"current": OTHER, "password": OTHER, "again": OTHER}
    assert "is wrong" in client.post("/password/", data=data).text
    data["current"] = PHRASE
    assert client.post("/password/", data=data).location == "/"
    assert "Log out" in client.get("/").text
    assert "Log in" in elsewhere.get("/").text


@pytest.mark.usefixtures("ada")
def test_a_forgotten_password(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The link works once; the answer is the same for strangers."""
    caplog.set_level("INFO")
    url = "/password/reset/"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"email": "x@example.org"}).location == "/login/"
    assert "/password/reset/" not in caplog.text
    assert client.post(url, data={"email": "ada@example.org"}).location == "/login/"
    match = re.search(r"http://localhost(/password/reset/\S+)", caplog.text)
    assert match
    assert client.get(match[1]).text.count('autocomplete="new-password"') == 2
    data = {"password": OTHER, "again": OTHER}
    assert client.post(match[1], data=data).location == "/login/"
    assert log_in(client, OTHER) == "/"
    assert client.get(match[1]).location == url


#% include "tests/quiet_mail.py" %#


def test_a_forged_or_old_link_is_refused(
    app: Flask, client: FlaskClient, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signature and the age are checked."""
    assert client.get("/password/reset/forged/").location == "/password/reset/"
    monkeypatch.setattr(passwords, "RESET_SECONDS", -1)
    with app.app_context():
        token = passwords.reset_token(ada.session_key)
        assert passwords.session_key_of(token) is None


def test_passwords_are_hashed_by_argon2(ada: User) -> None:
    """Nobody can read them."""
    assert ada.password_hash.startswith("$argon2id$")
    assert str(ada) == "ada@example.org"


def test_the_command_makes_users(runner: FlaskCliRunner, session: Session) -> None:
    """One for each address, with a password that is long enough."""
    command = ["create-user", "Bob@example.org", "--role", "admin", "--password"]
    assert "at least 12" in runner.invoke(args=[*command, "short"]).output
    assert runner.invoke(args=[*command, PHRASE]).exit_code == 0
    assert "already" in runner.invoke(args=[*command, PHRASE]).output
    command[1] = "nonsense"
    assert "@-sign" in runner.invoke(args=[*command, PHRASE]).output
    user = session.scalars(select(User)).one()
    assert (user.email, user.role) == ("bob@example.org", "admin")
