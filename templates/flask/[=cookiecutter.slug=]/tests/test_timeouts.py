"""How long the database may work."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from [= cookiecutter.slug =].extensions import db


def test_no_statement_goes_on_for_ever(app: Flask) -> None:
    """The server ends what takes longer than half a minute."""
    with app.app_context(), db.engine.connect() as connection:
#% if cookiecutter.database == "postgresql" %#
        assert connection.scalar(text("SHOW statement_timeout")) == "30s"
#% else %#
        limits = connection.execute(text("SHOW VARIABLES LIKE 'max_%_time'")).all()
    assert any(value.startswith("30") for _, value in limits)
#% endif %#
