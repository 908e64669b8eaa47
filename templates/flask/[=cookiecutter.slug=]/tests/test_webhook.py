"""The webhook."""

from __future__ import annotations

import hmac
[% if cookiecutter.cache == "redis" %]
from typing import Any
[% endif %]

import pytest
from flask import Flask
from flask.testing import FlaskClient
[% if cookiecutter.cache == "redis" %]

[% if cookiecutter.tasks == "celery" %]
from [= cookiecutter.slug =] import tasks
[% elif cookiecutter.layout == "single" %]
from [= cookiecutter.slug =] import hooks
[% else %]
from [= cookiecutter.slug =].hooks import views
[% endif %]
[% endif %]

BODY = b'{"event": "paid", "amount": 12}'


def headers(app: Flask, body: bytes) -> dict[str, str]:
    """Sign as the sender does."""
    secret = app.config["WEBHOOK_SECRET"].encode()
    signature = hmac.new(secret, body, "sha256").hexdigest()
    return {"X-Signature-256": f"sha256={signature}", "X-Delivery": "1"}


def test_a_signed_delivery_is_taken(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What it says is in the log."""
    caplog.set_level("INFO")
    response = client.post(
        "/webhook/", data=BODY, headers=headers(app, BODY), content_type="text/json"
    )
    assert response.status_code == 415
    response = client.post(
        "/webhook/", data=BODY, headers=headers(app, BODY), mimetype="application/json"
    )
    assert response.status_code == 202
    assert "Received paid" in caplog.text


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=00", "\xe9"])
def test_others_are_refused(client: FlaskClient, signature: str) -> None:
    """Whatever the header holds."""
    headers = {"X-Signature-256": signature}
    response = client.post("/webhook/", data=BODY, headers=headers)
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("body", "words"), [(b"[]", "JSON object"), (b"[" * 100_000, "nested too deeply")]
)
def test_a_list_is_no_delivery(
    app: Flask, client: FlaskClient, body: bytes, words: str
) -> None:
    """The answer says what was expected."""
    response = client.post(
        "/webhook/", data=body, headers=headers(app, body), mimetype="application/json"
    )
    assert response.status_code == 400
    assert response.json
    assert words in response.json["message"]
[% if cookiecutter.cache == "redis" %]


def test_a_delivery_is_taken_once(app: Flask, client: FlaskClient) -> None:
    """Senders repeat what they think was lost."""
    signed = headers(app, BODY)
    answers = [
        client.post("/webhook/", data=BODY, headers=signed, mimetype="application/json")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 200]


def test_a_delivery_that_failed_may_come_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number counts only when it is taken."""

    def fail(delivery: dict[str, object]) -> None:
        raise ConnectionError("nobody there")

    send: dict[str, Any] = {
        "data": BODY,
        "headers": headers(app, BODY),
        "mimetype": "application/json",
    }
    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
[% if cookiecutter.tasks == "celery" %]
        broken.setattr(tasks.handle_delivery, "delay", fail)
[% else %]
        broken.setattr([= "hooks" if cookiecutter.layout == "single" else "views" =], "handle", fail)
[% endif %]
        client.post("/webhook/", **send)
    assert client.post("/webhook/", **send).status_code == 202
    del send["headers"]["X-Delivery"]  # who sends no number is not asked for one
    assert client.post("/webhook/", **send).status_code == 202
[% endif %]
