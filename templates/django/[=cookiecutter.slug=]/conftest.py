"""What all tests share."""

import gc
import socket
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
#% if cookiecutter.database != "sqlite" %#

PORT = [= {"postgresql": 5432, "mysql": 3306, "oracle": 1521}.get(cookiecutter.database, 0) =]


def pytest_sessionstart() -> None:
    """Look for the server that DATABASE_URL names."""
    database = settings.DATABASES["default"]
#% if cookiecutter.database == "oracle" %#
    if "sqlite" in database["ENGINE"]:
        return
    server = urlsplit(f"//{database['HOST'] or database['NAME']}")
    address = (server.hostname or "", int(database.get("PORT") or server.port or PORT))
#% else %#
    host = database["HOST"]
    if not host or "/" in host or "," in host:  # a socket, or several servers
        return
    address = (host, int(database["PORT"] or PORT))
#% endif %#
    try:
        socket.create_connection(address, timeout=3).close()
    except OSError:
        where = f"{address[0]}:{address[1]}"
        help_text = f"No database at {where}: start it, or set DATABASE_URL."
        pytest.exit(help_text, returncode=1)
#% endif %#


def pytest_collection_finish() -> None:
    """Keep what is imported: to look for garbage in it again and again takes time."""
    gc.freeze()
#% if cookiecutter.second_database %#


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test with a database use both: logins are written to the second."""
    for item in items:
        if item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases="__all__"), append=False)
#% endif %#


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Forget what earlier tests left in the cache, such as counted requests."""
    cache.clear()
