"""Registration, confirmation, login, recovery and the second factor."""

from __future__ import annotations

import base64
import hmac
import re
import time
import unicodedata
from threading import Thread
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from kombu.exceptions import OperationalError
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict

from [= cookiecutter.slug =] import mail, security, tasks
from [= cookiecutter.slug =].models import User, has_second_factor, user_by_login, user_by_session

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
    user = session.scalars(select(User)).one()
    assert (str(user), user.has_role("member")) == (EMAIL, True)
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


#% include "tests/quiet_mail.py" %#


def test_a_browser_knows_which_password_goes_where(member: FlaskClient) -> None:
    """The current one is asked for first, then the new one twice."""
    found = re.findall('autocomplete="([^"]+)"', member.get("/password/").text)
    assert found == ["current-password", "new-password", "new-password"]


def test_the_login_is_called_alike_everywhere(client: FlaskClient) -> None:
    """In the menu, the heading, the title and on the button."""
    page = client.get("/login/").text
    assert page.count("Log in") == 4
    assert "Login" not in page


def test_a_refused_address_comes_back_as_it_was(client: FlaskClient) -> None:
    """Nothing is replaced in what the visitor typed."""
    for path in ("/login/", "/register/"):
        page = client.post(path, data={"email": "LoginSmith@h3>"}).text
        assert 'value="LoginSmith@h3&gt;"' in page


def fail_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mail server, or what queues for it, be away."""

#% include "tests/failing_mail.jinja" %#


def set_up_second_factor(client: FlaskClient, user: User) -> str:
    """Scan the picture: return the key for the codes."""
    assert log_in(client, user.email, PHRASE)
    page = client.post("/tf-setup", data={"setup": "authenticator"}).text
    assert "data:image/svg+xml" in page
    [key] = re.findall(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4})+\b", page)
    [action] = re.findall(r'action="(/tf-setup/[^"]+)"', page)
    key = key.replace("-", "")
    client.post(action, data={"code": one_time_code(key)})
    return str(key)


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
    key = set_up_second_factor(client, ada)
    used, unused = one_time_code(key), one_time_code(key, later=1)
    assert 'href="/mf-recovery-codes"' in client.get("/tf-setup").text
    client.post("/logout/")

    assert not log_in(client, ada.email, PHRASE)
    for wish in ("email", "help"):
        client.post("/tf-rescue", data={"help_setup": wish})
    assert f"to {app.config['CONTACT_EMAIL']}: " in caplog.text
    assert f"to {ada.email}: Your second factor has been set up" in caplog.text
    assert f"to {ada.email}: Two-Factor" not in caplog.text
    for code in ("000000", used):
        answer = client.post("/tf-validate", data={"code": code})
        assert answer.status_code == 200  # to try again
        assert client.get("/password/").status_code != 200
    client.post("/tf-validate", data={"code": unused})
    assert client.get("/password/").status_code == 200
    client.post("/tf-setup", data={"setup": "disable"})
    assert f"to {ada.email}: Your second factor has been turned off" in caplog.text


def test_few_codes_can_be_tried_on_any_number_of_servers(
    app: Flask,
    client: FlaskClient,
    ada: User,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database counts; after too many wrong codes, a right one comes too late."""
    monkeypatch.setattr(security, "GUESSES_PER_HOUR", 2)
    monkeypatch.setattr("passlib.totp.AppWallet.encrypt_cost", 1)  # it is slow
    key = set_up_second_factor(client, ada)
    code = one_time_code(key, later=1)
    for tried, status in (("000000", 200), ("1", 200), (code, 429)):
        other = app.test_client()
        other.post("/login/", data={"email": ada.email, "password": PHRASE})
        assert other.post("/tf-validate", data={"code": tried}).status_code == status
        assert other.get("/password/").status_code == 302
    session.refresh(ada)
    ada.tf_hour -= 1
    session.commit()
    other.post("/tf-validate", data={"code": code})
    assert other.get("/password/").status_code == 200


def test_time_does_not_tell_who_is_known(
    app: Flask, client: FlaskClient, ada: User, session: Session
) -> None:
    """Hashing a password takes longer than all else: it is done equally often."""
    with app.app_context():
        unconfirmed = User.of(EMAIL, PHRASE)
    unconfirmed.confirmed_at = None
    session.add(unconfirmed)
    session.commit()
    passwords = app.extensions["security"].pwd_context
    for path in ("/confirm/", "/login/", "/password/reset/", "/register/"):
        counts = []
        for email in (ada.email, EMAIL, "stranger@example.com"):
            data = {"email": email, "password": PHRASE, "password_confirm": PHRASE}
            with (
                patch.object(passwords, "hash", wraps=passwords.hash) as hashed,
                patch.object(passwords, "verify", wraps=passwords.verify) as verified,
            ):
                app.test_client().post(path, data=data)
            counts.append(hashed.call_count + verified.call_count)
        assert set(counts) == {1}, path


def test_signing_up_works_while_no_mail_can_be_sent(
    client: FlaskClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The link can be asked for again."""
    caplog.set_level("INFO")
    with monkeypatch.context() as context:
        fail_to_send(context)
        data = {"email": EMAIL, "password": PHRASE, "password_confirm": PHRASE}
        assert client.post("/register/", data=data).status_code == 302
    assert session.scalars(select(User.email)).all() == [EMAIL]
    assert 'href="/confirm/"' in client.get("/login/").text
    client.post("/confirm/", data={"email": EMAIL})
    client.get(link_in(caplog.text, "/confirm/"))
    assert log_in(client, EMAIL, PHRASE)


def test_another_address_needs_the_password_and_is_told_to_the_old_one(
    client: FlaskClient,
    ada: User,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An open session alone takes over no account, by no second factor either."""
    caplog.set_level("INFO")
    assert log_in(client, ada.email, PHRASE)
    with client.session_transaction() as cookie:
        cookie["fs_paa"] -= 3600
    for path in ("/email/", "/tf-setup", "/mf-recovery-codes"):
        assert client.get(path).location.startswith("/verify")
    data = {"email": EMAIL}
    assert client.post("/email/", data=data).status_code == 302
    client.post("/verify", data={"password": PHRASE})
    client.post("/email/", data=data)
    assert f"to {EMAIL}: " in caplog.text
    session.refresh(ada)
    assert ada.email != EMAIL
    client.get(link_in(caplog.text, "/email/"))
    assert "to ada@example.org: Your e-mail address has been changed" in caplog.text
    session.refresh(ada)
    assert ada.email == EMAIL


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


@pytest.mark.parametrize(
    "sent", ["[]", '["x"]', "5", "null", '{"email": 5}', '{"email": [{}]}']
)
def test_json_that_is_no_form_is_refused(client: FlaskClient, sent: str) -> None:
    """On every page of accounts."""
    for path in ("/login/", "/register/", "/password/reset/"):
        answer = client.post(path, data=sent, content_type="application/json")
        assert answer.status_code == 400


@pytest.mark.parametrize("form", [{"password": "x" * 5000}, {"next": "/\\[x"}])
def test_what_cannot_be_taken_tells_nobody_who_has_an_account(
    client: FlaskClient, ada: User, form: dict[str, str]
) -> None:
    """A password that is too long to be hashed, a way back that is no address."""
    for email in (ada.email, "nobody@example.org"):
        sent = {"email": email, "password": PHRASE, **form}
        assert client.post("/login/", data=sent).status_code == 400
        assert client.post("/login/", json=sent).status_code == 400


def test_a_way_back_that_is_no_address_is_refused(client: FlaskClient) -> None:
    """It would fail once the password is right."""
    assert client.get("/login/?next=//[x").status_code == 400
    assert client.get("/login/?next=//elsewhere").status_code == 200


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
        assert has_second_factor(ada, "")
    ada.tf_primary_method = "authenticator"
    session.commit()
    with app.app_context():
        assert not has_second_factor(ada, "")


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
