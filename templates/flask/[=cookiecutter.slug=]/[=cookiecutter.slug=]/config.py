[% from "defaults.jinja" import DATABASE_URL, SERVER, DATABASE, REDIS_URL, BROKER_URL with context %]
[% set hooks = not cookiecutter.pages and cookiecutter.api == "none" %]
[% set api_key = cookiecutter.api == "smorest" and cookiecutter.accounts == "none" %]
[% set is_server = cookiecutter.database != "sqlite" %]
[% set driven = cookiecutter.database in ["postgresql", "mysql"] %]
[% set mixed = is_server and cookiecutter.second_database %]
[% set cluster = cookiecutter.deploy == "cluster" %]
[% set accelerated = cluster and cookiecutter.uploads and cookiecutter.storage == "local" %]
"""Configuration: read from the environment and checked, once, before anything else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
[% if is_server %]
from typing import Any
[% endif %]

[% if cookiecutter.database == "postgresql" %]
# What an address that names no driver, as platforms give it, stands for.
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
[% elif cookiecutter.database == "mysql" %]
# What an address that names no driver, as platforms give it, stands for.
DRIVERS = {"mysql": "mysql+pymysql"}
[% endif %]
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
[% if SERVER %]
SERVER = "[= SERVER =]"
[% endif %]
# What development uses where the environment says nothing.
DEFAULTS = {
    "LOG_LEVEL": "INFO",
    "PROXY_HOPS": "0",
    "TRUSTED_HOSTS": "localhost,127.0.0.1",
[% if cookiecutter.orm %]
[% if SERVER %]
    "DATABASE_URL": f"{SERVER}{__package__}[= DATABASE =]",
[% else %]
    "DATABASE_URL": "[= DATABASE_URL =]",
[% endif %]
[% endif %]
[% if cluster %]
    "REPLICA_DATABASE_URL": "",
[% endif %]
[% if cookiecutter.second_database %]
    "SECOND_DATABASE_URL": "sqlite:///incidents.db",
[% endif %]
[% if cookiecutter.cache == "redis" %]
    "REDIS_URL": "[= REDIS_URL =]",
[% endif %]
[% if cookiecutter.tasks == "celery" %]
    "BROKER_URL": "[= BROKER_URL =]",
[% endif %]
[% if cookiecutter.forms %]
    "CONTACT_EMAIL": "webmaster@localhost",
    "MAIL_SENDER": "webmaster@localhost",
    "SMTP_URL": "",
[% endif %]
[% if cookiecutter.uploads and cookiecutter.storage == "local" %]
    "UPLOAD_FOLDER": "",
[% endif %]
[% if accelerated %]
    "ACCEL_ADDRESS": "",
[% endif %]
[% if cookiecutter.storage == "s3" %]
    "S3_BUCKET": "uploads",
    "S3_ENDPOINT_URL": "",
[% endif %]
[% if cookiecutter.limiter and cookiecutter.cache == "none" %]
    "RATELIMIT_STORAGE_URI": "memory://",
[% endif %]
}


def random_key() -> str:
    """Make a key that lasts as long as the process."""
    return secrets.token_urlsafe(48)


[% if cookiecutter.database == "oracle" %]
def engine_options(url: str) -> dict[str, Any]:
    """Notice a database that is gone, within seconds; SQLite stays there."""
    if url.startswith("sqlite"):
        return {}
    return {"pool_pre_ping": True, "connect_args": {"tcp_connect_timeout": 5}}


[% elif mixed %]
def engine_options(url: str = DEFAULTS["DATABASE_URL"]) -> dict[str, Any]:
    """Notice a database that is gone, within seconds; SQLite stays there."""
    if url.startswith("sqlite"):
        return {}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


[% elif is_server %]
def engine_options() -> dict[str, Any]:
    """Notice a database that is gone, within seconds."""
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


[% endif %]
class ConfigError(Exception):
    """A setting that is missing or wrong."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of the application, under the names that Flask and others know."""

    SECRET_KEY: str = field(default_factory=random_key, repr=False)
[% if cookiecutter.accounts == "full" %]
    TOTP_SECRET: str = field(default_factory=random_key, repr=False)
    HASH_SCHEME: str = "argon2"
[% endif %]
[% if hooks %]
    WEBHOOK_SECRET: str = field(default_factory=random_key, repr=False)
[% endif %]
[% if api_key %]
    API_KEY: str = field(default_factory=random_key, repr=False)
[% endif %]
    PRODUCTION: bool = False
    TESTING: bool = False
    LOG_LEVEL: str = DEFAULTS["LOG_LEVEL"]
    TRUSTED_HOSTS: tuple[str, ...] = ("localhost", "127.0.0.1")
    PROXY_HOPS: int = 0
    MAX_CONTENT_LENGTH: int = [= 10 if cookiecutter.uploads else 1 =] * 1024 * 1024
[% if cookiecutter.pages %]
    SESSION_COOKIE_NAME: str = "session"
    SESSION_COOKIE_SAMESITE: str = "Lax"
    SESSION_COOKIE_SECURE: bool = False
[% endif %]
[% if cookiecutter.accounts != "none" %]
    REMEMBER_COOKIE_HTTPONLY: bool = True
    REMEMBER_COOKIE_SAMESITE: str = "Lax"
    REMEMBER_COOKIE_SECURE: bool = False
[% endif %]
[% if cookiecutter.orm %]
    SQLALCHEMY_DATABASE_URI: str = DEFAULTS["DATABASE_URL"]
[% endif %]
[% if is_server %]
    SQLALCHEMY_ENGINE_OPTIONS: dict[str, Any] = field(default_factory=[= "dict" if cookiecutter.database == "oracle" else "engine_options" =])
[% endif %]
[% if cookiecutter.second_database %]
    SQLALCHEMY_BINDS: dict[str, [= "Any" if mixed else "str" =]] = field(
        default_factory=lambda: {"incidents": DEFAULTS["SECOND_DATABASE_URL"]}
    )
[% elif cluster %]
    SQLALCHEMY_BINDS: dict[str, Any] = field(default_factory=dict)
[% endif %]
[% if cookiecutter.cache == "redis" %]
    CACHE_TYPE: str = "RedisCache"
    CACHE_KEY_PREFIX: str = "[= cookiecutter.slug =]:"
    CACHE_REDIS_URL: str = DEFAULTS["REDIS_URL"]
[% endif %]
[% if cookiecutter.limiter %]
    DEFAULT_LIMIT: str = "300 per minute"
    RATELIMIT_ENABLED: bool = True
    RATELIMIT_HEADERS_ENABLED: bool = True
    RATELIMIT_STORAGE_URI: str = DEFAULTS["[= "REDIS_URL" if cookiecutter.cache == "redis" else "RATELIMIT_STORAGE_URI" =]"]
[% endif %]
[% if cookiecutter.tasks == "celery" %]
    BROKER_URL: str = DEFAULTS["BROKER_URL"]
[% endif %]
[% if cookiecutter.forms %]
    CONTACT_EMAIL: str = DEFAULTS["CONTACT_EMAIL"]
    MAIL_SENDER: str = DEFAULTS["MAIL_SENDER"]
    SMTP_URL: str = ""
[% endif %]
[% if cookiecutter.uploads and cookiecutter.storage == "local" %]
    UPLOAD_FOLDER: str = ""
[% endif %]
[% if accelerated %]
    ACCEL_ADDRESS: str = ""  # where nginx, and nobody else, finds the uploaded files
[% endif %]
[% if cookiecutter.storage == "s3" %]
    S3_BUCKET: str = DEFAULTS["S3_BUCKET"]
    S3_ENDPOINT_URL: str = ""
[% endif %]
[% if cookiecutter.api == "smorest" %]
    API_TITLE: str = "[= cookiecutter.slug | replace("_", " ") | title =]"
    API_VERSION: str = "1"
    OPENAPI_VERSION: str = "3.1.0"
    OPENAPI_URL_PREFIX: str = "/api"
    OPENAPI_JSON_PATH: str = "openapi.json"
[% endif %]


def load_config(environ: Mapping[str, str], *, production: bool = False) -> Config:
    """Build the configuration; development needs no variable at all."""
    given = DEFAULTS | {name: value for name, value in environ.items() if value}
[% if cookiecutter.cache == "redis" and cookiecutter.limiter %]
    given.setdefault("RATELIMIT_STORAGE_URI", given["REDIS_URL"])
[% endif %]
    return Config(
        SECRET_KEY=_secret(given, "SECRET_KEY", production),
[% if cookiecutter.accounts == "full" %]
        TOTP_SECRET=_secret(given, "TOTP_SECRET", production),
[% endif %]
[% if hooks %]
        WEBHOOK_SECRET=_secret(given, "WEBHOOK_SECRET", production),
[% endif %]
[% if api_key %]
        API_KEY=_secret(given, "API_KEY", production),
[% endif %]
        PRODUCTION=production,
        LOG_LEVEL=_log_level(given),
        TRUSTED_HOSTS=tuple(host.strip() for host in given["TRUSTED_HOSTS"].split(",")),
        PROXY_HOPS=_whole_number(given, "PROXY_HOPS"),
[% if cookiecutter.pages %]
        SESSION_COOKIE_NAME="__Host-session" if production else "session",
        SESSION_COOKIE_SECURE=production,
[% endif %]
[% if cookiecutter.accounts != "none" %]
        REMEMBER_COOKIE_SECURE=production,
[% endif %]
[% if cookiecutter.orm %]
        SQLALCHEMY_DATABASE_URI=[= 'with_driver(given["DATABASE_URL"])' if driven else 'given["DATABASE_URL"]' =],
[% if cookiecutter.database == "oracle" %]
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(given["DATABASE_URL"]),
[% endif %]
[% endif %]
[% if cluster or mixed %]
        SQLALCHEMY_BINDS=_binds(given),
[% elif cookiecutter.second_database %]
        SQLALCHEMY_BINDS={"incidents": given["SECOND_DATABASE_URL"]},
[% endif %]
[% if cookiecutter.cache == "redis" %]
        CACHE_REDIS_URL=given["REDIS_URL"],
[% endif %]
[% if cookiecutter.limiter %]
        RATELIMIT_STORAGE_URI=given["RATELIMIT_STORAGE_URI"],
[% endif %]
[% if cookiecutter.tasks == "celery" %]
        BROKER_URL=given["BROKER_URL"],
[% endif %]
[% if cookiecutter.forms %]
        CONTACT_EMAIL=given["CONTACT_EMAIL"],
        MAIL_SENDER=given["MAIL_SENDER"],
        SMTP_URL=given["SMTP_URL"],
[% endif %]
[% if cookiecutter.uploads and cookiecutter.storage == "local" %]
        UPLOAD_FOLDER=given["UPLOAD_FOLDER"],
[% endif %]
[% if accelerated %]
        ACCEL_ADDRESS=given["ACCEL_ADDRESS"],
[% endif %]
[% if cookiecutter.storage == "s3" %]
        S3_BUCKET=given["S3_BUCKET"],
        S3_ENDPOINT_URL=given["S3_ENDPOINT_URL"],
[% endif %]
    )


[% if driven %]
def with_driver(url: str) -> str:
    """Let an address name our driver where it names none."""
    scheme, mark, rest = url.partition("://")
    return DRIVERS.get(scheme, scheme) + mark + rest


[% endif %]
[% if cluster or mixed %]
def _binds(given: Mapping[str, str]) -> dict[str, Any]:
[% if cluster %]
    urls = {
[% if mixed %]
        "incidents": given["SECOND_DATABASE_URL"],
[% endif %]
        "replica": given["REPLICA_DATABASE_URL"],
    }
    return {
        name: {"url": with_driver(url), **engine_options([= "url" if mixed else "" =])}
        for name, url in urls.items()
        if url
    }
[% else %]
    url = [= 'with_driver(given["SECOND_DATABASE_URL"])' if driven else 'given["SECOND_DATABASE_URL"]' =]
    return {"incidents": {"url": url, **engine_options(url)}}
[% endif %]


[% endif %]
def _secret(given: Mapping[str, str], name: str, production: bool) -> str:
    if name in given:
        return given[name]
    if production:
        raise ConfigError(f"{name} is not set; production needs one of its own.")
    return random_key()


def _log_level(given: Mapping[str, str]) -> str:
    level = given["LOG_LEVEL"]
    if level not in LOG_LEVELS:
        raise ConfigError(f"LOG_LEVEL is {level!r}, not one of {LOG_LEVELS}.")
    return level


def _whole_number(given: Mapping[str, str], name: str) -> int:
    if not given[name].isdecimal():
        raise ConfigError(f"{name} is {given[name]!r}, not a whole number.")
    return int(given[name])
