"""Make the database itself on the server, where it is missing."""

from __future__ import annotations

from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

ALWAYS_THERE = "[= "postgres" if cookiecutter.database == "postgresql" else "information_schema" =]"


def server(url: URL) -> Engine:
    """Reach the server of a database that may not be there."""
    return create_engine(
        url.set(database=ALWAYS_THERE), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )


def create_database(address: str | URL) -> bool:
    """Make the database of a URL; False when it is there already."""
    url = make_url(address)
    try:
        create_engine(url, poolclass=NullPool).connect().close()
    except OperationalError:  # should this have another reason, the error shows both
        engine = server(url)
        name = engine.dialect.identifier_preparer.quote(str(url.database))
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return True
    return False


def drop_database(address: str | URL) -> None:
    """Remove the database of a URL, with all that is in it."""
    url = make_url(address)
    engine = server(url)
    name = engine.dialect.identifier_preparer.quote(str(url.database))
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
