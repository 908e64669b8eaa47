#% from "defaults.jinja" import DATABASE_URL, SERVER, DATABASE, REDIS_URL, BROKER_URL, is_webhook, limits with context %#
#% from "contents.jinja" import properties, settings with context %#
#% set cluster = cookiecutter.deploy == "cluster" %#
"""Configuration: read from the environment and checked, once, before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import database, env, signatures


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of the application, under the names that Flask and others know."""

    SECRET_KEY: str = env.secret()
#% if cookiecutter.pages %#
    SECRET_KEY_FALLBACKS: tuple[str, ...] = env.variable((), env.names)
#% endif %#
#% if cookiecutter.accounts == "full" %#
    TOTP_SECRET: str = env.secret()
    HASH_SCHEME: str = "argon2"
#% endif %#
#% if is_webhook %#
    WEBHOOK_SECRET: str = env.secret(signatures.read_secret)
#% endif %#
#% if cookiecutter.api == "smorest" and cookiecutter.accounts == "none" %#
    API_KEY: str = env.secret()
#% endif %#
    PRODUCTION: bool = False
    DEBUG: bool = False
    TESTING: bool = False
    LOG_LEVEL: str = env.variable("INFO", env.level)
    TRUSTED_HOSTS: tuple[str, ...] = env.variable(
        ("localhost", "127.0.0.1", "[::1]"), env.hosts, production=env.REQUIRED
    )
    PROXY_HOPS: int = env.variable(0, env.number)
    MAX_CONTENT_LENGTH: int = 1024 * 1024
#% if cookiecutter.uploads %#
    UPLOAD_LENGTH: int = 10 * 1024 * 1024  # of a request that brings a file
    UPLOAD_QUOTA: int = 100 * 1024 * 1024  # of [= "one owner's files" if cookiecutter.accounts != "none" else "all files together" =]
#% endif %#
    SECURE_SSL_REDIRECT: bool = env.variable(False, env.switch, production=True)
    SECURE_HSTS_SECONDS: int = env.variable(0, env.number, production=3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.variable(False, env.switch)
    SECURE_HSTS_PRELOAD: bool = env.variable(False, env.switch)
#% for part in settings %#
#% filter indent(4, true) %#
#% include "config/" ~ part ~ ".py" %#
#% endfilter %#
#% endfor %#
#% for part in properties %#

#% filter indent(4, true) %#
#% include "config/" ~ part ~ ".py" %#
#% endfilter %#
#% endfor %#


def load_config(environ: Mapping[str, str], *, production: bool = False) -> Config:
    """Read the environment; development needs nothing of it. Raises ConfigError."""
    values = env.read_all(Config, environ, production)
#% if cookiecutter.pages %#
    if production:
        values["SESSION_COOKIE_NAME"] = f"__Host-{Config.SESSION_COOKIE_NAME}"
        values["SESSION_COOKIE_SECURE"] = True
#% if cookiecutter.accounts != "none" %#
        values["REMEMBER_COOKIE_SECURE"] = True
#% endif %#
#% endif %#
    return Config(PRODUCTION=production, DEBUG=not production, **values)
