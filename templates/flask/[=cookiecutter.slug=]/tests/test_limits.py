[% set path = "/" if cookiecutter.pages else ("/api/docs/" if cookiecutter.api == "smorest" else "/webhook/") %]
"""Rate limits."""

from __future__ import annotations

[% if cookiecutter.orm %]
from collections.abc import Iterator
[% endif %]
from dataclasses import replace

import pytest
from flask import Flask

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config
[% if cookiecutter.orm %]
from [= cookiecutter.slug =].extensions import db
[% endif %]


@pytest.fixture(scope="module")
def limited(config: Config) -> [= "Iterator[Flask]" if cookiecutter.orm else "Flask" =]:
    """Make an application that counts."""
    app = create_app(replace(config, RATELIMIT_ENABLED=True))
[% if cookiecutter.forms %]
    app.config["WTF_CSRF_ENABLED"] = False
[% endif %]
[% if cookiecutter.orm %]
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
[% else %]
    return app
[% endif %]


def test_too_many_requests_are_refused(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer says when to come back; monitoring is never refused."""
    monkeypatch.setitem(limited.config, "DEFAULT_LIMIT", "2 per minute")
    client = limited.test_client()
    answers = [client.[= "post" if path == "/webhook/" else "get" =]("[= path =]") for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    waits = [int(answer.headers.get("Retry-After", -1)) for answer in answers]
    assert waits[:2] == [-1, -1]
    assert 0 <= waits[2] <= 60
    for _ in range(3):
        assert client.get("/health/").status_code != 429
[% if cookiecutter.accounts != "none" %]


@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/password/",
        "/password/reset/",
[% if cookiecutter.accounts == "full" %]
        "/confirm/",
        "/mf-recovery",
        "/register/",
        "/tf-rescue",
        "/tf-validate",
        "/verify",
[% endif %]
[% if cookiecutter.sandbox %]
        "/letters/",
[% endif %]
    ],
)
def test_guessing_takes_long(limited: Flask, path: str) -> None:
    """Ten a minute from one address; more are not even looked at."""
    client = limited.test_client()
    answers = [client.post(path).status_code for _ in range(11)]
    assert [answer == 429 for answer in answers] == [False] * 10 + [True]
[% endif %]
