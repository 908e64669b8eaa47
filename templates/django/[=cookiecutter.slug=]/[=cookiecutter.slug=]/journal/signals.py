"""What is written to the journal."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from .models import Entry


@receiver(user_logged_in)
def record_login(user: AbstractBaseUser, **_: Any) -> None:
    """Write down who logged in."""
    Entry.objects.create(username=user.get_username(), event="logged in")


@receiver(user_logged_out)
def record_logout(user: AbstractBaseUser | None, **_: Any) -> None:
    """Write down who logged out."""
    if user is not None:
        Entry.objects.create(username=user.get_username(), event="logged out")
