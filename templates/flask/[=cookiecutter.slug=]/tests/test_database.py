"""The database server."""

from __future__ import annotations

from [= cookiecutter.slug =].database import create_database


def test_a_database_is_made_once(database: str) -> None:
    """The fixture made it, so here it is there already."""
    assert not create_database(database)
