"""Background tasks, which a Celery worker runs."""

from __future__ import annotations

import smtplib
import ssl
from contextvars import copy_context
from threading import Thread
from urllib.parse import urlsplit

from celery import Celery, Task, shared_task
from celery.signals import setup_logging
from flask import Flask, current_app
from kombu.exceptions import OperationalError

from . import mail
from .health import run_checks


def init_app(app: Flask) -> None:
    """Make the Celery application that belongs to a Flask application."""

    class AppTask(Task[..., object]):
        """A task that runs inside the application."""

        def __call__(self, *args: object, **kwargs: object) -> object:
            """Run the task."""
            with app.app_context():
                return self.run(*args, **kwargs)

    url = app.config["BROKER_URL"]
    celery = Celery(app.name, task_cls=AppTask, broker=url)
    celery.conf.update(
        beat_schedule={"health": {"task": check_health.name, "schedule": 300}},
        broker_connection_retry_on_startup=True,
        broker_use_ssl=encryption(url),
        control_exchange=app.name,  # other projects may use the same broker
        event_exchange=f"{app.name}-events",
        task_acks_late=True,
        task_always_eager=app.config["TESTING"],
        task_default_queue=app.name,
        task_ignore_result=True,
        task_time_limit=300,
    )
    celery.set_default()
    app.extensions["celery"] = celery


def encryption(url: str) -> dict[str, object] | None:
    """Check the certificate of a broker that is reached by TLS."""
    place = urlsplit(url)
    if place.scheme == "rediss":
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    if place.scheme == "amqps":
        return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": place.hostname}
    return None


@setup_logging.connect
def keep_logging(**_: object) -> None:
    """Leave the log as `logs.py` has set it up: a worker writes as a server does."""


@shared_task
def check_health() -> None:
    """Every five minutes, see whether everything is up; the log tells what is not."""
    if not all(run_checks().values()):
        current_app.logger.error("Something that the site depends on is down")
#% if cookiecutter.forms %#


@shared_task(
    autoretry_for=(OSError, smtplib.SMTPException),
    dont_autoretry_for=(smtplib.SMTPRecipientsRefused,),
    retry_backoff=60,
    max_retries=10,
)
def send_mail(to: str, subject: str, body: str, reply_to: str = "") -> None:
    """Send a message; when the mail server does not answer, try again for an hour."""
    mail.send(to, subject, body, reply_to)


#% if cookiecutter.accounts != "none" %#
#% include "mail/send_later.py" %#


#% endif %#
def try_to_send(to: str, subject: str, body: str, reply_to: str = "") -> bool:
    """Have a message sent, and tell whether it is queued; failures go to the log."""
    try:
        send_mail.delay(to, subject, body, reply_to)
    except OperationalError:
        current_app.logger.exception("A mail could not be queued")
        return False
    return True
#% endif %#
#% if not cookiecutter.pages and cookiecutter.api == "none" %#


@shared_task
def handle_delivery(delivery: dict[str, object]) -> None:
    """Do what this service is for: here, write the kind of event to the log."""
    current_app.logger.info("Received %r", delivery.get("type", "an event"))
#% endif %#
