#% set store = "redis" if cookiecutter.cache == "redis" else ("database" if cookiecutter.orm else "process") %#
#% set queued = cookiecutter.tasks == "celery" %#
#% set handler = "tasks.handle_delivery, \"delay\"" if queued else ("hooks" if cookiecutter.layout == "single" else "views") ~ ", \"handle\"" %#
"""The webhook."""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from unittest.mock import ANY, Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from [= cookiecutter.slug =] import deliveries, hooks, signatures, tasks
from [= cookiecutter.slug =].config import load_config
from [= cookiecutter.slug =].env import ConfigError
from [= cookiecutter.slug =].hooks import views

BODY = b'{"type": "paid", "amount": 12}'
KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "whsec_" + b64encode(KEY).decode()


@pytest.fixture(autouse=True)
def secret(app: Flask) -> None:
    """Know a secret in the form that senders show."""
    app.config["WEBHOOK_SECRET"] = SECRET


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Note what is handled."""
    taken: list[dict[str, object]] = []
    monkeypatch.setattr([= handler =], taken.append)
    return taken


def signed(
    number: str, body: bytes = BODY, *, late: float = 0, key: bytes = KEY
) -> dict[str, str]:
    """Sign as the sender does, by Standard Webhooks."""
    sent = str(int(time.time() - late))
    content = f"{number}.{sent}.".encode() + body
    signature = b64encode(hmac.new(key, content, "sha256").digest()).decode()
    return {
        "webhook-id": number,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{signature}",
    }


def signed_as_by_github(body: bytes) -> dict[str, str]:
    """Sign as GitHub does: the body alone, by the secret as it is written."""
    signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}"}


def post(client: FlaskClient, headers: dict[str, str], body: bytes = BODY) -> int:
    """Deliver; return the status."""
    return client.post(
        "/webhook/", data=body, headers=headers, mimetype="application/json"
    ).status_code


def test_a_signed_delivery_is_taken(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Its type is in the log, in one line whatever it holds."""
    caplog.set_level("INFO")
    body = b'{"type": "paid\\nINFO: forged"}'
    assert post(client, signed("taken", body), body) == 202
    assert r"Received 'paid\nINFO: forged'" in caplog.text


def test_github_signs_in_its_own_way(
    client: FlaskClient, handled: list[dict[str, object]]
) -> None:
    """An ID that is not signed makes no other delivery of it."""
    for number, status in (("1", 202), ("2", 200)):
        headers = signed_as_by_github(BODY) | {"X-GitHub-Delivery": number}
        assert post(client, headers) == status
    assert len(handled) == 1


def test_any_of_several_signatures_counts(
    client: FlaskClient, handled: list[dict[str, object]]
) -> None:
    """While the sender changes the secret, it signs with both."""
    headers = signed("several")
    headers["webhook-signature"] = f"v1a,x v1,eA== {headers['webhook-signature']}"
    assert post(client, headers) == 202
    assert len(handled) == 1


def test_a_secret_may_be_any_text(app: Flask, client: FlaskClient) -> None:
    """Then its bytes are what signs."""
    app.config["WEBHOOK_SECRET"] = KEY.decode()
    assert post(client, signed("plain")) == 202


def test_an_address_without_a_slash_is_no_redirect(client: FlaskClient) -> None:
    """Many senders follow none."""
    headers = signed("slash")
    answer = client.post("/webhook", json={"type": "paid"}, headers=headers)
    assert answer.status_code == 401  # as this is another body than the signed one


@pytest.mark.parametrize("late", [-290, 290])
def test_clocks_may_differ_a_little(client: FlaskClient, late: int) -> None:
    """By five minutes."""
    assert post(client, signed(f"clock:{late}", late=late)) == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": "sha256=00"},
        {"X-Hub-Signature-256": "sha1=00"},
        {"X-Hub-Signature-256": "\xe9"},
        signed("other body", b"{}"),
        signed("old", late=3600),
        signed("early", late=-3600),
        signed("", late=0),
        signed("full.stop"),
        signed("other key", key=b"x"),
        signed("no time") | {"webhook-timestamp": ""},
        signed("no number") | {"webhook-timestamp": "1e9"},
        signed("other number") | {"webhook-id": "1"},
        signed("other time") | {"webhook-timestamp": str(int(time.time()) + 9)},
        signed("other version") | {"webhook-signature": "v2,eA=="},
        signed("no version") | {"webhook-signature": "\xe9"},
        signed("none") | {"webhook-signature": ""},
    ],
)
def test_others_are_refused(
    client: FlaskClient, headers: dict[str, str], handled: list[dict[str, object]]
) -> None:
    """Whatever the headers hold."""
    assert post(client, headers) == 401
    assert not handled


@pytest.mark.parametrize(
    ("body", "words"), [(b"[]", "JSON object"), (b"[" * 100_000, "too many brackets")]
)
def test_a_list_is_no_delivery(client: FlaskClient, body: bytes, words: str) -> None:
    """The answer says what was expected."""
    headers = signed("list", body) | {"Content-Type": "application/json"}
    response = client.post("/webhook/", data=body, headers=headers)
    assert response.status_code == 400
    assert response.json
    assert words in response.json["message"]


def test_a_body_says_that_it_is_json(client: FlaskClient) -> None:
    """GitHub also offers forms."""
    assert client.post("/webhook/", data=BODY, headers=signed("x")).status_code == 415


def test_a_delivery_is_handled_once(
    client: FlaskClient, handled: list[dict[str, object]]
) -> None:
    """Senders repeat what they think was lost, with a new time."""
    answers = [post(client, signed("once", late=late)) for late in (9, 0)]
    assert answers == [202, 200]
    assert len(handled) == 1


def test_equal_deliveries_at_the_same_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is handled; the sender of the other is to come back."""
    answers = []

    def handle_slowly(_delivery: dict[str, object]) -> None:
        answers.append(post(client, signed("twice")))

    monkeypatch.setattr([= handler =], handle_slowly)
    answers.append(post(client, signed("twice")))
    assert answers == [409, 202]


def test_a_delivery_that_failed_may_come_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts only when it is handled."""

    def fail(_delivery: dict[str, object]) -> None:
        raise ConnectionError("nobody there")

    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
        broken.setattr([= handler =], fail)
        post(client, signed("again"))
    assert post(client, signed("again")) == 202
#% if store == "redis" %#


def test_what_was_never_handled_is_unknown(app: Flask) -> None:
    """It may be claimed by one."""
    with app.app_context():
        assert not deliveries.is_handled("x")
        assert [deliveries.claim("x") for _ in range(2)] == [True, False]


def test_a_delivery_is_claimed_for_a_while() -> None:
    """By one command: after a crash between two, it would stay claimed."""
    server = Mock(spec=["set"])
    server.set.side_effect = [True, None]
    store = deliveries.Store(server, key_prefix="site:")
    assert [store.add("x", False, timeout=300) for _ in range(2)] == [True, False]
    server.set.assert_called_with("site:x", ANY, nx=True, ex=300)
#% else %#


def test_what_was_taken_long_ago_is_forgotten(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[= "The table" if store == "database" else "The store" =] does not grow for ever."""
    with app.app_context():
        assert not deliveries.is_handled("x")
        assert [deliveries.claim("x") for _ in range(2)] == [True, False]
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + deliveries.PATIENCE + 1)
        assert deliveries.claim("x")
#% if store == "process" %#


def test_the_oldest_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is room for some and not for all."""
    monkeypatch.setattr(deliveries, "MOST", 2)
    monkeypatch.setattr(deliveries, "_taken", {})
    assert all(deliveries.claim(key) for key in "abc")
    assert [deliveries.claim(key) for key in "cba"] == [False, False, True]
#% endif %#
#% endif %#


def test_a_secret_that_is_not_in_base64_stops_the_start() -> None:
    """Its padding does not matter."""
    short, wrong = SECRET.rstrip("="), "whsec_!"
    assert load_config({"WEBHOOK_SECRET": short}).WEBHOOK_SECRET == short
    assert signatures.standard_secret(short) == KEY
    with pytest.raises(ConfigError, match="WEBHOOK_SECRET"):
        load_config({"WEBHOOK_SECRET": wrong})
