#% from "defaults.jinja" import others with context %#
"""Tests of the addresses that load balancers ask."""

import pytest
from django.db import OperationalError, connections
from django.test import Client
#% if others %#

from config import views


@pytest.fixture(autouse=True)
def _servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the other servers be there."""
#% for name in others %#
    monkeypatch.setattr(views, "is_[= name =]_up", lambda: True)
#% endfor %#
#% endif %#


def refuse(*_: object) -> None:
    """Stand in for a database that is down."""
    raise OperationalError


@pytest.mark.django_db
def test_healthy_site_answers_200(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "databases": {"default": True[= ', "journal": True' if cookiecutter.second_database else "" =]},
#% for name in others %#
        "[= name =]": True,
#% endfor %#
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_lost_database_answers_503(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["default"], "ensure_connection", refuse)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert client.get("/health/live/").json() == {"status": "ok"}
#% if cookiecutter.second_database %#


@pytest.mark.django_db
def test_lost_journal_only_degrades(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["journal"], "ensure_connection", refuse)
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
#% endif %#
#% for name in others %#


@pytest.mark.django_db
def test_lost_[= name =]_only_degrades(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "is_[= name =]_up", lambda: False)
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["[= name =]"] is False
#% endfor %#
