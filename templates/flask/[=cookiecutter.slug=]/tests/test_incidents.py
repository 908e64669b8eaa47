"""The second database."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import create_engine

from [= cookiecutter.slug =] import incidents
from [= cookiecutter.slug =].extensions import db


@pytest.fixture
def broken(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """Visit a site with a mistake in a view."""

    def crash() -> str:
        raise RuntimeError("broken")

    monkeypatch.setitem(app.view_functions, "health.show", crash)
    app.testing = False
    return client


def test_an_exception_is_kept(broken: FlaskClient, runner: FlaskCliRunner) -> None:
    """The command lists what happened, and where."""
    assert broken.get("/health/").status_code == 500
    output = runner.invoke(args=["incidents"]).output
    assert "/health/ RuntimeError('broken')" in output


def test_an_incident_that_cannot_be_kept_is_logged(
    app: Flask, broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The visitor gets the answer all the same."""
    nowhere = create_engine("sqlite:////nowhere/incidents.db")
    with app.app_context(), patch.dict(db.engines, incidents=nowhere):
        assert broken.get("/health/").status_code == 500
    assert "could not be kept" in caplog.text


def test_incidents_are_apart(app: Flask) -> None:
    """Their table is in no other database."""
    assert incidents.Incident.__table__ not in db.metadata.sorted_tables
