"""Deliveries that were taken before: in the database, for all processes."""

from __future__ import annotations

import time

from sqlalchemy import BigInteger, String, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from .extensions import Model, db

DAY = 86_400  # seconds that a delivery is remembered
PATIENCE = 300  # seconds to handle it; then, should we have crashed, it may come again


class Delivery(Model):
    """A delivery that is being handled, or is handled."""

    __tablename__ = "deliveries"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires: Mapped[int] = mapped_column(BigInteger, index=True)  # seconds since 1970
    is_handled: Mapped[bool]


def claim(key: str) -> bool:
    """Take a delivery; of equal ones at the same time, one is the first."""
    now = int(time.time())
    db.session.execute(delete(Delivery).where(Delivery.expires < now))
    db.session.commit()
    db.session.add(Delivery(digest=key, expires=now + PATIENCE, is_handled=False))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def is_handled(key: str) -> bool:
    """Tell whether a delivery is done with, and not only taken."""
    delivery = db.session.get(Delivery, key)
    return delivery is not None and delivery.is_handled


def keep(key: str) -> None:
    """Remember a delivery that is handled."""
    values = {"is_handled": True, "expires": int(time.time()) + DAY}
    db.session.execute(update(Delivery).where(Delivery.digest == key).values(values))
    db.session.commit()


def release(key: str) -> None:
    """Let a delivery that failed come again."""
    db.session.rollback()
    db.session.execute(delete(Delivery).where(Delivery.digest == key))
    db.session.commit()
