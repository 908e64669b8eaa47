#% from "defaults.jinja" import limits, required, secrets, wrong with context %#
"""Configuration, logging and the production entry point."""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config, load_config
from [= cookiecutter.slug =].env import ConfigError
from [= cookiecutter.slug =].logs import JsonFormatter

KEY = "of-these-tests-and-of-nothing-else"
SECRETS = [= secrets | python =]
# What production needs.
ENVIRONMENT = {
    **dict.fromkeys(SECRETS, KEY),
    "TRUSTED_HOSTS": "localhost",
#% for name, value, _ in required %#
    "[= name =]": "[= value =]",
#% endfor %#
}


@pytest.fixture(scope="module")
def production() -> Iterator[Flask]:
    """Load the application that a server runs."""
    module = f"{create_app.__module__}.wsgi"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", ENVIRONMENT)
        patch.delitem(sys.modules, module, raising=False)
        yield importlib.import_module(module).app


def test_development_needs_no_variable() -> None:
    """Every run without a secret key gets a random one."""
    assert load_config({}).SECRET_KEY != load_config({}).SECRET_KEY
#% if cookiecutter.pages %#
    assert not load_config({}).SESSION_COOKIE_SECURE
#% endif %#


def test_development_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is told nothing runs no debugger: it does not start."""
    monkeypatch.setattr(os, "environ", {"FLASK_DEBUG": "1"})
    assert create_app().debug
    monkeypatch.setattr(os, "environ", {})
    with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
        create_app()


def test_tests_do_not_depend_on_the_shell(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever exported FLASK_DEBUG may run them."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert not create_app(config).debug


def test_production_names_all_that_is_missing() -> None:
    """There is nothing to fall back to."""
    with pytest.raises(ConfigError) as raised:
        load_config(dict.fromkeys(ENVIRONMENT, ""), production=True)
    missing = [line.split()[0] for line in raised.value.message.splitlines()]
    assert sorted(missing) == sorted(ENVIRONMENT)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["x", "ab" * 20, f"change-me-{KEY}"])
def test_a_weak_secret_is_refused(name: str, value: str) -> None:
    """Too short, too uniform, a placeholder; the message does not show it."""
    with pytest.raises(ConfigError, match=name) as raised:
        load_config(ENVIRONMENT | {name: value}, production=True)
    assert value not in raised.value.message.split()


#% if cookiecutter.cache == "redis" and limits %#
def test_limits_are_counted_by_a_socket_too() -> None:
    """What counts them has a name of its own for it."""
    config = load_config({"REDIS_URL": "unix:///run/redis.sock"})
    assert config.CACHE_REDIS_URL == "unix:///run/redis.sock"
    assert config.RATELIMIT_STORAGE_URI == "redis+unix:///run/redis.sock"


#% endif %#
def test_settings_come_from_the_environment() -> None:
    """Lists, numbers and switches are read[= ", cookies are safe" if cookiecutter.pages else "" =]."""
    given = {
        "TRUSTED_HOSTS": "A.example, .b.example,",
        "PROXY_HOPS": "2",
        "LOG_LEVEL": "debug",
        "SECURE_SSL_REDIRECT": "False",
    }
    config = load_config(ENVIRONMENT | given, production=True)
    assert config.TRUSTED_HOSTS == ("a.example", ".b.example")
    assert config.PROXY_HOPS == 2
    assert config.LOG_LEVEL == "DEBUG"
    assert not config.SECURE_SSL_REDIRECT
    assert load_config(ENVIRONMENT, production=True).SECURE_SSL_REDIRECT
#% if cookiecutter.pages %#
    assert config.SESSION_COOKIE_SECURE
    assert config.SESSION_COOKIE_NAME.startswith("__Host-")
#% endif %#


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "much"),
        ("PROXY_HOPS", "-1"),
        ("SECURE_SSL_REDIRECT", "perhaps"),
        ("TRUSTED_HOSTS", "*"),
        ("TRUSTED_HOSTS", ","),
        ("TRUSTED_HOSTS", "a.example:8000"),
        ("TRUSTED_HOSTS", "a.example;b.example"),
#% for name, value, _ in wrong %#
        ("[= name =]", "[= value =]"),
#% endfor %#
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    """The message says which variable to mend, and shows no password."""
    with pytest.raises(ConfigError, match=name) as raised:
        load_config({name: value})
    assert "hush" not in raised.value.message


def test_the_secret_key_is_not_shown() -> None:
    """A configuration can be printed."""
    assert KEY not in repr(Config(SECRET_KEY=KEY))


def test_wsgi_is_production(production: Flask) -> None:
    """The server runs the production configuration."""
    assert production.config["PRODUCTION"]
    assert not production.debug
    assert production.secret_key == KEY


def test_production_leads_to_https(production: Flask) -> None:
    """All but probes, which speak HTTP to one server."""
    client = production.test_client()
    answer = client.get("/any/?page=2")
    assert (answer.status_code, answer.location) == (
        301,
        "https://localhost/any/?page=2",
    )
    assert client.get("/health/live/").status_code == 200
    answer = client.get("/any/", base_url="https://localhost")
    assert answer.status_code == 404
    assert answer.headers["Strict-Transport-Security"] == "max-age=3600"


def test_hsts_is_raised_by_variables(config: Config) -> None:
    """To what lists of browsers ask for."""
    config = replace(
        config,
        SECURE_HSTS_SECONDS=31536000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
        SECURE_HSTS_PRELOAD=True,
    )
    app = create_app(config)
    header = app.test_client().get("/health/").headers["Strict-Transport-Security"]
    assert header == "max-age=31536000; includeSubDomains; preload"


def test_production_logs_json(app: Flask) -> None:
    """A line says what happened, during which request, and the exception."""
    record = logging.makeLogRecord({"msg": "Hello %s", "args": ("you",)})
    assert json.loads(JsonFormatter().format(record))["message"] == "Hello you"
    try:
        raise ValueError("broken")
    except ValueError:
        record.exc_info = sys.exc_info()
    visitor = {"REMOTE_ADDR": "127.0.0.1"}
    with app.test_request_context("/health/", environ_base=visitor):
        entry = json.loads(JsonFormatter().format(record))
    assert entry["path"] == "/health/"
    assert entry["address"] == "127.0.0.1"
    assert "ValueError: broken" in entry["exception"]
