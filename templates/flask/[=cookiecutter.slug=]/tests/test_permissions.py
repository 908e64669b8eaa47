"""Who may see a view."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from flask_login import login_user
from werkzeug.exceptions import Forbidden

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
