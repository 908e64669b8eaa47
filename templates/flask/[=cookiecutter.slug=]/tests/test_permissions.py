"""Who may see a view."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, login_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Forbidden

from [= cookiecutter.slug =].extensions import db
from [= cookiecutter.slug =].models import User
from [= cookiecutter.slug =].permissions import (
    login_required,
    roles_required,
    signing_keys,
)

PHRASE = "correct horse battery"


def view() -> ResponseReturnValue:
    """Answer."""
    return "seen"


def test_a_stranger_comes_back_after_the_login(app: Flask) -> None:
    """The whole address is kept."""
    with app.test_request_context("/list/?page=2"):
        answer = app.make_response(login_required(view)())
    assert answer.location == "/login/?next=/list/?page%3D2"


def test_a_site_under_a_path_is_come_back_to(app: Flask) -> None:
    """The path is part of the address."""
    with app.test_request_context("/list/", base_url="http://localhost/shop"):
        answer = app.make_response(login_required(view)())
    assert answer.location == "/shop/login/?next=/shop/list/"


def test_a_log_in_leads_to_the_sites_own_path(app: Flask, ada: User) -> None:
    """Not to another site on the same host."""
    data = {"email": ada.email, "password": PHRASE}
    client, site = app.test_client(), "http://localhost/shop"
    answer = client.post("/login/", data=data, base_url=site)
    assert answer.location == "/shop/"


def test_a_form_is_not_come_back_to(app: Flask) -> None:
    """It has no page of its own, and what was sent is gone."""
    with app.test_request_context("/list/", method="POST"):
        answer = app.make_response(login_required(view)())
    assert answer.location == "/login/"


def test_a_role_opens_a_view(app: Flask, ada: User) -> None:
    """One of those asked for is enough."""
    with app.test_request_context():
        login_user(ada)
        assert login_required(view)() == "seen"
        assert roles_required("editor", "member")(view)() == "seen"
        with pytest.raises(Forbidden):
            roles_required("editor", "admin")(view)()


def test_a_new_key_ends_no_session(app: Flask, member: FlaskClient) -> None:
    """While the earlier one is named, its signatures count; new ones are by the new."""
    key = app.config["SECRET_KEY"]
    with app.app_context():
        signed = URLSafeTimedSerializer(signing_keys()).dumps("Ada")
    app.config.update(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=(key,))
    assert member.get("/password/").status_code == 200
    with app.app_context():
        serializer = URLSafeTimedSerializer(signing_keys())
    assert serializer.loads(signed) == "Ada"
    assert URLSafeTimedSerializer("another" * 8).loads(serializer.dumps("Bob")) == "Bob"


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")  # by Flask-Login
def test_a_new_key_forgets_nobody(app: Flask, ada: User) -> None:
    """Who stays logged in gets a cookie that the new key has signed."""
    name = app.config["REMEMBER_COOKIE_NAME"]
    client = app.test_client()
    data = {"email": ada.email, "password": PHRASE, "remember": "y"}
    client.post("/login/", data=data)
    keys = [app.config["SECRET_KEY"], "another" * 8]
    for earlier, page in ((keys[:1], "Log out"), ([], "Log out")):
        client.delete_cookie(app.config["SESSION_COOKIE_NAME"])
        app.config.update(SECRET_KEY=keys[1], SECRET_KEY_FALLBACKS=earlier)
        assert page in client.get("/").text
    client.delete_cookie(app.config["SESSION_COOKIE_NAME"])
    cookie = client.get_cookie(name)
    assert cookie
    client.set_cookie(name, cookie.value[:-1] + "!")
    assert "Log in" in client.get("/").text


def test_nobody_is_looked_for_without_a_session(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger costs neither a signature nor a query; caches are told of cookies."""
    monkeypatch.setattr(LoginManager, "_load_user", None)
    page = client.get("/")
    assert "Log in" in page.text
    assert page.headers["Vary"] == "Cookie"


def test_people_get_the_page_of_an_error_while_the_database_is_down(
    app: Flask, member: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the same for everyone, so nobody needs to be looked up for it."""

    def fail(*_: object, **__: object) -> object:
        raise OperationalError("SELECT", {}, OSError("no server"))

    app.testing = False
    monkeypatch.setattr(db.session, "scalar", fail)
    for path in ("/", "/nothing-here"):
        answer = member.get(path)
        assert answer.status_code >= 400
        assert "Go to the first page" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with member.get("/static/site.css") as stylesheet:
        assert stylesheet.status_code == 200


def test_no_cache_keeps_pages_of_accounts(
    app: Flask, client: FlaskClient, member: FlaskClient
) -> None:
    """Neither what someone sees who is logged in, nor what leads there."""
    app.config["WTF_CSRF_ENABLED"] = True
    answers = [member.get("/"), member.get("/password/")]
    answers += [client.get("/login/"), client.get("/password/reset/")]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
