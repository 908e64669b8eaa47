"""The first pages."""

from __future__ import annotations

[% if cookiecutter.forms %]
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Self

import pytest
from flask import Flask, Response, render_template_string
from flask.sessions import SecureCookieSession
[% endif %]
from flask.testing import FlaskClient
[% if cookiecutter.forms %]
from flask_wtf import FlaskForm
[% if cookiecutter.tasks == "celery" %]
from kombu.exceptions import OperationalError
[% endif %]
from wtforms import HiddenField

from [= cookiecutter.slug =] import [= "mail" if cookiecutter.tasks == "none" else "mail, tasks" =]
[% endif %]


def test_home(client: FlaskClient) -> None:
    """The first page is there, with a link to its stylesheet."""
    page = client.get("/")
    assert page.status_code == 200
    assert "site.css" in page.text


def test_static_files(client: FlaskClient) -> None:
    """The stylesheet is served."""
    with client.get("/static/site.css") as response:
        assert response.status_code == 200
[% if cookiecutter.forms %]


class Server:
    """Stands in for an SMTP server: it keeps what it is told."""

    calls: ClassVar[list[object]] = []

    def __init__(
        self,
        host: str,
        port: int,
        timeout: float,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Note the connection."""
        self.calls[:] = [(host, port)]
        assert context is None or context.check_hostname

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""

    def starttls(self, context: ssl.SSLContext) -> None:
        """Note that the line is encrypted."""
        assert context.check_hostname
        self.calls.append("starttls")

    def login(self, user: str, password: str) -> None:
        """Note who logs in."""
        self.calls.append((user, password))

    def send_message(self, message: EmailMessage) -> None:
        """Note the message."""
        self.calls.append(message)


def test_a_message_is_mailed(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The visitor's address is where an answer goes to, never the sender."""
    monkeypatch.setattr(smtplib, "SMTP", Server)
    app.config.update(SMTP_URL="smtp://me:p%40ss@mail.example:587")
    data = {"email": "ada@example.org", "message": "Hello"}
    response = client.post("/contact/", data=data, follow_redirects=True)
    assert "on its way" in response.text
    connection, encrypted, login, message = Server.calls
    assert connection == ("mail.example", 587)
    assert encrypted == "starttls"
    assert login == ("me", "p@ss")
    assert isinstance(message, EmailMessage)
    assert message["Reply-To"] == "ada@example.org"
    assert message["From"] != "ada@example.org"
    assert parsedate_to_datetime(message["Date"])
    assert message["Message-ID"].endswith("@localhost>")


def test_a_message_that_cannot_be_sent_is_not_lost(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The visitor is told, and still has it."""

[% include "tests/failing_mail.py" %]
    data = {"email": "ada@example.org", "message": "Hello there"}
    response = client.post("/contact/", data=data)
    assert response.status_code == 503
    assert "could not be sent" in response.text
    assert "Hello there" in response.text


def test_smtps_is_encrypted_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing asks for encryption a second time."""
    trusted = ssl.create_default_context()  # slow, so once
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    mail.deliver(EmailMessage(), "smtps://me:pass@mail.example:465")
    assert "starttls" not in Server.calls
    mail.deliver(EmailMessage(), "smtps://mail.example:465")
    assert len(Server.calls) == 2


def test_without_a_server_mail_goes_to_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """Development needs no mail server; production fails, and logs no mail's text."""
    caplog.set_level("INFO")
    with app.app_context():
        mail.send("ada@example.org", "Hi", "Hello there")
        assert "Hello there" in caplog.text
        assert "not sent" in caplog.text
        caplog.clear()
        app.config["PRODUCTION"] = True
        with pytest.raises(OSError, match="No SMTP_URL"):
            mail.send("ada@example.org", "Hi", "Hello there")
    assert "Hello there" not in caplog.text


def test_a_wrong_address_is_said(client: FlaskClient) -> None:
    """The message is at the field."""
    response = client.post("/contact/", data={"email": "nobody", "message": "x"})
    assert "Invalid email address" in response.text
    assert 'aria-invalid="true"' in response.text


def test_a_hidden_field_is_in_its_form_once(app: Flask) -> None:
    """Beside the token, which is one too, and with no label."""
    form: Any = type("PlaceForm", (FlaskForm,), {"place": HiddenField()})
    page = '{% from "fields.html" import fields %}{{ fields(form) }}'
    with app.test_request_context():
        text = render_template_string(page, form=form())
    assert text.count('name="place"') == 1
    assert "label" not in text


def test_a_form_needs_its_token(app: Flask, client: FlaskClient) -> None:
    """Without it nothing is done."""
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/contact/")
    match = re.search('name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert match
    data = {"email": "ada@example.org", "message": "Hello"}
    assert client.post("/contact/", data=data).status_code == 400
    data["csrf_token"] = match[1]
    assert client.post("/contact/", data=data).status_code == 302


def test_a_script_sends_the_token_of_its_page(app: Flask, client: FlaskClient) -> None:
    """Every page has it, for a header; a wrong one is as good as none."""
    app.config["WTF_CSRF_ENABLED"] = True
    match = re.search('<meta name="csrf-token" content="([^"]+)"', client.get("/").text)
    assert match
    data = {"email": "ada@example.org", "message": "Hello"}
    answers = [
        client.post("/contact/", data=data, headers={"X-CSRFToken": token})
        for token in ("", match[1][::-1], match[1])
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 302]


def test_no_cache_keeps_what_is_for_one_visitor(
    app: Flask, client: FlaskClient
) -> None:
    """A page with a token is; what does not look into the session is for all."""
    assert client.get("/").headers["Cache-Control"] == "no-store"
    answer = Response()
    app.session_interface.save_session(app, SecureCookieSession(), answer)
    assert "Cache-Control" not in answer.headers
[% endif %]
