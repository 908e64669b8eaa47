"""Tests of which database is asked: the primary one or its replica."""

from unittest.mock import MagicMock

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.replica import COOKIE, RecentWriteMiddleware, ReplicaRouter

User = get_user_model()


@pytest.fixture(autouse=True)
def connection(monkeypatch: pytest.MonkeyPatch) -> MagicMock:
    """Let a replica be there."""
    replica = MagicMock()
    monkeypatch.setattr("config.replica.connections", {"replica": replica})
    return replica


@pytest.mark.parametrize(
    ("method", "headers", "database"),
    [
        ("get", {}, "replica"),
        ("get", {"Cookie": f"{COOKIE}=1"}, "default"),
        ("get", {"Authorization": "Bearer x"}, "default"),
        ("post", {}, "default"),
    ],
)
def test_recent_write_decides_where_to_read(
    rf: RequestFactory, method: str, headers: dict[str, str], database: str
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(ReplicaRouter().db_for_read(User))

    request = getattr(rf, method)("/", headers=headers)
    response = RecentWriteMiddleware(answer)(request)
    assert isinstance(response, HttpResponse)
    assert response.content.decode() == database
    assert (COOKIE in response.cookies) == (method == "post")


def test_written_data_is_read_back_from_where_it_is(rf: RequestFactory) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        router = ReplicaRouter()
        first, write = router.db_for_read(User), router.db_for_write(User)
        return HttpResponse(" ".join([first, write, router.db_for_read(User)]))

    response = RecentWriteMiddleware(answer)(rf.get("/"))
    assert isinstance(response, HttpResponse)
    assert response.content == b"replica default default"
    assert response.cookies[COOKIE]["secure"]


def test_lost_replica_is_done_without(
    rf: RequestFactory, connection: MagicMock
) -> None:
    connection.cursor.side_effect = OperationalError
    router = ReplicaRouter()

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(" ".join(router.db_for_read(User) for _ in range(2)))

    response = RecentWriteMiddleware(answer)(rf.get("/"))
    assert isinstance(response, HttpResponse)
    assert response.content == b"default default"
    assert connection.cursor.call_count == 1  # for a while, it is not asked again


def test_commands_and_tasks_ask_the_primary_database() -> None:
    assert ReplicaRouter().db_for_read(User) == "default"


def test_replica_is_not_migrated() -> None:
    router = ReplicaRouter()
    assert router.allow_migrate("replica", "auth") is False
    assert router.allow_migrate("default", "auth") is None
    assert router.allow_relation(User(), User())
