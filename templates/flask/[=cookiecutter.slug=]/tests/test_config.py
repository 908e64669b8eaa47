"""Configuration, logging and the production entry point."""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from flask import Flask, request

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import (
    Config,
    ConfigError,
    load_config,
)
from [= cookiecutter.slug =].logs import JsonFormatter

KEY = "only for this test"
[% set secrets = ["SECRET_KEY"]
  + (["TOTP_SECRET"] if cookiecutter.accounts == "full" else [])
  + (["WEBHOOK_SECRET"] if not cookiecutter.pages and cookiecutter.api == "none" else [])
  + (["API_KEY"] if cookiecutter.api == "smorest" and cookiecutter.accounts == "none" else []) %]
SECRETS = [= secrets | python =]
ENVIRONMENT = dict.fromkeys(SECRETS, KEY)


@pytest.fixture(scope="module")
def production() -> Iterator[Flask]:
    """Load the application that a server runs, here behind a proxy."""
    module = f"{create_app.__module__}.wsgi"
    with pytest.MonkeyPatch.context() as patch:
        for name in SECRETS:
            patch.setenv(name, KEY)
        patch.setenv("PROXY_HOPS", "1")
        patch.setenv("TRUSTED_HOSTS", "localhost")
        patch.delitem(sys.modules, module, raising=False)
        yield importlib.import_module(module).app


def test_development_needs_no_variable() -> None:
    """Every run without a secret key gets a random one."""
    assert load_config({}).SECRET_KEY != load_config({}).SECRET_KEY
[% if cookiecutter.pages %]
    assert not load_config({}).SESSION_COOKIE_SECURE
[% endif %]


@pytest.mark.parametrize("name", SECRETS)
def test_production_needs_its_own_secrets(name: str) -> None:
    """There is nothing to fall back to."""
    with pytest.raises(ConfigError, match=name):
        load_config(ENVIRONMENT | {name: ""}, production=True)


[% if cookiecutter.database == "oracle" %]
def test_sqlite_may_stand_in_for_oracle() -> None:
    """It knows none of the driver's options."""
    assert load_config({}).SQLALCHEMY_ENGINE_OPTIONS["pool_pre_ping"]
    assert load_config({"DATABASE_URL": "sqlite://"}).SQLALCHEMY_ENGINE_OPTIONS == {}


[% endif %]
[% set schemes = {"postgresql": ["postgres", "postgresql", "postgresql+psycopg"], "mysql": ["mysql", "mysql+pymysql"]}.get(cookiecutter.database) %]
[% if schemes %]
@pytest.mark.parametrize("scheme", [= schemes | python =])
def test_an_address_needs_no_driver(scheme: str) -> None:
    """Platforms give it without one."""
    config = load_config({"DATABASE_URL": f"{scheme}://me@db.example/site"})
    assert config.SQLALCHEMY_DATABASE_URI == "[= schemes[-1] =]://me@db.example/site"


[% endif %]
[% if cookiecutter.second_database and cookiecutter.database != "sqlite" %]
def test_the_second_database_may_be_on_a_server() -> None:
    """Then it is reached like the first one."""
    assert load_config({}).SQLALCHEMY_BINDS["incidents"].keys() == {"url"}
    given = {"SECOND_DATABASE_URL": "[= schemes[-1] if schemes else "oracle+oracledb" =]://me@db.example/incidents"}
    assert load_config(given).SQLALCHEMY_BINDS["incidents"]["pool_pre_ping"]


[% endif %]
def test_settings_come_from_the_environment() -> None:
    """Lists and numbers are read[= ", cookies are safe" if cookiecutter.pages else "" =]."""
    given = {"TRUSTED_HOSTS": "a.example, b.example", "PROXY_HOPS": "2"}
    config = load_config(ENVIRONMENT | given, production=True)
    assert config.TRUSTED_HOSTS == ("a.example", "b.example")
    assert config.PROXY_HOPS == 2
[% if cookiecutter.pages %]
    assert config.SESSION_COOKIE_SECURE
    assert config.SESSION_COOKIE_NAME.startswith("__Host-")
[% endif %]


@pytest.mark.parametrize("name", ["LOG_LEVEL", "PROXY_HOPS"])
def test_a_wrong_value_is_named(name: str) -> None:
    """The message says which variable to mend."""
    with pytest.raises(ConfigError, match=name):
        load_config({name: "much"})


def test_the_secret_key_is_not_shown() -> None:
    """A configuration can be printed."""
    assert KEY not in repr(Config(SECRET_KEY=KEY))


def test_wsgi_is_production(production: Flask) -> None:
    """The server runs the production configuration."""
    assert production.config["PRODUCTION"]
    assert production.secret_key == KEY


def test_production_stays_with_https(production: Flask) -> None:
    """HSTS would lock developers out of their own machine; servers send it."""
    client = production.test_client()
    headers = client.get("/nowhere/", headers={"Accept": "application/json"}).headers
    assert "max-age=63072000" in headers["Strict-Transport-Security"]


def test_proxies_are_trusted_only_when_told(
    app: Flask, production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise anyone could claim any address."""

    def who() -> str:
        return str(request.remote_addr)

    for site, seen in ((app, "127.0.0.1"), (production, "192.0.2.7")):
        monkeypatch.setitem(site.view_functions, "health.show", who)
        headers = {"X-Forwarded-For": "192.0.2.7"}
        assert site.test_client().get("/health/", headers=headers).text == seen


def test_production_logs_json(app: Flask) -> None:
    """A line says what happened, during which request, and the exception."""
    record = logging.makeLogRecord({"msg": "Hello %s", "args": ("you",)})
    assert json.loads(JsonFormatter().format(record))["message"] == "Hello you"
    try:
        raise ValueError("broken")
    except ValueError:
        record.exc_info = sys.exc_info()
    with app.test_request_context("/health/"):
        entry = json.loads(JsonFormatter().format(record))
    assert entry["path"] == "/health/"
    assert "ValueError: broken" in entry["exception"]
