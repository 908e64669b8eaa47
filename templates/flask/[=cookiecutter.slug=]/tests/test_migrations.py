"""The committed migrations."""

from __future__ import annotations

import flask_migrate
from flask import Flask
from sqlalchemy import inspect

from [= cookiecutter.slug =].extensions import db


def test_migrations_lead_to_the_models_and_back(shared_app: Flask) -> None:
    """They build what the models describe, and take it away again."""
    with shared_app.app_context():
        db.drop_all()
        try:
            flask_migrate.upgrade()
            flask_migrate.check()
            flask_migrate.downgrade(revision="base")
            left = inspect(db.engine).get_table_names()
        finally:
            db.create_all()  # for the other tests
    assert left == ["alembic_version"]
