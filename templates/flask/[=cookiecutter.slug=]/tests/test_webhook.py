"""The webhook."""

from __future__ import annotations

import hmac

import pytest
from flask import Flask
from flask.testing import FlaskClient

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


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=00"])
def test_others_are_refused(client: FlaskClient, signature: str) -> None:
    """Nothing of the body is read."""
    headers = {"X-Signature-256": signature}
    response = client.post("/webhook/", data=BODY, headers=headers)
    assert response.status_code == 401


def test_a_list_is_no_delivery(app: Flask, client: FlaskClient) -> None:
    """The answer says what was expected."""
    response = client.post(
        "/webhook/",
        data=b"[]",
        headers=headers(app, b"[]"),
        mimetype="application/json",
    )
    assert response.status_code == 400
    assert response.json
    assert "JSON object" in response.json["message"]
[% if cookiecutter.cache == "redis" %]


def test_a_delivery_is_taken_once(app: Flask, client: FlaskClient) -> None:
    """Senders repeat what they think was lost."""
    signed = headers(app, BODY)
    answers = [
        client.post("/webhook/", data=BODY, headers=signed, mimetype="application/json")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 200]
[% endif %]
