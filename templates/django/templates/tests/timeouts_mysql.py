"""Tests of how long the database server may work on a statement."""

import importlib
from types import ModuleType, SimpleNamespace

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from config import asgi, wsgi
from config.timeouts import limit


@pytest.mark.django_db
def test_no_statement_of_the_site_goes_on_for_ever() -> None:
    site = connection.copy("site")
    limit(site)
    with site.cursor() as cursor:
        cursor.execute("SHOW VARIABLES LIKE 'max_%_time'")
        assert any(value.startswith("30") for _, value in cursor.fetchall())
    site.close()


@pytest.mark.parametrize("server", [wsgi, asgi])
def test_servers_ask_for_the_limit(server: ModuleType) -> None:
    connection_created.disconnect(limit)
    importlib.reload(server)
    assert connection_created.disconnect(limit)


def test_other_databases_are_left_alone() -> None:
    limit(SimpleNamespace(vendor="sqlite"))
