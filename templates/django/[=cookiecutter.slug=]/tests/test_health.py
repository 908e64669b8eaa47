[% set redis = cookiecutter.cache == "redis" %]
"""Tests of the address that load balancers ask."""

import pytest
[% if redis %]
from django.core.cache import cache
[% endif %]
from django.db import OperationalError, connection
from django.test import Client
[% if redis %]
from redis.exceptions import ConnectionError as RedisConnectionError
[% endif %]


@pytest.mark.django_db
def test_healthy_site_answers_200(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 200
    databases = {"default": True[% if cookiecutter.second_database %], "journal": True[% endif %]}
[% if redis %]
    answer = {"status": "ok", "databases": databases, "cache": True}
    assert response.json() == answer
[% else %]
    assert response.json() == {"status": "ok", "databases": databases}
[% endif %]
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
[% if redis %]


@pytest.mark.django_db
def test_lost_cache_answers_503(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(cache, "set", refuse)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["cache"] is False
    assert all(response.json()["databases"].values())
[% endif %]
