"""Background tasks; here they run at once."""

from __future__ import annotations

import importlib
import logging
import os
import ssl
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from kombu import Connection

from [= cookiecutter.slug =] import health, tasks
from [= cookiecutter.slug =].env import ConfigError


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


def test_a_worker_develops_when_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Then it reads `.env`, and has every task; else it is one of production."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("BROKER_URL=memory://mine\n")
    name = f"{tasks.__package__}.worker"
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(os, "environ", {})
    with pytest.raises(ConfigError, match="BROKER_URL"):
        importlib.import_module(name)
    monkeypatch.setattr(os, "environ", {"FLASK_DEBUG": "1"})
    celery = importlib.import_module(name).celery
    assert celery.conf.broker_url == "memory://mine"
    assert tasks.check_health.name in celery.tasks


def test_the_queue_is_the_projects_own(app: Flask) -> None:
    """Another project's worker on the same broker would throw its messages away."""
    conf = app.extensions["celery"].conf
    assert conf.task_default_queue == conf.control_exchange == app.name


def test_a_probe_keeps_its_connection(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes a new one only where the broker has ended the old one."""
    made: list[str] = []

    def connect(connection: Connection, **_: object) -> None:
        made.append(str(connection.hostname))

    monkeypatch.setattr(Connection, "ensure_connection", connect)
    with app.app_context():
        health.reach_broker()
        health.reach_broker()
        assert made == []
        monkeypatch.setattr(Connection, "channel", Mock(side_effect=OSError("ended")))
        health.reach_broker()
    assert len(made) == 1


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("amqp://broker", None),
        (
            "amqps://me@mq.example",
            {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "mq.example"},
        ),
        ("rediss://broker", {"ssl_cert_reqs": ssl.CERT_REQUIRED}),
    ],
)
def test_a_certificate_is_checked(url: str, options: object) -> None:
    """Wherever the address asks for TLS."""
    assert tasks.encryption(url) == options
