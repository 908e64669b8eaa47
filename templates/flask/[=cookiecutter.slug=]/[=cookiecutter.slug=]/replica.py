"""Reads go to a replica of the database, unless what was just written must be seen."""

from __future__ import annotations

from time import monotonic
from typing import Any, ClassVar

from flask import Flask, Response, current_app, has_request_context, request
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

REPLICA = "replica"
RECENT_WRITE = "recent-write"
SECONDS = 5  # for which a browser that has written reads from the primary database
PAUSE = 10  # seconds until a replica that was lost is asked again
SAFE = ("GET", "HEAD", "OPTIONS")


class ReplicaSession(Session):
    """Chooses between the primary database and its replica for each statement."""

    _retry_at: ClassVar[float] = 0.0

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Any:
        """Read from the replica, in a request that has not written yet."""
        chosen = super().get_bind(mapper, clause, bind, **kwargs)
        engines = current_app.extensions["sqlalchemy"].engines
        if bind is not None or chosen is not engines[None] or REPLICA not in engines:
            return chosen
        if clause is None or not clause.is_select:
            self.info[RECENT_WRITE] = True
        if not reads_only() or RECENT_WRITE in self.info:
            return chosen
        return engines[REPLICA] if self._reaches(engines[REPLICA]) else chosen

    def _reaches(self, replica: Engine) -> bool:
        """Take a connection to the replica; False while it is lost."""
        if monotonic() < ReplicaSession._retry_at:
            return False
        try:
            self.connection(bind_arguments={"bind": replica})
        except DBAPIError as error:
            log = current_app.logger
            log.warning("Reads go to the primary database: %s", error.orig)
            ReplicaSession._retry_at = monotonic() + PAUSE
            return False
        return True


def reads_only() -> bool:
    """Tell whether this is a request of someone who has written nothing lately.

    A program that sends a token keeps no cookie, so it may always have written.
    """
    if not has_request_context() or "Authorization" in request.headers:
        return False
    return request.method in SAFE and cookie_name() not in request.cookies


def cookie_name() -> str:
    """Bind the cookie to the host where it travels by HTTPS."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return f"__Host-{RECENT_WRITE}" if secure else RECENT_WRITE


def init_app(app: Flask) -> None:
    """Where there is a replica, remember who has written."""
    if REPLICA in app.config["SQLALCHEMY_BINDS"]:
        app.after_request(remember_write)


def remember_write(response: Response) -> Response:
    """Let whoever has just written read from the primary database for a while."""
    if request.method not in SAFE:
        response.set_cookie(
            cookie_name(),
            "1",
            max_age=SECONDS,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
