"""Tokens for the API: each ends after some time, and with the user's password."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.timezone import now
from rest_framework import authentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from .models import User

LIFETIME = timedelta(days=90)


class TokenAuthentication(authentication.TokenAuthentication):
    """Whoever sends a token that `drf_create_token` or the admin site made."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """Refuse a token that is too old."""
        user, token = super().authenticate_credentials(key)
        if token.created < now() - LIFETIME:
            token.delete()
            raise AuthenticationFailed("The token has expired.")
        return user, token


@receiver(pre_save, sender=User)
def end_token(
    instance: User, using: str, update_fields: Collection[str] | None, **_: object
) -> None:
    """Delete the token of whoever gets another password."""
    if update_fields is None or "password" in update_fields:
        others = User.objects.using(using).exclude(password=instance.password)
        if others.filter(pk=instance.pk).exists():
            Token.objects.using(using).filter(user=instance).delete()
