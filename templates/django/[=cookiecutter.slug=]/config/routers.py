"""Which database a model lives in."""

from typing import Any

from django.db.models import Model

JOURNAL = "journal"  # the name of the application and of its database


class JournalRouter:
    """Keep the journal apart from everything else, in its own database."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Read the journal from its database."""
        return JOURNAL if model._meta.app_label == JOURNAL else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Write the journal to its database."""
        return JOURNAL if model._meta.app_label == JOURNAL else None

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Allow no foreign key between the two databases."""
        labels = {one._meta.app_label, other._meta.app_label}
        return False if JOURNAL in labels and len(labels) == 2 else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Create each table only where it belongs."""
#% if cookiecutter.deploy == "cluster" %#
        return db != "replica" and (db == JOURNAL) == (app_label == JOURNAL)
#% else %#
        return (db == JOURNAL) == (app_label == JOURNAL)
#% endif %#
