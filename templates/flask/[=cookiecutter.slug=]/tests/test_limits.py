[% set path = "/" if cookiecutter.pages else ("/api/docs/" if cookiecutter.api == "smorest" else "/webhook/") %]
"""Rate limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config


@pytest.fixture(scope="module")
def limited(config: Config) -> Flask:
    """Make an application that counts."""
    app = create_app(replace(config, RATELIMIT_ENABLED=True))
[% if cookiecutter.forms %]
    app.config["WTF_CSRF_ENABLED"] = False
[% endif %]
    return app


def test_too_many_requests_are_refused(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says when to come back; monitoring is never refused."""
    monkeypatch.setitem(limited.config, "DEFAULT_LIMIT", "2 per minute")
    client = limited.test_client()
    answers = [client.[= "post" if path == "/webhook/" else "get" =]("[= path =]") for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert int(answers[2].headers["Retry-After"]) <= 60
    for _ in range(3):
        assert client.get("/health/").status_code != 429
[% if cookiecutter.accounts != "none" %]


def test_guessing_passwords_takes_long(limited: Flask) -> None:
    """Ten a minute from one address; more are not even looked at."""
    client = limited.test_client()
    answers = [client.post("/login/").status_code for _ in range(11)]
    assert [answer == 429 for answer in answers] == [False] * 10 + [True]
[% endif %]
