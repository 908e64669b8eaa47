"""A limit on how long the database server works on one statement of the site.

Commands and tasks may take longer: only what serves pages (config/wsgi.py and
config/asgi.py) asks for it.
"""

from typing import Any

from django.db.backends.signals import connection_created

SECONDS = 30


def limit_statements() -> None:
    """Limit all connections that this process is going to make."""
    connection_created.connect(limit)


def limit(connection: Any, **_: object) -> None:
    """Limit a new connection, in the words of MariaDB or of MySQL."""
    if connection.vendor == "mysql":
        mariadb = f"max_statement_time = {SECONDS}"
        mysql = f"max_execution_time = {SECONDS * 1000}"
        with connection.cursor() as cursor:
            cursor.execute(f"SET {mariadb if connection.mysql_is_mariadb else mysql}")
