"""The table of the cache (settings.CACHES), which all processes share."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from .models import User


@receiver(post_migrate)
def make_cache_table(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the table, unless it is there."""
    if sender.label == User._meta.app_label:
        call_command("createcachetable", database=using, verbosity=0)
