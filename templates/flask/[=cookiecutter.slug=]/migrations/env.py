[% set is_server = cookiecutter.database in ["postgresql", "mysql"] %]
"""How Alembic reaches the application's [= "databases" if cookiecutter.second_database else "database" =]; `flask db` runs this."""

from __future__ import annotations

from alembic import context
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
[% if is_server %]

from [= cookiecutter.slug =].database import create_database
[% endif %]

migrate = current_app.extensions["migrate"]
db: SQLAlchemy = migrate.db

[% if is_server %]
if not context.is_offline_mode():
[% if cookiecutter.second_database %]
[% if cookiecutter.deploy == "cluster" %]
    for key, engine in db.engines.items():
        if key != "replica" and engine.dialect.name == db.engine.dialect.name:
[% else %]
    for engine in db.engines.values():
        if engine.dialect.name == db.engine.dialect.name:
[% endif %]
            create_database(engine.url)
[% else %]
    create_database(db.engine.url)
[% endif %]
[% endif %]
[% if cookiecutter.second_database %]
for key, metadata in db.metadatas.items():
[% if cookiecutter.deploy == "cluster" %]
    if key == "replica":
        continue  # it follows the database by itself
[% endif %]
    name = key or ""
    with db.engines[key].connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            upgrade_token=f"{name}_upgrades",
            downgrade_token=f"{name}_downgrades",
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
[% else %]
if context.is_offline_mode():
    context.configure(
        url=db.engine.url,
        target_metadata=db.metadata,
        literal_binds=True,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
[% endif %]
