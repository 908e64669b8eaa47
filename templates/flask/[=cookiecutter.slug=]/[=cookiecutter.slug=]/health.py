[% set has_checks = cookiecutter.orm or cookiecutter.cache == "redis" or cookiecutter.tasks == "celery" %]
"""Whether the application and what it depends on are up."""

from __future__ import annotations

[% if has_checks %]
from collections.abc import Callable

from flask import Blueprint, Flask, current_app
[% else %]
from flask import Blueprint, Flask
[% endif %]
from flask.typing import ResponseReturnValue
[% if cookiecutter.orm %]
from sqlalchemy import literal, select
[% endif %]
[% if cookiecutter.orm or cookiecutter.cache == "redis" or cookiecutter.limiter %]

[% endif %]
[% if cookiecutter.orm or cookiecutter.cache == "redis" or cookiecutter.limiter %]
from .extensions import [= ((["cache"] if cookiecutter.cache == "redis" else []) + (["db"] if cookiecutter.orm else []) + (["limiter"] if cookiecutter.limiter else [])) | join(", ") =]
[% endif %]

health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Add the health page."""
    app.register_blueprint(health)
[% if cookiecutter.limiter %]
    limiter.exempt(health)
[% endif %]


@health.get("/health/")
def show() -> ResponseReturnValue:
    """Answer 200 when all is well[% if has_checks %], 503 when something it needs is down[% endif %]."""
[% if has_checks %]
    results = run_checks()
    is_well = all(results.values())
    checks = {name: "up" if is_up else "down" for name, is_up in results.items()}
    body = {"status": "ok" if is_well else "down", "checks": checks}
    return body, 200 if is_well else 503, {"Cache-Control": "no-store"}


[% if cookiecutter.orm %]
def reach_database() -> None:
    """Ask [= "both databases" if cookiecutter.second_database else "the database" =] for an answer."""
    for engine in db.engines.values():
        with engine.connect() as connection:
            connection.execute(select(literal(1)))


[% endif %]
[% if cookiecutter.cache == "redis" %]
def reach_cache() -> None:
    """Write to the cache."""
    cache.set("health", "up", timeout=60)


[% endif %]
[% if cookiecutter.tasks == "celery" %]
def reach_broker() -> None:
    """Connect to the broker of the background tasks."""
    celery = current_app.extensions["celery"]
    with celery.connection_for_write(connect_timeout=5) as connection:
        connection.ensure_connection(max_retries=1, timeout=5)


[% endif %]
CHECKS: dict[str, Callable[[], object]] = {
[% if cookiecutter.orm %]
    "database": reach_database,
[% endif %]
[% if cookiecutter.cache == "redis" %]
    "cache": reach_cache,
[% endif %]
[% if cookiecutter.tasks == "celery" %]
    "broker": reach_broker,
[% endif %]
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
[% else %]
    return {"status": "ok"}, 200, {"Cache-Control": "no-store"}
[% endif %]
