"""Mail leaves in the background: no page waits for the mail server or fails with it."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.db import close_old_connections
from django.http import HttpRequest
from kombu.exceptions import OperationalError

from .tasks import send_mail

#% if cookiecutter.tasks == "celery" %#
logger = logging.getLogger(__name__)
#% endif %#
pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def in_background(work: Callable[..., object], *args: object) -> None:
    """Start the work in a thread, which must report its own errors."""
    pool.submit(_run, work, *args)


def _run(work: Callable[..., object], *args: object) -> None:
    close_old_connections()
    try:
        work(*args)
    finally:
        close_old_connections()


def deliver(message: EmailMessage) -> None:
#% if cookiecutter.tasks == "celery" %#
    """Let a worker send the mail, and try again; without the broker, send it now."""
    fields = {
        "subject": message.subject,
        "body": message.body,
        "from_email": message.from_email,
        "to": message.to,
        "alternatives": [[*part] for part in getattr(message, "alternatives", [])],
    }
    try:
        send_mail.delay(fields)
    except OperationalError:
        logger.warning("The broker does not answer: a mail is sent without it.")
        message.send()
#% else %#
    """Send the mail."""
    message.send()
#% endif %#


def say_where_mail_is(request: HttpRequest) -> None:
    """Tell developers where to read it."""
    if settings.DEBUG:
        place = "[= "the Celery worker's terminal" if cookiecutter.tasks == "celery" else "the terminal of the site" =]"
        text = f"In development mail is shown in {place}, unless EMAIL_URL is set."
        messages.info(request, text)
