"""Tokens that stand for a user in the API: signed, and void with the password."""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from .models import User

LIFETIME = timedelta(days=90)


def make_token(user: User) -> str:
    """Return a token for the user."""
    return signing.dumps([user.pk, user.get_session_auth_hash()], salt="api-token")


def user_of(token: str) -> User | None:
    """Return whom the token stands for, or None when it is wrong or too old."""
    try:
        pk, password_hash = signing.loads(token, salt="api-token", max_age=LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        return None
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    is_current = any(constant_time_compare(password_hash, known) for known in hashes)
    return user if is_current else None
