#% from "defaults.jinja" import has_server with context %#
"""Databases: what an address stands for, and what its kind of server needs."""

from __future__ import annotations

import sqlite3
import ssl
from typing import Any
from urllib.parse import unquote

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    Table,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, OperationalError

# Kinds of servers: their driver, and what it calls the seconds to connect within.
SERVERS = {
    "mariadb": ("pymysql", "connect_timeout"),
    "mysql": ("pymysql", "connect_timeout"),
    "oracle": ("oracledb", "tcp_connect_timeout"),
    "postgresql": ("psycopg", "connect_timeout"),
}
#% if has_server %#
ALWAYS_THERE = "[= "postgres" if cookiecutter.database == "postgresql" else "information_schema" =]"
#% endif %#
# Of MySQL, whose options other programs write with hyphens.
SSL_MODES = ("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")
SSL_FILES = ("ssl_ca", "ssl_cert", "ssl_key")
NO_ADDRESS = (ArgumentError, ValueError)


class Databases(SQLAlchemy):
    """Reaches each database in the way that its address asks for."""

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        """Complete the options of an engine."""
        options["url"], arguments = connection(make_url(options["url"]))
        super()._apply_driver_defaults(options, app)
        if options["url"].get_backend_name() in SERVERS:
            options["pool_pre_ping"] = True  # a server that went away may be back
            options["connect_args"] = arguments


def url(address: str) -> str:
    """Read an address; platforms leave the driver out. Raises ValueError."""
    kind, mark, place = address.partition("://")
    kind = "postgresql" if kind == "postgres" else kind
    driver = f"+{SERVERS[kind][0]}" if kind in SERVERS else ""
    try:
        found = make_url(f"{kind}{driver}{mark}{place}")
        found.get_dialect()
    except NO_ADDRESS:  # which show the password
        raise ValueError("is no address of a database") from None
    if kind == "sqlite" and not found.database:
        raise ValueError("names no file, so that all would be lost at the end")
    query = dict(found.query)
    if kind in ("mysql", "mariadb"):
        names = {"socket": "unix_socket"}
        query = {names.get(n, n.replace("ssl-", "ssl_")): query[n] for n in query}
        if str(query.get("ssl_mode", "REQUIRED")).upper() not in SSL_MODES:
            raise ValueError(f"needs an ssl-mode of {', '.join(SSL_MODES)}")
    host = unquote(found.host or "")
    if host.startswith("/"):  # the folder or the file of a socket
        query["host" if kind == "postgresql" else "unix_socket"] = host
        host = ""
    name = (found.drivername, found.username, found.password, host or None, found.port)
    found = URL.create(*name, found.database, query)
    return found.render_as_string(hide_password=False)


def connection(address: URL) -> tuple[URL, dict[str, Any]]:
    """Return an address as SQLAlchemy takes it, and arguments for its driver."""
    arguments: dict[str, Any] = {}
    _, timeout = SERVERS.get(address.get_backend_name(), ("", ""))
    if timeout and timeout not in address.query:
        arguments[timeout] = 5
    query: dict[str, Any] = dict(address.query)
    if query.get("sslmode") == "require":  # to libpq, any certificate would do
        known = ssl.get_default_verify_paths().cafile or "system"
        query = {"sslrootcert": known, **query, "sslmode": "verify-full"}
    elif mode := query.pop("ssl_mode", ""):
        files = [query.pop(name, None) for name in SSL_FILES]
        arguments |= encryption(mode.upper(), *files)
    return address.set(query=query), arguments


def encryption(
    mode: str, authority: str | None, certificate: str | None, key: str | None
) -> dict[str, Any]:
    """Do what MySQL calls a mode; where TLS is asked for, certificates are checked."""
    if mode in ("DISABLED", "PREFERRED"):
        return {"ssl_disabled": mode == "DISABLED"}
    context = ssl.create_default_context(cafile=authority)
    context.check_hostname = mode != "VERIFY_CA"
    if certificate:
        context.load_cert_chain(certificate, key)
    return {"ssl": context}


#% if cookiecutter.database == "mysql" %#
@event.listens_for(Table, "before_create")
def keep_all_characters(table: Table, connection: Connection, **_: Any) -> None:
    """Keep every language's characters, whatever the server's default is."""
    table.dialect_kwargs.setdefault(f"{connection.dialect.name}_charset", "utf8mb4")


#% endif %#
@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: object, _record: object) -> None:
    """Let SQLite check foreign keys, and readers go on while one writes."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=5000")
#% if has_server %#


def engine_of(address: URL) -> Engine:
    """Reach a database for a moment."""
    address, arguments = connection(address)
    return create_engine(
        address,
        connect_args=arguments,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )


def create_database(address: str | URL) -> bool:
    """Make the database of a URL; False when it is there already."""
    url = make_url(address)
    try:
        engine_of(url).connect().close()
    except OperationalError:  # should this have another reason, the error shows both
        engine = engine_of(url.set(database=ALWAYS_THERE))
        name = engine.dialect.identifier_preparer.quote(str(url.database))
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}[= " CHARACTER SET utf8mb4" if cookiecutter.database == "mysql" else "" =]"))
        return True
    return False


def drop_database(address: str | URL) -> None:
    """Remove the database of a URL, with all that is in it."""
    url = make_url(address)
    engine = engine_of(url.set(database=ALWAYS_THERE))
    name = engine.dialect.identifier_preparer.quote(str(url.database))
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
#% endif %#
