"""What is written to the journal."""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import DatabaseError
from django.dispatch import receiver

from .models import Entry

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def record_login(user: AbstractBaseUser, **_: Any) -> None:
    """Write down who logged in."""
    _record(user, "logged in")


@receiver(user_logged_out)
def record_logout(user: AbstractBaseUser | None, **_: Any) -> None:
    """Write down who logged out."""
    if user is not None:
        _record(user, "logged out")


def _record(user: AbstractBaseUser, event: str) -> None:
    """Write it down; a journal that is down keeps nobody out."""
    try:
        Entry.objects.create(username=user.get_username(), event=event)
    except DatabaseError:
        logger.exception("Not in the journal: %s %s", user.get_username(), event)
