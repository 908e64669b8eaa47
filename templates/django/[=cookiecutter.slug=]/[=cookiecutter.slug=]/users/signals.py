"""Whose address counts as confirmed, without a mail[= "; the table of the cache" if cookiecutter.cache == "none" else "" =]."""

[% set table = cookiecutter.cache == "none" %]
[% if table %]
from typing import Any

[% endif %]
from allauth.account.models import EmailAddress
[% if table %]
from django.apps import AppConfig
from django.core.management import call_command
[% endif %]
from django.db.models.signals import [= "post_migrate, " if table else "" =]post_save
from django.dispatch import receiver

from .models import User


@receiver(post_save, sender=User)
def trust_superuser(instance: User, raw: bool, **_: object) -> None:
    """Take the operator's word for a superuser's address."""
    if not raw and instance.is_superuser:
        trust_address(instance)


def trust_address(user: User) -> None:
    """Let the user's address count as confirmed.

    Who has none gets one on this machine: allauth lets nobody in without an address.
    One that another user has confirmed stays that user's.
    """
    email = (user.email or f"{user.get_username()}@localhost").lower()
    if EmailAddress.objects.filter(email__iexact=email, verified=True).exists():
        return
    EmailAddress.objects.filter(user=user).update(primary=False)
    trusted = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=email, defaults=trusted)
[% if table %]


@receiver(post_migrate)
def make_cache_table(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the table of the cache, unless it is there."""
    if sender.label == User._meta.app_label:
        call_command("createcachetable", database=using, verbosity=0)
[% endif %]
