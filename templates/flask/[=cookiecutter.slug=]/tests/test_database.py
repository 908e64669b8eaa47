"""The database server."""

from __future__ import annotations

import pytest

from [= cookiecutter.slug =] import database as databases


def test_a_database_is_made_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture made it; where it is there, no other one is asked for."""
    monkeypatch.setattr(databases, "ALWAYS_THERE", "out_of_reach")
    assert not databases.create_database(database)
