#% from "defaults.jinja" import has_server with context %#
"""The database's address, and its server."""

from __future__ import annotations

import sqlite3
import ssl
from contextlib import closing
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import Column, MetaData, String, Table, create_mock_engine, make_url

from [= cookiecutter.slug =] import database as databases
from [= cookiecutter.slug =].database import connection, prepare_sqlite, url
from [= cookiecutter.slug =].extensions import db


@pytest.mark.parametrize(
    ("address", "driver", "arguments"),
    [
        ("sqlite:///site.db", "sqlite", {}),
        ("postgres://me@db/site", "postgresql+psycopg", {"connect_timeout": 5}),
        ("postgresql://me@db/site", "postgresql+psycopg", {"connect_timeout": 5}),
        ("postgresql+psycopg://db/site?connect_timeout=9", "postgresql+psycopg", {}),
        ("mysql://me@db/site", "mysql+pymysql", {"connect_timeout": 5}),
        ("oracle://me@db/site", "oracle+oracledb", {"tcp_connect_timeout": 5}),
    ],
)
def test_options_follow_the_address(
    app: Flask, address: str, driver: str, arguments: dict[str, object]
) -> None:
    """Whatever the project was made for; an address needs to name no driver."""
    options: dict[str, Any] = {"url": url(address)}
    db._apply_driver_defaults(options, app)
    assert options["url"].drivername == driver
    assert options.get("connect_args", {}) == arguments
    assert options.get("pool_pre_ping", False) == (driver != "sqlite")


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgresql://me@%2Fvar%2Frun/site", {"host": "/var/run"}),
        ("postgresql:///site?host=/var/run", {"host": "/var/run"}),
        ("mysql://me@%2Frun%2Fdb.sock/site", {"unix_socket": "/run/db.sock"}),
    ],
)
def test_an_address_may_be_a_socket(address: str, options: dict[str, str]) -> None:
    """Its path is an option, or stands where the host would."""
    read = make_url(url(address))
    assert (read.host, read.query, read.database) == (None, options, "site")


def test_a_password_may_hold_anything() -> None:
    """As long as it is quoted as in every URL."""
    read = make_url(url("postgresql://me:50%25%40@db/site"))
    assert str(read.password) == "50%@"


def test_a_certificate_is_checked_where_tls_is_asked_for() -> None:
    """By the authorities that the system knows, or by one of one's own."""
    address, _ = connection(make_url(url("postgres://db/site?sslmode=require")))
    assert address.query["sslmode"] == "verify-full"
    assert address.query["sslrootcert"]
    own = "postgres://db/site?sslmode=require&sslrootcert=ca.pem"
    address, _ = connection(make_url(url(own)))
    assert address.query["sslrootcert"] == "ca.pem"


@pytest.mark.parametrize(
    ("mode", "checks_host"),
    [("required", True), ("VERIFY_CA", False), ("VERIFY_IDENTITY", True)],
)
def test_an_ssl_mode_is_that_of_mysql(
    monkeypatch: pytest.MonkeyPatch, mode: str, checks_host: bool
) -> None:
    """Other programs write it with a hyphen."""
    load = Mock()
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load)
    address = url(f"mysql://db/site?ssl-mode={mode}&ssl-cert=me.pem&ssl-key=me.key")
    found, options = connection(make_url(address))
    context = options["ssl"]
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname == checks_host
    assert not found.query
    load.assert_called_once_with("me.pem", "me.key")


def test_tls_may_be_off() -> None:
    """A wrong mode is not."""
    _, options = connection(make_url(url("mysql://db/site?ssl-mode=DISABLED")))
    assert options["ssl_disabled"]
    _, options = connection(make_url(url("mariadb://db/site?ssl-mode=VERIFY_IDENTITY")))
    assert options["ssl"].check_hostname
    with pytest.raises(ValueError, match="ssl-mode"):
        url("mysql://db/site?ssl-mode=MAYBE")


def test_only_sqlite_is_prepared() -> None:
    """A connection to a server knows none of its statements."""
    untouchable = object()
    prepare_sqlite(untouchable, None)
    with closing(sqlite3.connect(":memory:")) as lite:
        prepare_sqlite(lite, None)
        assert lite.execute("PRAGMA foreign_keys").fetchone() == (1,)
#% if has_server %#


def test_a_database_is_made_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture made it; where it is there, no other one is asked for."""
    monkeypatch.setattr(databases, "ALWAYS_THERE", "out_of_reach")
    assert not databases.create_database(database)
#% endif %#
#% if cookiecutter.database == "mysql" %#


def test_tables_hold_every_language() -> None:
    """Even on a server whose default is Latin-1."""
    statements: list[str] = []
    engine: Any = create_mock_engine(
        "mysql+pymysql://", lambda sql, *_: statements.append(str(sql.compile(engine)))
    )
    table = Table("names", MetaData(), Column("name", String(9)))
    table.create(engine)
    assert "CHARSET=utf8mb4" in statements[0]
#% endif %#
