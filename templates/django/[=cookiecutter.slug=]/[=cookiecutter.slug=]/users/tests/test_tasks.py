"""Tests of the background work, without a broker."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils.timezone import now

from config.celery import app

from .. import tasks

pytestmark = pytest.mark.django_db


def test_only_sessions_that_are_over_are_deleted() -> None:
    for key, days in (("old", -1), ("current", 1)):
        expiry = now() + timedelta(days=days)
        Session.objects.create(session_key=key, expire_date=expiry)
    assert tasks.clear_sessions.apply().get() == 1
    assert Session.objects.get().session_key == "current"


def test_task_is_tried_again_when_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures = [OperationalError(), OperationalError()]

    def now_or_never() -> object:
        if failures:
            raise failures.pop()
        return now()

    monkeypatch.setattr(tasks, "now", now_or_never)
    assert tasks.clear_sessions.apply().get() == 0
    assert not failures


def test_worker_logs_as_the_server_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [*logging.root.handlers], logging.root.level
    monkeypatch.setattr(type(app.log), "_setup", False)
    app.log.setup(loglevel=logging.DEBUG)
    assert ([*logging.root.handlers], logging.root.level) == before


def test_schedule_names_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
