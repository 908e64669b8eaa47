#% from "defaults.jinja" import has_folder, has_server, limits with context %#
#% from "conftest/contents.jinja" import fixtures, settings with context %#
"""What the tests share."""

from __future__ import annotations

import copy
import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import NullPool, event, make_url
from sqlalchemy.orm import Session

from [= cookiecutter.slug =] import create_app, mail, passwords, tasks
from [= cookiecutter.slug =].config import Config
from [= cookiecutter.slug =].database import create_database, drop_database, url
from [= cookiecutter.slug =].extensions import cache, db, limiter
from [= cookiecutter.slug =].models import User
#% if cookiecutter.database != "sqlite" %#

#% include "conftest/" ~ ("server" if has_server else "oracle") ~ ".py" %#
#% endif %#


@pytest.fixture(scope="session")
def config([= "database: str" if has_server =]) -> Config:
    """Choose settings for tests."""
#% if settings %#
    return Config(
        TESTING=True,
#% for name, value, _ in settings %#
        [= name =]=[= value =],
#% endfor %#
    )
#% else %#
    return Config(TESTING=True)
#% endif %#


@pytest.fixture(scope="session")
def shared_app(config: Config) -> [= "Iterator[Flask]" if cookiecutter.orm else "Flask" =]:
    """Make the application once, as this takes longer than most tests."""
#% if has_server %#
    # It keeps its connections until the end; to connect takes longer than most tests.
    app = create_app(replace(config, SQLALCHEMY_ENGINE_OPTIONS={}))
#% else %#
    app = create_app(config)
#% endif %#
    gc.freeze()  # keep what is imported: to look for garbage in it takes time
#% if cookiecutter.accounts == "full" %#
    # Another application would change the one object that Flask-Security has for all.
    app.extensions["security"] = copy.copy(app.extensions["security"])
#% endif %#
#% if cookiecutter.forms %#
    app.config["WTF_CSRF_ENABLED"] = False
#% endif %#
#% if cookiecutter.orm %#
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
#% if cookiecutter.database == "oracle" %#
        db.drop_all()
#% endif %#
        for engine in db.engines.values():
            engine.dispose()
#% else %#
    return app
#% endif %#


@pytest.fixture
def app([= "shared_app: Flask, tmp_path: Path" if has_folder else "shared_app: Flask" =]) -> Iterator[Flask]:
    """Lend the application; what a test sets or stores is gone after it."""
#% if limits or cookiecutter.tasks == "celery" %#
    # These know only the application that was made last, which may be a test's own.
#% if limits %#
    limiter.enabled = False
#% endif %#
#% if cookiecutter.tasks == "celery" %#
    shared_app.extensions["celery"].set_current()
#% endif %#
#% endif %#
    with patch.dict(shared_app.config[= ", UPLOAD_FOLDER=str(tmp_path)" if has_folder else "" =]):
        yield shared_app
#% if cookiecutter.second_database %#
    with shared_app.app_context():
#% if cookiecutter.cache == "redis" %#
        cache.clear()
#% endif %#
        for name, engine in db.engines.items():
            with engine.begin() as connection:
                for table in reversed(db.metadatas[name].sorted_tables):
                    connection.execute(table.delete())
#% elif cookiecutter.orm %#
    with shared_app.app_context(), db.engine.begin() as connection:
#% if cookiecutter.cache == "redis" %#
        cache.clear()
#% endif %#
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
#% elif cookiecutter.cache == "redis" %#
    with shared_app.app_context():
        cache.clear()
#% endif %#
#% for fixture in fixtures %#


#% include "conftest/" ~ fixture ~ ".py" %#
#% endfor %#
