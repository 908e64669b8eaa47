"""Signatures of deliveries: by Standard Webhooks, or as GitHub signs."""

from __future__ import annotations

import hmac
import re
import time
from base64 import b64decode, b64encode
from hashlib import sha256

from werkzeug.datastructures import Headers
from werkzeug.exceptions import Unauthorized

TOLERANCE = 300  # seconds that the sender's clock may differ from ours
PREFIX = "whsec_"  # of a secret that is written in base64
# An ID holds no full stop, which ends it in what is signed.
ID = re.compile(r"[A-Za-z0-9_+/=:-]{1,255}")


def delivery_key(headers: Headers, body: bytes, secret: str) -> str:
    """Return what tells a delivery from all others; refuse one that is not signed."""
    if "webhook-signature" in headers:
        return standard_key(headers, body, secret)
    expected = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    check(expected, [headers.get("X-Hub-Signature-256", "")])
    # The ID that GitHub sends is not signed, so anyone could change it.
    return sha256(b"body " + body).hexdigest()


def standard_key(headers: Headers, body: bytes, secret: str) -> str:
    """Check the signature, the ID and the time by the rules of Standard Webhooks."""
    number = headers.get("webhook-id", "")
    sent = headers.get("webhook-timestamp", "")
    if not ID.fullmatch(number) or not re.fullmatch("[0-9]{1,12}", sent):
        raise Unauthorized("webhook-id or webhook-timestamp is missing or wrong.")
    signed = f"{number}.{sent}.".encode() + body
    digest = hmac.new(standard_secret(secret), signed, sha256).digest()
    check("v1," + b64encode(digest).decode(), headers["webhook-signature"].split())
    if abs(time.time() - int(sent)) > TOLERANCE:
        raise Unauthorized("webhook-timestamp is too far from our clock.")
    return sha256(f"id {number}".encode()).hexdigest()


def check(expected: str, given: list[str]) -> None:
    """Refuse a delivery if none of its signatures is right."""
    matches = [hmac.compare_digest(expected.encode(), one.encode()) for one in given]
    if not any(matches):
        raise Unauthorized("The signature is missing or wrong.")


def read_secret(text: str) -> str:
    """Read the sender's secret. Raises ValueError."""
    try:
        standard_secret(text)
    except ValueError:
        raise ValueError("is not base64 after whsec_") from None
    return text


def standard_secret(secret: str) -> bytes:
    """Return the bytes to sign with; ValueError if they are not in base64."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    text = secret.removeprefix(PREFIX).rstrip("=")
    return b64decode(text + "=" * (-len(text) % 4), validate=True)
