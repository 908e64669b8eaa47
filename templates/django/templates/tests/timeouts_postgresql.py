"""Tests of how long the database server may work on a statement."""

import importlib
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, connections

from config import asgi, wsgi
from config.timeouts import limit


@pytest.mark.django_db
def test_no_statement_of_the_site_goes_on_for_ever() -> None:
    site: Any = connection.copy("site")
    limit(site.settings_dict)
    with site.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)
    site.close()
    site.close_pool()


@pytest.mark.parametrize("server", [wsgi, asgi])
def test_servers_ask_for_the_limit(
    monkeypatch: pytest.MonkeyPatch, server: ModuleType
) -> None:
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "options", "-c jit=off")
    importlib.reload(server)
    assert options["options"] == "-c statement_timeout=30s -c jit=off"


def test_other_databases_are_left_alone() -> None:
    settings = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    limit(settings)
    assert settings["OPTIONS"] == {}
