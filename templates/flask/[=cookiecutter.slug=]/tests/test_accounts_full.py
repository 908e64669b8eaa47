"""Registration, confirmation, login, recovery and the second factor."""

from __future__ import annotations

import base64
import hmac
import re
import time
import unicodedata
[% if cookiecutter.tasks == "none" %]
from threading import Thread
[% endif %]
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
[% if cookiecutter.tasks == "celery" %]
from kombu.exceptions import OperationalError
[% endif %]
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict

from [= cookiecutter.slug =] import [= "mail" if cookiecutter.tasks == "none" else "tasks" =]
from [= cookiecutter.slug =].models import (
    User,
    user_by_login,
    user_by_session,
)

EMAIL = "bob@example.com"
PHRASE = "correct horse battery"
OTHER = "staple battery horse"


def link_in(text: str, path: str) -> str:
    """Find the latest link in the mails, which are in the log."""
    return str(re.findall(rf"http://localhost({path}\S+)", text)[-1])


def log_in(client: FlaskClient, email: str, phrase: str) -> bool:
    """Fill the login form in."""
    data = {"email": email, "password": phrase}
    client.post("/login/", data=data)
    return client.get("/password/").status_code == 200


def test_sign_up_and_confirm(
    client: FlaskClient, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """Only a confirmed address gets in, in whatever case it is written."""
    caplog.set_level("INFO")
    data = {"email": EMAIL.title(), "password": PHRASE, "password_confirm": PHRASE}
    assert client.get("/register/").status_code == 200
    assert client.post("/register/", data=data).status_code == 302
    assert session.scalars(select(User.email)).all() == [EMAIL]
    assert not log_in(client, EMAIL, PHRASE)
    client.get(link_in(caplog.text, "/confirm/"))
    client.post("/logout/")
    assert log_in(client, EMAIL, PHRASE)


def test_a_letter_with_an_accent_has_two_spellings(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    """A keyboard may send either; every way in takes both."""
    phrase = "Grüße an die Köchin"
    with app.app_context():
        session.add(User.of(EMAIL, phrase))
    session.commit()
    for form in ("NFC", "NFD"):
        spelled = unicodedata.normalize(form, phrase)
        assert log_in(client, EMAIL, spelled)
        client.post("/logout/")
        with app.app_context():
            assert user_by_login(EMAIL, spelled)


def test_a_forgotten_password(
    client: FlaskClient, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    """A mail has a link to choose a new one."""
    caplog.set_level("INFO")
    client.post("/password/reset/", data={"email": ada.email})
    url = link_in(caplog.text, "/password/reset/")
    assert client.get(url).text.count('autocomplete="new-password"') == 2
    data = {"password": OTHER, "password_confirm": OTHER}
    assert client.post(url, data=data).status_code == 302
    client.post("/logout/")
    assert not log_in(client, ada.email, PHRASE)
    assert log_in(client, ada.email, OTHER)


[% include "tests/quiet_mail.py" %]


def test_a_browser_knows_which_password_goes_where(member: FlaskClient) -> None:
    """The current one is asked for first, then the new one twice."""
    found = re.findall('autocomplete="([^"]+)"', member.get("/password/").text)
    assert found == ["current-password", "new-password", "new-password"]


def test_the_login_is_called_alike_everywhere(client: FlaskClient) -> None:
    """In the menu, the heading, the title and on the button."""
    page = client.get("/login/").text
    assert page.count("Log in") == 4
    assert "Login" not in page


def one_time_code(key: str, later: int = 0) -> str:
    """Return what an authenticator app shows, now or later (RFC 6238)."""
    counter = (int(time.time() // 30) + later).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(key), counter, "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_the_second_factor_is_asked_for_once_it_is_set_up(
    app: Flask,
    client: FlaskClient,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An authenticator app scans a picture, which is part of the page."""
    caplog.set_level("INFO")
    monkeypatch.setattr("passlib.totp.AppWallet.encrypt_cost", 1)  # it is slow
    assert log_in(client, ada.email, PHRASE)
    assert client.get("/tf-setup").status_code == 200
    page = client.post("/tf-setup", data={"setup": "authenticator"}).text
    assert "data:image/svg+xml" in page
    [key] = re.findall(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4})+\b", page)
    [action] = re.findall(r'action="(/tf-setup/[^"]+)"', page)
    key = key.replace("-", "")
    used, unused = one_time_code(key), one_time_code(key, later=1)
    client.post(action, data={"code": used})
    assert 'href="/mf-recovery-codes"' in client.get("/tf-setup").text
    client.post("/logout/")

    assert not log_in(client, ada.email, PHRASE)
    for wish in ("email", "help"):
        client.post("/tf-rescue", data={"help_setup": wish})
    assert f"to {app.config['CONTACT_EMAIL']}: " in caplog.text
    assert f"to {ada.email}: " not in caplog.text
    for code in ("000000", used):
        answer = client.post("/tf-validate", data={"code": code})
        assert answer.status_code == 200  # to try again
        assert client.get("/password/").status_code != 200
    client.post("/tf-validate", data={"code": unused})
    assert client.get("/password/").status_code == 200


def test_of_two_requests_with_one_code_one_is_refused(
    app: Flask, ada: User, session: Session
) -> None:
    """Also where both begin before either is done."""
    totp = app.extensions["security"].totp_factory
    code = SimpleNamespace(counter=7)
    with app.app_context():
        totp.set_last_counter(ada, code)
        with pytest.raises(Conflict):
            totp.set_last_counter(ada, code)
    session.refresh(ada)
    assert ada.tf_last_counter == 7


def test_too_many_brackets_are_refused(client: FlaskClient) -> None:
    """They are more than Python reads, which is the sender's mistake."""
    body, kind = "[" * 100_000, "application/json"
    assert client.post("/login/", data=body, content_type=kind).status_code == 400


def test_nobody_comes_in_by_a_token(client: FlaskClient, ada: User) -> None:
    """It would be a second password, which ends up in logs with the address."""
    given = {"email": ada.email, "password": PHRASE}
    answer = client.post("/login/?include_auth_token", json=given)
    token = answer.get_json()["response"]["user"]["authentication_token"]
    client.post("/logout/")
    header = {"Authentication-Token": token}
    for path in (f"/?auth_token={token}", f"/tf-setup?auth_token={token}", "/"):
        assert "Log out" not in client.get(path, headers=header).text


def test_the_login_leads_only_to_this_site(client: FlaskClient, ada: User) -> None:
    """`next` comes from the address, so anyone may have written it."""
    data = {"email": ada.email, "password": PHRASE}
    query = {"next": "https://evil.example/"}
    response = client.post("/login/", query_string=query, data=data)
    assert "evil" not in (response.location or "")


def test_a_second_factor_cannot_be_left_out(
    app: Flask, ada: User, session: Session
) -> None:
    """A password alone then is not enough for a token of an API."""
    with app.app_context():
        assert user_by_login(ada.email, OTHER) is None
        assert user_by_login("x@example.com", PHRASE) is None
        assert user_by_login(ada.email, PHRASE)
        assert user_by_session(ada.fs_uniquifier)
    ada.tf_primary_method = "authenticator"
    session.commit()
    with app.app_context():
        assert user_by_login(ada.email, PHRASE) is None


def test_the_command_makes_users(runner: FlaskCliRunner, session: Session) -> None:
    """One for each address, with a password that is long enough."""
    command = ["create-user", "Bob@example.org", "--role", "admin", "--password"]
    assert "at least 12" in runner.invoke(args=[*command, "short"]).output
    assert runner.invoke(args=[*command, PHRASE]).exit_code == 0
    assert "already" in runner.invoke(args=[*command, PHRASE]).output
    command[1] = "nonsense"
    assert "@-sign" in runner.invoke(args=[*command, PHRASE]).output
    user = session.scalars(select(User)).one()
    assert (str(user), user.has_role("admin")) == ("bob@example.org", True)
    assert [str(role) for role in user.roles] == ["admin"]
