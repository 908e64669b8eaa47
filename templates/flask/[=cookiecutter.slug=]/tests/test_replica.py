"""Which database is asked: the primary one or its replica."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import ClauseElement, Engine, literal, select, text

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config, load_config
from [= cookiecutter.slug =].extensions import db
from [= cookiecutter.slug =].replica import RECENT_WRITE, ReplicaSession

READ, WRITE = select(literal(1)), text("UPDATE")
PINNED = {"Cookie": f"{RECENT_WRITE}=1"}


@pytest.fixture(scope="module")
def replicated(config: Config, shared_app: Flask) -> Iterator[Flask]:
    """Make an application with a replica, after the one that makes the tables."""
    app = create_app(replace(config, REPLICA_DATABASE_URL="sqlite://"))
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def asked(statement: ClauseElement, bind: Engine | None = None) -> str | None:
    """Name the database that a statement goes to."""
    engine = db.session.get_bind(clause=statement, bind=bind)
    return next(key for key, known in db.engines.items() if known is engine)


@pytest.mark.parametrize(
    ("method", "headers", "chosen"),
    [
        ("GET", {}, "replica"),
        ("GET", PINNED, None),
        ("GET", {"Authorization": "Bearer x"}, None),
        ("POST", {}, None),
    ],
)
def test_a_recent_write_decides_where_to_read(
    replicated: Flask, method: str, headers: dict[str, str], chosen: str | None
) -> None:
    """The cookie tells of a write in an earlier request."""
    with replicated.test_request_context(method=method, headers=headers):
        assert asked(READ) == chosen


def test_what_was_written_is_read_back_from_where_it_is(replicated: Flask) -> None:
    """Within one request too."""
    with replicated.test_request_context():
        found = [asked(READ), asked(WRITE), asked(READ)]
    assert found == ["replica", None, None]


def test_a_lost_replica_stops_no_page(
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    """The primary database is read, and the replica is asked again after a while."""
    monkeypatch.setattr(ReplicaSession, "_retry_at", 0.0)
    copy = f"sqlite:///{tmp_path}/gone/copy.db"
    app = create_app(replace(config, REPLICA_DATABASE_URL=copy))
    with app.test_request_context():
        assert [asked(READ), asked(READ)] == [None, None]
    assert caplog.text.count("Reads go to the primary database") == 1


def test_who_names_a_database_gets_it(replicated: Flask) -> None:
    """Commands and tasks, which answer no request, ask the primary one."""
    with replicated.test_request_context():
        assert asked(READ, db.engine) is None
    with replicated.app_context():
        assert asked(READ) is None


def test_only_who_writes_gets_the_cookie(replicated: Flask, app: Flask) -> None:
    """And nobody does without a replica."""
    browser = replicated.test_client()
    browser.get("/nowhere/")
    assert browser.get_cookie(RECENT_WRITE) is None
    browser.post("/nowhere/")
    assert browser.get_cookie(RECENT_WRITE)
    other = app.test_client()
    other.post("/nowhere/")
    assert other.get_cookie(RECENT_WRITE) is None


def test_in_production_the_cookie_is_bound_to_the_host(
    replicated: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A neighbour under the same domain cannot set it."""
    monkeypatch.setitem(replicated.config, "SESSION_COOKIE_SECURE", True)
    cookie = replicated.test_client().post("/nowhere/").headers["Set-Cookie"]
    assert cookie.startswith("__Host-recent-write=1;")
    assert "Secure" in cookie


def test_without_a_replica_the_database_is_read(app: Flask) -> None:
    """There is nothing to choose from."""
    with app.test_request_context():
        assert asked(READ) is None


def test_health_asks_the_replica_too(replicated: Flask) -> None:
    """And names it apart from the database."""
    answer = replicated.test_client().get("/health/")
    assert answer.json
    assert answer.json["checks"]["replica"] == "up"


def test_the_replica_comes_from_the_environment() -> None:
    """It is reached like the database itself."""
    assert "replica" not in load_config({}).SQLALCHEMY_BINDS
    url = "[= "postgresql+psycopg" if cookiecutter.database == "postgresql" else "mysql+pymysql" =]://reader@copy/site"
    binds = load_config({"REPLICA_DATABASE_URL": url}).SQLALCHEMY_BINDS
    assert binds["replica"] == url
