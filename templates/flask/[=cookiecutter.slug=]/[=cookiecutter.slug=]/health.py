#% from "contents.jinja" import checks with context %#
"""Whether the application answers, and whether what it depends on does."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Flask, Request, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import literal, select

from .extensions import cache, db, limiter

health = Blueprint("health", __name__, url_prefix="/health")
NO_STORE = {"Cache-Control": "no-store"}


class HealthRequest(Request):
    """A request; one for health may name any host, as probes know an address.

    Werkzeug compares as the name is written, and knows no IPv6 address.
    """

    _trusted_hosts: list[str] | None = None

    @property  # Flask sets it, then compares the host with it
    def trusted_hosts(self) -> list[str] | None:
        """The hosts that the request may name; None is any."""
        host = re.sub(r":\d+$", "", self.environ.get("HTTP_HOST", "")).lower()
        is_named = host in (self._trusted_hosts or ())
        is_probe = self.path.startswith("/health/")
        return None if is_named or is_probe else self._trusted_hosts

    @trusted_hosts.setter
    def trusted_hosts(self, hosts: list[str] | None) -> None:  # pyright: ignore
        self._trusted_hosts = hosts


def init_app(app: Flask) -> None:
    """Add the health pages."""
    app.request_class = HealthRequest
    app.register_blueprint(health)
#% if cookiecutter.limiter %#
    limiter.exempt(health)
#% endif %#


@health.get("/live/")
def live() -> ResponseReturnValue:
    """Answer 200 for as long as the process answers at all."""
    return {"status": "ok"}, NO_STORE


@health.get("/")
def show() -> ResponseReturnValue:
    """Answer 200 when pages can be served[= ", 503 when they cannot" if cookiecutter.orm =]."""
#% if checks %#
    results = run_checks()
    checks = {name: "up" if is_up else "down" for name, is_up in results.items()}
    is_well = all(results.values())
#% if cookiecutter.orm %#
    ready = is_ready(results)
    status = "ok" if is_well else "degraded" if ready else "down"
    return {"status": status, "checks": checks}, 200 if ready else 503, NO_STORE
#% else %#
    return {"status": "ok" if is_well else "degraded", "checks": checks}, NO_STORE
#% endif %#


#% for check in checks %#
#% include "health/" ~ check ~ ".py" %#


#% endfor %#
CHECKS: dict[str, Callable[[], object]] = {
#% for check in checks %#
    "[= check =]": reach_[= check =],
#% endfor %#
}


def run_checks() -> dict[str, bool]:
    """Try everything the application depends on; why a check failed is in the log."""
    return {name: succeeds(name, check) for name, check in CHECKS.items()}


def succeeds(name: str, check: Callable[[], object]) -> bool:
    """Run one check."""
    try:
        check()
    except Exception:
        current_app.logger.exception("The %s does not answer", name)
        return False
    return True
#% else %#
    return {"status": "ok"}, NO_STORE
#% endif %#
