#% set own = {"postgresql": "postgresql", "mysql": "mysql"}.get(cookiecutter.database, "sqlite3") %#
"""Turns the URL of a database into Django's settings of it."""

import re
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

from .environment import expect, require

BASE_DIR = Path(__file__).resolve().parent.parent
#% include "databases/options_" ~ own ~ ".py" %#


@expect("the URL of a database, with passwords percent-encoded")
def database(text: str) -> dict[str, Any]:
    """Return the settings of the database at a URL, which may hold options."""
#% if own == "mysql" %#
    text = text.replace("mariadb://", "mysql://", 1)
#% endif %#
    require(not re.match("sqlite:(?!///.|//:memory:$)", text))
    config: dict[str, Any] = environ.Env.db_url_config(text)
    engine = config["ENGINE"].rpartition(".")[2]
    given = config.pop("OPTIONS", {})
    require(config["ENGINE"] in environ.Env.DB_SCHEMES.values())
    if engine == "sqlite3":
        _place(config)
    else:
        _locate(config, given, text)
        config.setdefault("CONN_HEALTH_CHECKS", True)
#% if own != "sqlite3" %#
    if engine == "[= own =]":
        given = _with_tls(given)
#% endif %#
    options = {**OPTIONS.get(engine, {}), **given}
#% if own == "postgresql" %#
    if config.get("CONN_MAX_AGE"):  # which excludes a pool
        options.pop("pool", None)
#% endif %#
    if engine != "sqlite3" and "pool" not in options:
        config.setdefault("CONN_MAX_AGE", 60)  # seconds
    return {**config, "OPTIONS": options}


def _place(config: dict[str, Any]) -> None:
    """Let a file's relative path begin at the project, wherever a command is run."""
    name = config["NAME"]
    if name != ":memory:" and not name.startswith("file:"):
        config["NAME"] = str(BASE_DIR / name)


def _locate(config: dict[str, Any], given: dict[str, Any], text: str) -> None:
    """Find a server's socket, which a URL can name in several ways."""
    host = urlsplit(text).netloc.rpartition("@")[2]
    config["HOST"] = unquote(host) if "%2f" in host.lower() else config["HOST"]
    for option in ("host", "socket", "unix_socket"):
        config["HOST"] = given.pop(option, config["HOST"])
#% include "databases/tls_" ~ own ~ ".py" ignore missing %#
