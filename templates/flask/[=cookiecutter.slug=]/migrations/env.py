#% from "defaults.jinja" import has_server with context %#
#% set cluster = cookiecutter.deploy == "cluster" %#
"""How Alembic reaches the application's [= "databases" if cookiecutter.second_database else "database" =]; `flask db` runs this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any

from alembic import context
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection

from [= cookiecutter.slug =] import timeouts
from [= cookiecutter.slug =].database import create_database

migrate = current_app.extensions["migrate"]
db: SQLAlchemy = migrate.db
REVISIONS = list(context.script.walk_revisions())
LEFT = {name for each in REVISIONS for name in getattr(each.module, "left", ())}


def is_ours(item: Any, name: str | None, kind: str, _: bool, model: object) -> bool:
    """Leave alone what no model describes any more, and a migration says it `left`."""
    known_as = f"{item.table.name}.{name}" if kind == "column" else name
    return model is not None or known_as not in LEFT


@contextmanager
def unchecked_keys(connection: Connection) -> Iterator[None]:
    """Let SQLite alter a table: it makes another, while rows refer to the first."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


#% if cookiecutter.second_database %#
def for_first(step: Callable[[], None]) -> Callable[[str], None]:
    """Run a migration that asks for no `engine_name` in the first database alone."""
    return lambda engine_name: None if engine_name else step()


for revision in REVISIONS:
    for name in ("upgrade", "downgrade"):
        step = getattr(revision.module, name)
        if "engine_name" not in signature(step).parameters:
            setattr(revision.module, name, for_first(step))

#% endif %#
#% if has_server and cookiecutter.second_database %#
if not context.is_offline_mode():
    for [= "key, engine" if cluster else "engine" =] in db.engines.[= "items" if cluster else "values" =]():
        if [= 'key != "replica" and ' if cluster =]engine.dialect.name == db.engine.dialect.name:
            create_database(engine.url)
#% elif has_server %#
if not context.is_offline_mode():
    create_database(db.engine.url)
#% endif %#
#% if cookiecutter.second_database %#
for key, metadata in db.metadatas.items():
#% if cluster %#
    if key == "replica":
        continue  # it follows the database by itself
#% endif %#
    name = key or ""
    with db.engines[key].connect() as connection:
#% if has_server %#
        if connection.dialect.name == timeouts.DIALECT:
            timeouts.lift(connection)
#% endif %#
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=is_ours,
            upgrade_token=f"{name}_upgrades",
            downgrade_token=f"{name}_downgrades",
            **migrate.configure_args,
        )
        with unchecked_keys(connection), context.begin_transaction():
            context.run_migrations(engine_name=name)
#% else %#
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
#% if has_server %#
        if connection.dialect.name == timeouts.DIALECT:
            timeouts.lift(connection)
#% endif %#
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            **migrate.configure_args,
        )
        with unchecked_keys(connection), context.begin_transaction():
            context.run_migrations()
#% endif %#
