"""Tests of how the site starts: in development, and on a server."""

import asyncio
import logging
import os
import runpy
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils.log import configure_logging
from pytest_django import Settings

import manage
from config import asgi, wsgi
[% if cookiecutter.django_release == "latest" and cookiecutter.accounts != "none" %]
from config import settings as production
[% endif %]

ROOT = Path(__file__).resolve().parent.parent


def read_settings(
    monkeypatch: pytest.MonkeyPatch, variables: str = ""
) -> dict[str, Any]:
    """Read the settings afresh, as a server with only these variables does."""
    monkeypatch.setattr(os.environ, "_data", {})
    for variable in variables.split():
        monkeypatch.setenv(*variable.split("=", 1))
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


@pytest.mark.parametrize("variables", ["", "SECRET_KEY="])
def test_server_does_not_start_without_a_secret_key(
    monkeypatch: pytest.MonkeyPatch, variables: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read_settings(monkeypatch, variables)


def test_server_is_safe_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, "SECRET_KEY=x")
    assert not settings["DEBUG"]
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert "SECURE_PROXY_SSL_HEADER" not in settings


def test_server_trusts_its_proxy_when_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, "SECRET_KEY=x BEHIND_PROXY=true")
    header = ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["SECURE_PROXY_SSL_HEADER"] == header
[% if cookiecutter.accounts == "full" %]
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
[% endif %]
[% if cookiecutter.api == "drf" %]
    assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == 1
[% elif cookiecutter.api == "ninja" %]
    assert settings["NINJA_NUM_PROXIES"] == 1
[% endif %]


@pytest.mark.parametrize(
    ("variables", "name", "value"),
    [
        ("SECRET_KEY_FALLBACKS=y,z", "SECRET_KEY_FALLBACKS", ["y", "z"]),
        (
            "CSRF_TRUSTED_ORIGINS=https://a.example",
            "CSRF_TRUSTED_ORIGINS",
            ["https://a.example"],
        ),
[% if cookiecutter.accounts == "full" %]
        ("", "ACCOUNT_RATE_LIMITS", {"login_failed": "20/m/ip,5/15m/key"}),
[% endif %]
    ],
)
def test_server_obeys_its_environment(
    monkeypatch: pytest.MonkeyPatch, variables: str, name: str, value: object
) -> None:
    assert read_settings(monkeypatch, f"SECRET_KEY=x {variables}")[name] == value


def test_django_logs_as_loudly_as_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, "SECRET_KEY=x LOG_LEVEL=ERROR")
    try:
        configure_logging("logging.config.dictConfig", settings["LOGGING"])
        level = logging.getLogger("django.request").getEffectiveLevel()
    finally:
        configure_logging("logging.config.dictConfig", django_settings.LOGGING)
    assert level == logging.ERROR


[% set prefixes = ['""'] + (['"JOURNAL_"'] if cookiecutter.second_database else []) + (['"REPLICA_"'] if cookiecutter.deploy == "cluster" else []) %]
def test_database_urls_may_hold_options(monkeypatch: pytest.MonkeyPatch) -> None:
[% if cookiecutter.database == "postgresql" %]
    option, url = "sslmode", "postgres://ada@server/site?sslmode=require"
[% elif cookiecutter.database == "mysql" %]
    option, url = "ssl_ca", "mysql://ada@server/site?ssl_ca=ca.pem"
[% else %]
    option, url = "timeout", "sqlite:///site.sqlite3?timeout=9"
[% endif %]
[% if prefixes | length == 1 %]
    settings = read_settings(monkeypatch, f"SECRET_KEY=x DATABASE_URL={url}")
[% else %]
    names = (f"{prefix}DATABASE_URL" for prefix in ([= prefixes | join(", ") =]))
    variables = " ".join(f"{name}={url}" for name in names)
    settings = read_settings(monkeypatch, f"SECRET_KEY=x {variables}")
[% endif %]
    for database in settings["DATABASES"].values():
        assert url.endswith(f"{option}={database['OPTIONS'][option]}")


[% if cookiecutter.deploy == "cluster" %]
def test_server_reads_from_a_replica_if_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replica = "REPLICA_DATABASE_URL=[= "postgres" if cookiecutter.database == "postgresql" else "mysql" =]://reader@copy/site"
    settings = read_settings(monkeypatch, f"SECRET_KEY=x {replica}")
    assert settings["DATABASES"]["replica"]["HOST"] == "copy"
    assert settings["DATABASE_ROUTERS"][-1] == "config.replica.ReplicaRouter"
    assert settings["MIDDLEWARE"][0] == "config.replica.RecentWriteMiddleware"
    assert "replica" not in read_settings(monkeypatch, "SECRET_KEY=x")["DATABASES"]


[% endif %]
[% if cookiecutter.storage == "s3" %]
def test_bucket_is_asked_in_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, "SECRET_KEY=x AWS_S3_REGION_NAME=eu-west-1")
    address = "https://s3.eu-west-1.amazonaws.com"
    assert settings["STORAGES"]["default"]["OPTIONS"]["endpoint_url"] == address
    assert address in settings["SECURITY_HEADERS"]["Content-Security-Policy"]


[% endif %]
[% if cookiecutter.django_release == "latest" and cookiecutter.accounts != "none" %]
def test_mail_goes_out_or_into_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for url, options in {
        "smtp://mail.example.org:25": {
            "host": "mail.example.org",
            "port": 25,
            "timeout": 10,
        },
        "filemail:////srv/mail": {"file_path": "/srv/mail"},
    }.items():
        settings = read_settings(monkeypatch, f"SECRET_KEY=x EMAIL_URL={url}")
        assert settings["MAILERS"]["default"]["OPTIONS"] == options


[% endif %]
def test_development_needs_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, "SECRET_KEY=x DEBUG=true")
    assert settings["DEBUG"]
    assert not settings["SECURE_SSL_REDIRECT"]
    assert settings["SESSION_COOKIE_NAME"] == "sessionid"


def test_development_needs_no_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os.environ, "_data", {})
    manage.prepare(tmp_path / ".env")
    assert os.environ["DEBUG"] == "true"
    assert len(os.environ["SECRET_KEY"]) >= 50


def test_env_file_is_read_but_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os.environ, "_data", {})
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    env_file = tmp_path / ".env"
    env_file.write_text("SECRET_KEY=x\nLOG_LEVEL=DEBUG\nTIME_ZONE=Asia/Tokyo\n")
    manage.prepare(env_file)
    assert os.environ["LOG_LEVEL"] == "ERROR"
    assert os.environ["TIME_ZONE"] == "Asia/Tokyo"
    assert "DEBUG" not in os.environ


def test_commands_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", "check"])
    manage.main()
    assert "no issues" in capsys.readouterr().out


def test_deployment_check_has_nothing_to_say(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
[% if cookiecutter.django_release == "latest" and cookiecutter.accounts != "none" %]
    settings.MAILERS = production.MAILERS
[% endif %]
    call_command("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_wsgi_application_answers() -> None:
    environ: dict[str, object] = {"PATH_INFO": "/nowhere/"}
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    assert b"".join(wsgi.application(environ, start_response))
    assert statuses == ["404 Not Found"]


def test_asgi_application_answers() -> None:
    scope: dict[str, object] = {
        "type": "http",
        "method": "GET",
        "path": "/nowhere/",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    messages = [{"type": "http.request"}]
    sent: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, str]:
        while not messages:
            await asyncio.sleep(1)
        return messages.pop()

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(asgi.application(scope, receive, send))
    assert sent[0]["status"] == 404
