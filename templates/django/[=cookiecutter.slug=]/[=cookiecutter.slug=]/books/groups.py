"""The group of those who look after authors and books."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission
from django.db import router
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from .models import Book


@receiver(post_migrate)
def make_editors(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the group, once; what is changed of it later stays."""
    label = Book._meta.app_label
    if sender.label != label or not router.allow_migrate_model(using, Group):
        return
    editors, is_new = Group.objects.using(using).get_or_create(name="editors")
    if is_new:
        found = Permission.objects.using(using).filter(
            content_type__app_label=label,
            content_type__model__in=["author", "book"],
        )
        editors.permissions.set(found)
