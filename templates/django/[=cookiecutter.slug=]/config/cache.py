"""The cache: Redis, and while it is away, the memory of each process."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.contrib.sessions.backends.cached_db import KEY_PREFIX as SESSIONS
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

PAUSE = 5  # seconds until Redis is asked again
logger = logging.getLogger(__name__)


class ResilientClient:
    """Does what Django's client for Redis does, and goes on when Redis is away.

    Sessions are then read from the database, and limits counted by each process.
    """

    def __init__(self, servers: list[str], **options: Any) -> None:
        """Connect to nothing yet."""
        self._redis = RedisCacheClient(servers, **options)
        self._memory = LocMemCache("redis-is-away", {})
        self._nothing = DummyCache("", {})
        self._retry_at = 0.0

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return a method of the client, which looks for a way out if it fails."""

        def ask(*args: Any) -> Any:
            if monotonic() >= self._retry_at:
                try:
                    return getattr(self._redis, method)(*args)
                except RedisError as error:
                    logger.warning("The cache does without Redis: %s", error)
                    self._retry_at = monotonic() + PAUSE
            is_session = SESSIONS in str(args[:1])
            return getattr(self._nothing if is_session else self._memory, method)(*args)

        return ask

    def is_up(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self._redis.get_client().ping())
        except RedisError:
            return False


class ResilientRedisCache(RedisCache):
    """A cache that does not take the site down with it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """Use the client above."""
        super().__init__(server, params)
        self._class = ResilientClient

    def is_up(self) -> bool:
        """Tell whether Redis answers."""
        client: Any = self._cache
        return bool(client.is_up())


def is_cache_up() -> bool:
    """Tell whether the site's cache is all there."""
    cache = caches["default"]
    return cache.is_up() if isinstance(cache, ResilientRedisCache) else True
