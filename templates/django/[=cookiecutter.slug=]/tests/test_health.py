"""Tests of the address that load balancers ask."""

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_healthy_site_answers_200(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 200
    databases = {"default": True[% if cookiecutter.second_database %], "journal": True[% endif %]}
    assert response.json() == {"status": "ok", "databases": databases}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_lost_database_answers_503(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
