"""Tests of the servers beside the database."""

import ssl

import pytest
from celery import Celery
from kombu import Connection

from config.celery import is_broker_up
from config.servers import broker, broker_tls, redis

CHECKED = "ssl_cert_reqs=required"
#% if cookiecutter.cache == "redis" %#


def test_redis_must_prove_who_it_is() -> None:
    assert redis("redis://server/0") == "redis://server/0"
    assert redis("rediss://server/0") == f"rediss://server/0?{CHECKED}"
    authority = "rediss://server/0?ssl_ca_certs=/etc/ca.pem"
    assert redis(authority) == f"{authority}&{CHECKED}"
#% endif %#
#% if cookiecutter.tasks == "celery" %#


@pytest.mark.parametrize("url", ["amqp://server//", "redis://server/1"])
def test_broker_may_do_without_tls(url: str) -> None:
    assert broker(url) == url
    assert broker_tls(url) is None


def test_broker_must_prove_who_it_is() -> None:
    assert broker("rediss://server/1") == f"rediss://server/1?{CHECKED}"
    assert broker_tls("rediss://server/1") == {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    checks = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "server"}
    assert broker_tls(broker("amqps://ada:secret@server//")) == checks


@pytest.mark.parametrize(
    ("url", "is_up"), [("memory://", True), ("amqp://127.0.0.1:1//", False)]
)
def test_broker_is_asked(
    monkeypatch: pytest.MonkeyPatch, url: str, is_up: bool
) -> None:
    monkeypatch.setattr(Celery, "pool", Connection(url).Pool(1))
    assert is_broker_up() == is_up
#% endif %#
