"""Who may see a view."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_login import login_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Forbidden

from [= cookiecutter.slug =].extensions import db
from [= cookiecutter.slug =].models import User
from [= cookiecutter.slug =].permissions import (
    login_required,
    roles_required,
)


def view() -> ResponseReturnValue:
    """Answer."""
    return "seen"


def test_a_stranger_comes_back_after_the_login(app: Flask) -> None:
    """The whole address is kept."""
    with app.test_request_context("/list/?page=2"):
        answer = app.make_response(login_required(view)())
    assert answer.location == "/login/?next=/list/?page%3D2"


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
    client: FlaskClient, member: FlaskClient
) -> None:
    """Neither what someone sees who is logged in, nor what leads there."""
    answers = [member.get("/"), member.get("/password/"), client.get("/password/")]
    answers += [client.get("/login/"), client.get("/password/reset/")]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
