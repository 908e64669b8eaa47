"""Passwords: hashed by argon2; a link to choose a new one is signed and ends soon."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from itsdangerous import BadData, URLSafeTimedSerializer

from .permissions import signing_keys

RESET_SECONDS = 3600

HASHER = PasswordHasher()
# Checked when no user has the address, so that the answer takes as long as usual.
_NOBODY = HASHER.hash("nobody")


def hash_password(password: str) -> str:
    """Return what to store."""
    return HASHER.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Tell whether `stored` came from this password."""
    try:
        return HASHER.verify(stored or _NOBODY, password) and stored is not None
    except VerificationError:
        return False


def reset_token(session_key: str) -> str:
    """Make the token for a link; it is of no use once the session key has changed."""
    return str(_serializer().dumps(session_key))


def session_key_of(token: str) -> str | None:
    """Return the session key in a token; None when it is forged or too old."""
    try:
        return str(_serializer().loads(token, max_age=RESET_SECONDS))
    except BadData:
        return None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys(), "password-reset")
