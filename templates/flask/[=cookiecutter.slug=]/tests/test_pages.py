"""The first pages."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from unittest.mock import patch

import pytest
from flask import Flask, render_template_string, request, url_for
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from kombu.exceptions import OperationalError
from wtforms import HiddenField

from [= cookiecutter.slug =] import assets, create_app, headers, mail, tasks
from [= cookiecutter.slug =].config import Config


def test_home(client: FlaskClient) -> None:
    """The first page is there, with a link to its stylesheet."""
    page = client.get("/")
    assert page.status_code == 200
    assert "site.css" in page.text


def test_static_files(client: FlaskClient) -> None:
    """Browsers keep them for a year; the address changes with the content."""
    match = re.search(r'href="(/static/site\.css\?v=\w+)"', client.get("/").text)
    assert match
    for path, is_kept in (
        (match[1], True),
        (match[1] + "0", False),
        ("/static/site.css", False),
    ):
        with client.get(path) as response:
            assert response.status_code == 200
            assert ("immutable" in response.headers["Cache-Control"]) == is_kept


@pytest.mark.parametrize("name", ["missing.css", "../config.py", "", "a\0b"])
def test_what_is_no_static_file_has_no_fingerprint(app: Flask, name: str) -> None:
    """Neither does it change the address, nor is it kept."""
    with app.test_request_context():
        assert "v=" not in url_for("static", filename=name)
    client = app.test_client()
    with client.get("/static/missing.css?v=1") as response:
        assert response.status_code == 404
        assert "immutable" not in response.headers.get("Cache-Control", "")


def test_a_changed_file_has_another_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also while the server runs, in development."""
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    monkeypatch.setattr(app, "debug", True)
    found = set()
    for text in ("one", "two"):
        (tmp_path / "site.css").write_text(text)
        with app.test_request_context():
            found.add(url_for("static", filename="site.css"))
    assert len(found) == 2


def test_a_template_links_as_a_view_does() -> None:
    """What is always the same is made once, for each path that the site is under."""
    site = Flask(create_app.__module__)
    site.add_url_rule("/", "home", str)
    site.add_url_rule("/<name>/", "person", str)
    assets.init_app(site)
    links: Any = site.jinja_env.globals["url_for"]
    asked: list[tuple[str, dict[str, Any]]] = [
        ("home", {}),
        (".home", {}),
        ("home", {"page": 2}),
        ("person", {"name": "ada"}),
        ("static", {"filename": "site.css"}),
        ("static", {"filename": "missing.css"}),
    ]
    for prefix in ("", "/shop", ""):
        with site.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
            for endpoint, values in asked:
                assert links(endpoint, **values) == url_for(endpoint, **values)
    assert len(links.kept) == 4
    site.config["SERVER_NAME"] = "site.example"
    with site.app_context():
        assert links("home") == "http://site.example/"


def test_a_template_links_as_the_request_asks() -> None:
    """Where a project adds something to addresses, such as a language."""
    site = Flask(create_app.__module__)
    site.add_url_rule("/<language>/", "home", str)
    assets.init_app(site)
    links: Any = site.jinja_env.globals["url_for"]
    site.url_defaults(lambda _, values: values.update(language=request.args["in"]))
    for language in ("en", "de"):
        with site.test_request_context(query_string={"in": language}):
            assert links("home") == f"/{language}/"
#% if cookiecutter.forms %#


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

#% include "tests/failing_mail.jinja" %#
    data = {"email": "ada@example.org", "message": "Hello there"}
    response = client.post("/contact/", data=data)
    assert response.status_code == 503
    assert "could not be sent" in response.text
    assert "Hello there" in response.text


def test_every_mail_server_takes_an_international_domain(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whoever sends, gets, or is to be answered; names stay as they are."""
    monkeypatch.setattr(smtplib, "SMTP", Server)
    app.config["SMTP_URL"] = "smtp://mail.example"
    app.config["MAIL_SENDER"] = "Bücher <us@bücher.example>"
    with app.app_context():
        mail.send("ada@bücher.example", "Hi", "Hello", reply_to="b@köln.example")
    message = Server.calls[-1]
    assert isinstance(message, EmailMessage)
    assert message["To"] == "ada@xn--bcher-kva.example"
    assert message["From"] == "Bücher <us@xn--bcher-kva.example>"
    assert message["Reply-To"] == "b@xn--kln-sna.example"


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


@pytest.mark.parametrize(
    "sent", ["5", '["x"]', '{"email": [1]}', '{"email": "\\ud800"}']
)
def test_a_form_takes_no_json(client: FlaskClient, sent: str) -> None:
    """Its values may be of any type, which no form expects."""
    kind = "application/json"
    assert client.post("/contact/", data=sent, content_type=kind).status_code == 415


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


def test_a_script_sends_the_token_in_a_header(app: Flask, client: FlaskClient) -> None:
    """A wrong one is as good as none."""
    app.config["WTF_CSRF_ENABLED"] = True
    text = client.get("/contact/").text
    match = re.search('name="csrf_token"[^>]*value="([^"]+)"', text)
    assert match
    data = {"email": "ada@example.org", "message": "Hello"}
    answers = [
        client.post("/contact/", data=data, headers={"X-CSRFToken": token})
        for token in ("", match[1][::-1], match[1])
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 302]


def test_a_token_is_as_old_as_its_session(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes an hour to fill a form in keeps the text."""
    app.config["WTF_CSRF_ENABLED"] = True
    text = client.get("/contact/").text
    match = re.search('name="csrf_token"[^>]*value="([^"]+)"', text)
    assert match
    week = time.time() + 7 * 24 * 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: week)
    data = {"email": "a@example.org", "message": "Hello", "csrf_token": match[1]}
    assert client.post("/contact/", data=data).status_code == 302


def test_a_new_key_loses_no_form(app: Flask, client: FlaskClient) -> None:
    """While the earlier key is named, what it signed counts."""
    app.config["WTF_CSRF_ENABLED"] = True
    text = client.get("/contact/").text
    match = re.search('name="csrf_token"[^>]*value="([^"]+)"', text)
    assert match
    data = {"email": "a@example.org", "message": "Hello", "csrf_token": match[1]}
    for earlier, status in (((), 400), ((app.config["SECRET_KEY"],), 302)):
        config = Config(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=earlier)
        names = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY")
        with patch.dict(app.config, {name: getattr(config, name) for name in names}):
            assert client.post("/contact/", data=data).status_code == status


def test_a_page_without_a_form_makes_no_session(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is alike for all, so caches may keep it; nothing is signed for it."""
    monkeypatch.setattr(headers.Sessions, "get_signing_serializer", None)
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["Vary"] == "Cookie"
    assert "Set-Cookie" not in page.headers
    assert "Cache-Control" not in page.headers


def test_no_cache_keeps_what_is_for_one_visitor(
    app: Flask, client: FlaskClient
) -> None:
    """A page with a token is, or with a message."""
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.get("/contact/").headers["Cache-Control"] == "no-store"
    with client.session_transaction() as session:
        session.clear()
        session["_flashes"] = [("message", "Hello, Ada")]
    page = client.get("/")
    assert "Hello, Ada" in page.text
    assert page.headers["Cache-Control"] == "no-store"
#% endif %#
