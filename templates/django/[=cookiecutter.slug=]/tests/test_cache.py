"""Tests of the cache while Redis is away."""

import logging

import pytest
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.core.cache.backends.redis import RedisCacheClient

from config.cache import ResilientRedisCache, is_cache_up

PING = "redis.client.Redis.ping"


@pytest.fixture
def cache() -> ResilientRedisCache:
    return ResilientRedisCache("redis://127.0.0.1:1/0", {})


def test_limits_are_counted_without_redis(
    cache: ResilientRedisCache, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert cache.add("tries", 1)
        assert cache.incr("tries") == 2
        assert cache.get("tries") == 2
    assert len(caplog.records) == 1  # for a while, Redis is not asked again
    assert not cache.is_up()
    assert is_cache_up()  # that of the tests, which is no Redis


def test_sessions_are_left_to_the_database(cache: ResilientRedisCache) -> None:
    cache.set(f"{KEY_PREFIX}abc", {"user": 1})
    assert cache.get(f"{KEY_PREFIX}abc") is None


def test_redis_is_asked_while_it_is_there(
    cache: ResilientRedisCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RedisCacheClient, "get", lambda *_: "from Redis")
    monkeypatch.setattr(PING, lambda _: True)
    monkeypatch.setattr("config.cache.caches", {"default": cache})
    assert cache.get("key") == "from Redis"
    assert is_cache_up()
