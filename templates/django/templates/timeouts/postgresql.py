"""A limit on how long the database server works on one statement of the site.

Commands and tasks may take longer: only what serves pages (config/wsgi.py and
config/asgi.py) asks for it.
"""

from typing import Any

from django.db import connections

SECONDS = 30


def limit_statements() -> None:
    """Limit all connections that this process is going to make."""
    for settings in connections.settings.values():
        limit(settings)


def limit(settings: dict[str, Any]) -> None:
    """Limit connections to a database; what its URL says counts more."""
    if settings["ENGINE"].endswith("postgresql"):
        given = settings["OPTIONS"].get("options", "")
        settings["OPTIONS"]["options"] = f"-c statement_timeout={SECONDS}s {given}"
