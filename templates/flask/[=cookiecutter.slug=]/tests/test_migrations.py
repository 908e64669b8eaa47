[% set is_server = cookiecutter.database in ["postgresql", "mysql"] %]
[% set needs_path = not is_server or cookiecutter.second_database %]
"""The committed migrations."""

from __future__ import annotations

from dataclasses import replace
[% if needs_path %]
from pathlib import Path
[% endif %]

import flask_migrate
from flask import Flask
from sqlalchemy import [= "inspect, make_url" if is_server else "inspect" =]

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config
[% if is_server %]
from [= cookiecutter.slug =].database import drop_database
[% endif %]
from [= cookiecutter.slug =].extensions import db


def there_and_back(app: Flask) -> list[str]:
    """Migrate an empty database to the models and back; return what is left."""
    with app.app_context():
        flask_migrate.upgrade()
        flask_migrate.check()
        flask_migrate.downgrade(revision="base")
        left = inspect(db.engine).get_table_names()
        for engine in db.engines.values():
            engine.dispose()
    return left


[% if is_server %]
def test_migrations_lead_to_the_models_and_back([= "config: Config, tmp_path: Path" if needs_path else "config: Config" =]) -> None:
    """They build what the models describe, and take it away again."""
    url = make_url(config.SQLALCHEMY_DATABASE_URI)
    url = url.set(database=f"{url.database}_empty")
    address = url.render_as_string(hide_password=False)
    config = replace(config, SQLALCHEMY_DATABASE_URI=address)
[% if cookiecutter.second_database %]
    second = f"sqlite:///{tmp_path / 'incidents.db'}"
    config = replace(config, SQLALCHEMY_BINDS={"incidents": second})
[% endif %]
    assert there_and_back(create_app(config)) == ["alembic_version"]
    drop_database(url)
[% else %]
def test_migrations_lead_to_the_models_and_back(config: Config, tmp_path: Path) -> None:
    """They build what the models describe, and take it away again."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    config = replace(config, SQLALCHEMY_DATABASE_URI=url)
[% if cookiecutter.second_database %]
    second = f"sqlite:///{tmp_path / 'incidents.db'}"
    config = replace(config, SQLALCHEMY_BINDS={"incidents": second})
[% endif %]
    assert there_and_back(create_app(config)) == ["alembic_version"]
[% endif %]
