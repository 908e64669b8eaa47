#% from "tests/words.jinja" import needed, wrong with context %#
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
from config.mail import mail_server

from . import ROOT, SERVER

CONTENT_TYPES = ("", "text/plain; charset=base64", "text/plain; x*=no''%20")
KEY = "an old key of 32 characters and more"


def read_settings(
    monkeypatch: pytest.MonkeyPatch, **variables: str | None
) -> dict[str, Any]:
    """Read the settings afresh, as a server with these variables does."""
    given = {name: value for name, value in (SERVER | variables).items() if value}
    monkeypatch.setattr(os.environ, "_data", {})
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


def test_server_does_not_start_without_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        read_settings(monkeypatch, **dict.fromkeys(SERVER))
    missing = str(error.value).replace(" is not set", "").split("; ")
    assert missing == [
#% for name in needed %#
        "[= name =]",
#% endfor %#
    ]


def test_server_is_safe_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch)
    assert not settings["DEBUG"]
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 3600
    assert not settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert "SECURE_PROXY_SSL_HEADER" not in settings


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("SECRET_KEY_FALLBACKS", f"{KEY}, $ {KEY},", [KEY, f"$ {KEY}"]),
        ("ALLOWED_HOSTS", " a.example,, [::1] ", ["a.example", "[::1]"]),
        ("ALLOWED_HOSTS", ".A.example,bücher.de", [".a.example", "xn--bcher-kva.de"]),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example/", ["https://a.example"]),
        ("CSRF_TRUSTED_ORIGINS", "https://*.A.org:443", ["https://*.a.org"]),
        ("CSRF_TRUSTED_ORIGINS", "http://[::1]:8000", ["http://[::1]:8000"]),
        ("SECURE_HSTS_SECONDS", "31536000", 31_536_000),
        ("SECURE_HSTS_PRELOAD", "Yes", True),
        ("PROXY_HOPS", "2", 2),
        ("TIME_ZONE", "Asia/Tokyo", "Asia/Tokyo"),
#% if cookiecutter.accounts != "none" %#
        ("DEFAULT_FROM_EMAIL", "Site <a@b.example>", "Site <a@b.example>"),
#% endif %#
    ],
)
def test_server_obeys_its_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, value: object
) -> None:
    assert read_settings(monkeypatch, **{variable: text})[variable] == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 50),
        ("SECRET_KEY", f"django-insecure-{KEY}"),
        ("SECRET_KEY_FALLBACKS", f"{KEY},old"),
        ("ALLOWED_HOSTS", "https://a.example"),
        ("CSRF_TRUSTED_ORIGINS", "a.example"),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example:port"),
        ("DATABASE_URL", "sqlite://site.sqlite3"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "no-such-engine://ada:password@server/site"),
        ("SECURE_SSL_REDIRECT", "perhaps"),
        ("SECURE_HSTS_SECONDS", "-1"),
        ("TIME_ZONE", "Mars/Base"),
        ("LOG_LEVEL", "loud"),
#% for name, text, _ in wrong %#
        ("[= name =]", "[= text =]"),
#% endfor %#
    ],
)
def test_wrong_value_is_named_but_not_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{variable} must be ") as error:
        read_settings(monkeypatch, **{variable: text})
    assert text not in str(error.value)


def test_secret_is_taken_literally(monkeypatch: pytest.MonkeyPatch) -> None:
    key = f"$HOME {KEY}, ${{PATH}}"
    assert read_settings(monkeypatch, SECRET_KEY=key)["SECRET_KEY"] == key


def test_django_logs_as_loudly_as_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, LOG_LEVEL="error")
    try:
        configure_logging("logging.config.dictConfig", settings["LOGGING"])
        level = logging.getLogger("django.request").getEffectiveLevel()
    finally:
        configure_logging("logging.config.dictConfig", django_settings.LOGGING)
    assert level == logging.ERROR


#% if cookiecutter.deploy == "cluster" %#
def test_server_reads_from_a_replica_if_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replica = "[= "postgres" if cookiecutter.database == "postgresql" else "mysql" =]://reader@copy/site"
    settings = read_settings(monkeypatch, REPLICA_DATABASE_URL=replica)
    assert settings["DATABASES"]["replica"]["HOST"] == "copy"
    assert settings["DATABASE_ROUTERS"][-1] == "config.replica.ReplicaRouter"
    assert settings["MIDDLEWARE"][0] == "config.replica.RecentWriteMiddleware"
    assert "replica" not in read_settings(monkeypatch)["DATABASES"]


#% endif %#
#% if cookiecutter.storage == "s3" %#
def test_bucket_is_asked_in_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(
        monkeypatch, AWS_S3_REGION_NAME="eu-west-1", AWS_S3_ENDPOINT_URL=""
    )
    address = "https://s3.eu-west-1.amazonaws.com"
    assert settings["STORAGES"]["default"]["OPTIONS"]["endpoint_url"] == address
    assert address in settings["SECURITY_HEADERS"]["Content-Security-Policy"]


#% endif %#
def test_development_needs_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(monkeypatch, DEBUG="true", SECRET_KEY=KEY)
    assert settings["DEBUG"]
    assert not settings["SECURE_SSL_REDIRECT"]
    assert settings["SESSION_COOKIE_NAME"] == f"{settings['PACKAGE']}-sessionid"
    assert settings["MIDDLEWARE"][0] == "config.middleware.LoopbackMiddleware"


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


def test_tests_obey_nobodys_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.environ, "_data", {})
    for name in ("DATABASE_URL", "JOURNAL_DATABASE_URL", "REPLICA_DATABASE_URL"):
        monkeypatch.setenv(name, "sqlite:////elsewhere.sqlite3")
    monkeypatch.setenv("TIME_ZONE", "Elsewhere")
    server = runpy.run_path(str(ROOT / "tests" / "__init__.py"))["SERVER"]
    assert "elsewhere" not in str(server).lower()


def test_commands_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", "check"])
    manage.main()
    assert "no issues" in capsys.readouterr().out


def test_deployment_check_has_nothing_to_say(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
#% if cookiecutter.django_release == "latest" and cookiecutter.accounts != "none" %#
    settings.MAILERS = {"default": mail_server("smtp://mail.example")}
#% endif %#
    call_command("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_wsgi_application_answers(content_type: str) -> None:
    environ: dict[str, Any] = {"PATH_INFO": "/nowhere/", "QUERY_STRING": "q=%20"}
    environ["CONTENT_TYPE"] = content_type
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    assert b"".join(wsgi.application(environ, start_response))
    assert statuses == ["404 Not Found"]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_asgi_application_answers(content_type: str) -> None:
    scope: dict[str, object] = {
        "type": "http",
        "method": "GET",
        "path": "/nowhere/",
        "query_string": b"q=%20",
        "headers": [(b"host", b"localhost"), (b"content-type", content_type.encode())],
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
