"""Django's migrate command, for all databases."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Migrate every database, or the one that --database names."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Let --database be left out."""
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Check the databases that will be migrated."""
        databases = _chosen(options["database"])
        return {**super().get_check_kwargs(options), "databases": databases}

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate one database after the other."""
        for alias in _chosen(options.pop("database")):
            super().handle(*args, database=alias, **options)


def _chosen(named: str | None) -> list[str]:
    if named:
        return [named]
#% if cookiecutter.deploy == "cluster" %#
    return [alias for alias in connections if alias != "replica"]
#% else %#
    return list(connections)
#% endif %#
