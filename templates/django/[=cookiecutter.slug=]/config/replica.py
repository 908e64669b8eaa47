"""Reads go to a replica of the database, unless what was just written must be seen."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

REPLICA = "replica"
COOKIE = "recent-write" if settings.DEBUG else "__Host-recent-write"
SECONDS = 5  # for which a browser that has written reads from the primary database
PAUSE = 10  # seconds until a replica that was lost is asked again
logger = logging.getLogger(__name__)
_reads_primary: ContextVar[bool] = ContextVar("reads_primary", default=True)
_has_written: ContextVar[bool] = ContextVar("has_written", default=False)


class ReplicaRouter:
    """Send each query to the primary database or to its replica.

    Outside a request, in commands and tasks, only the primary database is asked, and
    everywhere while the replica is lost.
    """

    _retry_at = 0.0

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Read from the replica, in a request that has not written yet."""
        return "default" if _reads_primary.get() or not self._is_up() else REPLICA

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Write to the primary database, and from now on read there too."""
        _reads_primary.set(True)
        _has_written.set(True)
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow all relations: both databases hold the same."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Leave the replica's tables to the replication."""
        return False if db == REPLICA else None

    def _is_up(self) -> bool:
        if monotonic() < self._retry_at:
            return False
        try:
            connections[REPLICA].cursor().close()
        except DatabaseError as error:
            logger.warning("Reads go to the primary database: %s", error)
            self._retry_at = monotonic() + PAUSE
            return False
        return True


class RecentWriteMiddleware:
    """Let whoever has just written read from the primary database for a while.

    A program that sends a token keeps no cookie, so it always reads there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Remember in a cookie that something was written."""
        is_safe = request.method in ("GET", "HEAD", "OPTIONS")
        has_token = "Authorization" in request.headers
        may_lag = is_safe and not has_token and COOKIE not in request.COOKIES
        reads = _reads_primary.set(not may_lag)
        writes = _has_written.set(not is_safe)
        response = self.get_response(request)
        if _has_written.get():
            response.set_cookie(
                COOKIE,
                "1",
                max_age=SECONDS,
                httponly=True,
                samesite="Lax",
                secure=not settings.DEBUG,
            )
        _reads_primary.reset(reads)
        _has_written.reset(writes)
        return response
