"""Background tasks; here they run at once."""

from __future__ import annotations

import importlib
import logging
import sys

import pytest
from flask import Flask

from [= cookiecutter.slug =] import tasks


@pytest.mark.parametrize("is_up", [True, False])
def test_the_log_tells_what_is_down(
    app: Flask,
    is_up: bool,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every five minutes."""

    def results() -> dict[str, bool]:
        return {"broker": is_up}

    monkeypatch.setattr(tasks, "run_checks", results)
    with app.app_context():
        tasks.check_health.delay()
    assert ("is down" not in caplog.text) == is_up


def test_a_worker_logs_as_the_server_does(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Celery sets up no log of its own."""
    root = logging.getLogger()
    before = list(root.handlers)
    log = app.extensions["celery"].log
    monkeypatch.setattr(type(log), "_setup", False)
    log.setup_logging_subsystem(loglevel="DEBUG")
    assert root.handlers == before


def test_the_worker_runs_the_tasks_of_production(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds every task, by the application that the server runs."""
    package = tasks.__package__
    module = type(sys)(f"{package}.wsgi")
    monkeypatch.setattr(module, "app", app, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.delitem(sys.modules, f"{package}.worker", raising=False)
    worker = importlib.import_module(f"{package}.worker")
    assert tasks.check_health.name in worker.celery.tasks
