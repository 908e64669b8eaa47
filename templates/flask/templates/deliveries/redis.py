"""Deliveries that were taken before: in Redis, for all processes and servers."""

from __future__ import annotations

from datetime import timedelta

from flask_caching.backends.rediscache import RedisCache

from .extensions import cache

DAY = 86_400  # seconds that a delivery is remembered
PATIENCE = 300  # seconds to handle it; then, should we have crashed, it may come again


class Store(RedisCache):
    """The cache; what it adds gets its end at once, so that no crash makes it stay."""

    def add(
        self, key: str, value: object, timeout: int | timedelta | None = None
    ) -> bool:
        """Set a value where there is none."""
        name, data = f"{self._get_prefix()}{key}", self.serializer.dumps(value)
        seconds = self._normalize_timeout(timeout)
        return bool(self._write_client.set(name, data, nx=True, ex=seconds))


def claim(key: str) -> bool:
    """Take a delivery; of equal ones at the same time, one is the first."""
    return bool(cache.add(f"delivery-{key}", False, timeout=PATIENCE))


def is_handled(key: str) -> bool:
    """Tell whether a delivery is done with, and not only taken."""
    return bool(cache.get(f"delivery-{key}"))


def keep(key: str) -> None:
    """Remember a delivery that is handled."""
    cache.set(f"delivery-{key}", True, timeout=DAY)


def release(key: str) -> None:
    """Let a delivery that failed come again."""
    cache.delete(f"delivery-{key}")
