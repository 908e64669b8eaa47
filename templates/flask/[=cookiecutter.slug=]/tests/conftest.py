[% from "defaults.jinja" import DATABASE_URL with context %]
[% set is_server = cookiecutter.database in ["postgresql", "mysql"] %]
[% set is_oracle = cookiecutter.database == "oracle" %]
[% set in_thread = cookiecutter.accounts != "none" and cookiecutter.tasks == "none" %]
[% set counted = cookiecutter.admin or cookiecutter.sample and (cookiecutter.pages or cookiecutter.api == "smorest") %]
[% set listens = counted or is_oracle and cookiecutter.sample %]
[% set has_folder = cookiecutter.uploads and cookiecutter.storage == "local" %]
[% set extensions = (["cache"] if cookiecutter.cache == "redis" else []) + (["db"] if cookiecutter.orm else []) + (["limiter"] if cookiecutter.limiter else []) %]
[% set settings = (["SQLALCHEMY_DATABASE_URI=" ~ {"sqlite": '"sqlite://"', "oracle": "DATABASE_URL"}.get(cookiecutter.database, "database")] if cookiecutter.orm else [])
  + (['SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool}'] if is_server else [])
  + (['SQLALCHEMY_BINDS={"incidents": "sqlite://"}'] if cookiecutter.second_database else [])
  + (['CACHE_TYPE="SimpleCache"'] if cookiecutter.cache == "redis" else [])
  + (['RATELIMIT_ENABLED=False', 'RATELIMIT_STORAGE_URI="memory://"'] if cookiecutter.limiter else [])
  + (['HASH_SCHEME="plaintext"'] if cookiecutter.accounts == "full" else [])
  + (['BROKER_URL="memory://"'] if cookiecutter.tasks == "celery" else []) %]
"""What the tests share."""

from __future__ import annotations

[% if cookiecutter.accounts == "full" %]
import copy
[% endif %]
import gc
[% if is_server or is_oracle %]
import os
[% endif %]
from collections.abc import [= "Callable, Iterator" if cookiecutter.accounts != "none" else "Iterator" =]
[% if is_server %]
from dataclasses import replace
[% endif %]
[% if has_folder %]
from pathlib import Path
[% endif %]
[% if in_thread %]
from threading import Thread
[% endif %]
[% if listens %]
from typing import Any
[% endif %]
from unittest.mock import patch

import pytest
[% if cookiecutter.accounts == "login" %]
from argon2 import PasswordHasher
[% endif %]
from flask import Flask
[% if cookiecutter.orm or cookiecutter.static_export %]
from flask.testing import FlaskClient, FlaskCliRunner
[% else %]
from flask.testing import FlaskClient
[% endif %]
[% if is_server and listens %]
from sqlalchemy import NullPool, event, make_url
[% elif is_server %]
from sqlalchemy import NullPool, make_url
[% elif listens %]
from sqlalchemy import event
[% endif %]
[% if cookiecutter.orm %]
from sqlalchemy.orm import Session
[% endif %]

from [= cookiecutter.slug =] import create_app[= ", mail" if in_thread else "" =][= ", passwords" if cookiecutter.accounts == "login" else "" =]
from [= cookiecutter.slug =].config import [= "Config, load_config" if is_server else "Config" =]
[% if is_server %]
from [= cookiecutter.slug =].database import (
    create_database,
    drop_database,
)
[% endif %]
[% if extensions %]
from [= cookiecutter.slug =].extensions import [= extensions | join(", ") =]
[% endif %]
[% if cookiecutter.accounts != "none" %]
from [= cookiecutter.slug =].models import User
[% endif %]
[% if is_server %]

# A server for the tests; they make and remove a database of their own on it.
DATABASE_URL = load_config(os.environ).SQLALCHEMY_DATABASE_URI
[% elif is_oracle %]

# An Oracle schema that is empty and the tests may fill; without one, they use SQLite.
DATABASE_URL = os.environ.get("DATABASE_URL") or "sqlite://"
[% endif %]
[% if is_server %]


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """Make a database, and remove it in the end."""
    url = make_url(DATABASE_URL)
    url = url.set(database=f"test_{os.getpid()}_{url.database}"[:50])
    create_database(url)
    yield url.render_as_string(hide_password=False)
    drop_database(url)
[% endif %]


@pytest.fixture(scope="session")
def config([= "database: str" if is_server else "" =]) -> Config:
    """Choose settings for tests."""
[% if settings %]
    return Config(
        TESTING=True,
[% for setting in settings %]
        [= setting =],
[% endfor %]
    )
[% else %]
    return Config(TESTING=True)
[% endif %]
[% if is_oracle and cookiecutter.sample %]


def check_foreign_keys(connection: Any, _record: object) -> None:
    """Let SQLite do what Oracle always does."""
    connection.execute("PRAGMA foreign_keys=ON")
[% endif %]


@pytest.fixture(scope="session")
def shared_app(config: Config) -> [= "Iterator[Flask]" if cookiecutter.orm else "Flask" =]:
    """Make the application once, as this takes longer than most tests."""
[% if is_server %]
    # It keeps its connections until the end; to connect takes longer than most tests.
    app = create_app(replace(config, SQLALCHEMY_ENGINE_OPTIONS={}))
[% else %]
    app = create_app(config)
[% endif %]
    gc.freeze()  # keep what is imported: to look for garbage in it takes time
[% if cookiecutter.accounts == "full" %]
    # Another application would change the one object that Flask-Security has for all.
    app.extensions["security"] = copy.copy(app.extensions["security"])
[% endif %]
[% if cookiecutter.forms %]
    app.config["WTF_CSRF_ENABLED"] = False
[% endif %]
[% if cookiecutter.orm %]
    with app.app_context():
[% if is_oracle and cookiecutter.sample %]
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", check_foreign_keys)
[% endif %]
        db.create_all()
    yield app
    with app.app_context():
[% if is_oracle %]
        db.drop_all()
[% endif %]
        for engine in db.engines.values():
            engine.dispose()
[% else %]
    return app
[% endif %]


@pytest.fixture
def app([= "shared_app: Flask, tmp_path: Path" if has_folder else "shared_app: Flask" =]) -> Iterator[Flask]:
    """Lend the application; what a test sets or stores is gone after it."""
[% if cookiecutter.limiter or cookiecutter.tasks == "celery" %]
    # These know only the application that was made last, which may be a test's own.
[% if cookiecutter.limiter %]
    limiter.enabled = False
[% endif %]
[% if cookiecutter.tasks == "celery" %]
    shared_app.extensions["celery"].set_current()
[% endif %]
[% endif %]
    with patch.dict(shared_app.config[= ", UPLOAD_FOLDER=str(tmp_path)" if has_folder else "" =]):
        yield shared_app
[% if cookiecutter.orm and not cookiecutter.second_database %]
    with shared_app.app_context(), db.engine.begin() as connection:
[% elif cookiecutter.orm or cookiecutter.cache == "redis" %]
    with shared_app.app_context():
[% endif %]
[% if cookiecutter.cache == "redis" %]
        cache.clear()
[% endif %]
[% if cookiecutter.second_database %]
        for name, engine in db.engines.items():
            with engine.begin() as connection:
                for table in reversed(db.metadatas[name].sorted_tables):
                    connection.execute(table.delete())
[% elif cookiecutter.orm %]
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
[% endif %]
[% if cookiecutter.orm %]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Look into the database, beside the application."""
    with app.app_context():
[% if cookiecutter.database == "mysql" %]
        engine = db.engine.execution_options(isolation_level="READ COMMITTED")
[% else %]
        engine = db.engine
[% endif %]
    with Session(engine) as session:
        yield session
[% endif %]
[% if counted %]


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Note what is sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
[% endif %]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Make a browser."""
    return app.test_client()
[% if cookiecutter.orm or cookiecutter.static_export %]


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Run the application's commands."""
    return app.test_cli_runner()
[% endif %]
[% if cookiecutter.accounts != "none" %]
[% if cookiecutter.accounts == "login" %]


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Spend no time on strong hashes."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    nobody = hasher.hash("nobody")
    with patch.multiple(passwords, HASHER=hasher, _NOBODY=nobody):
        yield
[% endif %]
[% if in_thread %]


class AtOnce(Thread):
    """A thread that is done once it is started, for tests to see what it does."""

    start = Thread.run


@pytest.fixture(scope="session", autouse=True)
def mail_at_once() -> Iterator[None]:
    """Send mails before the answer."""
    with patch.object(mail, "Thread", AtOnce):
        yield
[% endif %]


@pytest.fixture
def ada(app: Flask, session: Session) -> User:
    """Store a user."""
    with app.app_context():
        user = User.of("ada@example.org", "correct horse battery")
    session.add(user)
    session.commit()
    return user


@pytest.fixture
def log_in_as(app: Flask, session: Session) -> Callable[[str], FlaskClient]:
    """Log someone of a role in."""

    def log_in(role: str) -> FlaskClient:
        with app.app_context():
            user = User.of(f"{role}@example.org", "correct horse battery", role)
        session.add(user)
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user.get_id()
        return client

    return log_in


@pytest.fixture
def member(log_in_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """Someone without special rights."""
    return log_in_as("member")
[% if cookiecutter.sample or cookiecutter.admin %]


@pytest.fixture
def editor(log_in_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """Someone who looks after content."""
    return log_in_as("editor")
[% endif %]
[% if cookiecutter.admin %]


@pytest.fixture
def admin(log_in_as: Callable[[str], FlaskClient]) -> FlaskClient:
    """Someone who may do everything."""
    return log_in_as("admin")
[% endif %]
[% endif %]
