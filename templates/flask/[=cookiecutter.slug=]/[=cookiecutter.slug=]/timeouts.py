"""A limit on how long the database works on one statement."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Connection, event

from .extensions import db

SECONDS = 30
DIALECT = "[= cookiecutter.database =]"  # a second database may be of another kind


def init_app(app: Flask) -> None:
    """Limit every connection of the application."""
    with app.app_context():
        ours = [each for each in db.engines.values() if each.dialect.name == DIALECT]
    for engine in ours:
        event.listen(engine, "connect", limit)


def limit(connection: Any, _record: object, seconds: int = SECONDS) -> None:
    """Limit a connection of the driver's; 0 is no limit."""
#% if cookiecutter.database == "postgresql" %#
    statement = f"SET statement_timeout = '{seconds}s'"
#% else %#
    statement = (
        f"SET max_statement_time = {seconds}"
        if "MariaDB" in connection.get_server_info()
        else f"SET max_execution_time = {seconds * 1000}"
    )
#% endif %#
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.commit()


def lift(connection: Connection) -> None:
    """Let a migration take its time."""
    connection.detach()  # no other work gets it afterwards
    limit(connection.connection.dbapi_connection, None, 0)
