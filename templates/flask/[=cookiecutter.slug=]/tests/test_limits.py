#% set path = "/" if cookiecutter.pages else ("/api/docs/" if cookiecutter.api == "smorest" else "/webhook/") %#
"""Rate limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_limiter import Limiter

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config
from [= cookiecutter.slug =].extensions import db, limiter, visitor
from [= cookiecutter.slug =].permissions import asked_address


@pytest.fixture(scope="module")
def limited(config: Config) -> [= "Iterator[Flask]" if cookiecutter.orm else "Flask" =]:
    """Make an application that counts."""
    app = create_app(replace(config, RATELIMIT_ENABLED=True))
#% if cookiecutter.forms %#
    app.config["WTF_CSRF_ENABLED"] = False
#% endif %#
#% if cookiecutter.orm %#
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
#% else %#
    return app
#% endif %#


def test_a_view_without_a_limit_is_left_alone(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless there is one of all views, or of those of a blueprint."""
    monkeypatch.setattr(limiter.limit_manager, "_default_limits", [])
    monkeypatch.setattr(limiter.limit_manager, "_blueprint_limits", {})
    monkeypatch.setattr(Limiter, "_check_request_limit", None)
    assert limited.test_client().get("/health/").status_code == 200


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::"),
        ("2001:db8::ffff:2", "2001:db8::"),
        ("2001:db8:0:1::1", "2001:db8:0:1::"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_addresses_of_one_network_are_one_visitor(
    limited: Flask, peer: str, counted: str
) -> None:
    """Whoever has one address of IPv6 has 2**64 of them."""
    with limited.test_request_context(environ_base={"REMOTE_ADDR": peer}):
        assert visitor() == counted
#% if cookiecutter.limiter %#


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
#% endif %#
#% if cookiecutter.accounts != "none" %#


@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/password/",
        "/password/reset/",
        "/password/reset/forged/",
#% if cookiecutter.accounts == "full" %#
        "/confirm/",
        "/email/",
        "/mf-recovery",
        "/register/",
        "/tf-rescue",
        "/tf-validate",
        "/verify",
#% endif %#
#% if cookiecutter.sandbox %#
        "/letters/",
#% endif %#
    ],
)
def test_guessing_takes_long(limited: Flask, path: str) -> None:
    """Ten a minute from one address; more are not even looked at."""
    client = limited.test_client()
    answers = [
        client.post(path, data={"email": f"nobody {number}"}).status_code
        for number in range(11)
    ]
    assert [answer == 429 for answer in answers] == [False] * 10 + [True]


@pytest.mark.parametrize(
    "path",
    [
        "/password/reset/",
#% if cookiecutter.accounts == "full" %#
        "/confirm/",
        "/register/",
#% endif %#
    ],
)
def test_one_mailbox_gets_few_mails(limited: Flask, path: str) -> None:
    """From wherever they are asked for; that a mail failed shuts nobody out."""
    answers = [
        limited.test_client().post(
            path,
            data={"email": " Nobody" if number % 2 else "nobody"},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"},
        )
        for number in range(6)
    ]
    assert [answer.status_code == 429 for answer in answers] == [False] * 5 + [True]


def test_half_a_character_is_counted_too(limited: Flask) -> None:
    """Redis would fail on it, and then count nothing for a while."""
    with limited.test_request_context(method="POST", json={"email": "\ud800"}):
        assert asked_address() == "mailbox ?"
#% endif %#
#% if cookiecutter.api == "smorest" %#


def test_who_is_refused_too_often_has_to_wait(limited: Flask) -> None:
    """A wrong token is a guess; what is open to all is not counted so."""
    client = limited.test_client()
    url = "[= "/api/authors/" if cookiecutter.sample else "/api/statistics/" =]"
    guess = {"Authorization": "Bearer guess"}
    answers = [client.post(url, json={}, headers=guess) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429]
    assert client.get("/api/docs/").status_code == 200
#% endif %#
