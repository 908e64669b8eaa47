"""The second database."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from [= cookiecutter.slug =] import incidents
[% if cookiecutter.database == "sqlite" %]
from [= cookiecutter.slug =].extensions import db
[% else %]
from [= cookiecutter.slug =].extensions import (
    db,
    prepare_sqlite,
)
[% endif %]


def crash() -> str:
    """Fail like a view with a mistake in it."""
    raise RuntimeError("broken")


def test_an_exception_is_kept(app: Flask, runner: FlaskCliRunner) -> None:
    """The command lists what happened, and where."""
    app.testing = False
    app.add_url_rule("/crash", view_func=crash)
    assert app.test_client().get("/crash").status_code == 500
    assert "/crash RuntimeError('broken')" in runner.invoke(args=["incidents"]).output


def test_an_incident_that_cannot_be_kept_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """The visitor gets the answer all the same."""
    app.testing = False
    app.add_url_rule("/crash", view_func=crash)
    with app.app_context():
        db.drop_all("incidents")
    assert app.test_client().get("/crash").status_code == 500
    assert "could not be kept" in caplog.text


def test_incidents_are_apart(app: Flask) -> None:
    """Their table is in no other database."""
    assert incidents.Incident.__table__ not in db.metadata.sorted_tables
[% if cookiecutter.database != "sqlite" %]


def test_only_sqlite_is_prepared() -> None:
    """A connection to another kind of database is not touched."""
    untouchable = object()
    prepare_sqlite(untouchable, None)
[% endif %]
