"""Failed log-ins can be traced."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from [= cookiecutter.slug =].models import User

RIGHT, WRONG = "correct horse battery", "wrong horse battery"


@pytest.mark.parametrize("password", [RIGHT, WRONG])
def test_the_log_tells_who_could_not_log_in(
    client: FlaskClient, ada: User, caplog: pytest.LogCaptureFixture, password: str
) -> None:
    """The account and the address, and no password."""
    client.post("/login/", data={"email": ada.email, "password": password})
    told = "account 'ada@example.org', address 127.0.0.1" in caplog.text
    assert told == (password == WRONG)
    assert password not in caplog.text
#% if cookiecutter.api == "smorest" or cookiecutter.accounts == "full" %#


@pytest.mark.parametrize(
    "body",
    ['{"email": "eve\\n", "password": "wrong horse battery"}', "{}", "[" * 9999],
)
def test_json_is_traced_too(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    """On one line, whatever is sent."""
    path = "[= "/api/token/" if cookiecutter.api == "smorest" else "/login/" =]"
    client.post(path, data=body, content_type="application/json")
    assert "Log-in failed" in caplog.text
    assert "eve\n" not in caplog.text
    assert WRONG not in caplog.text
#% endif %#
