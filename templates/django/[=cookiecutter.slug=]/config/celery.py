"""The Celery application; its settings are the CELERY_… ones of Django."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu.exceptions import KombuError

TIMEOUT = 2  # seconds
AWAY = (OSError, KombuError)  # what tells that the broker does not answer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("[= cookiecutter.slug =]")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**_: object) -> None:
    """Leave the log as Django sets it up: a worker writes as a server does."""


def is_broker_up() -> bool:
    """Tell whether the broker answers; the connection is kept for the next time."""
    connection: Any
    try:
        with app.pool.acquire(block=True, timeout=TIMEOUT) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            connection.autoretry(_ask, max_retries=1)()
    except AWAY:
        return False
    return True


def _ask(channel: Any) -> None:
    """Make a broker answer something: Redis a ping, RabbitMQ a setting."""
    client = getattr(channel, "client", None)
    client.ping() if client else channel.basic_qos(0, 1, False)
