"""Work for the background: Celery tasks, some of them on a schedule (settings)."""

from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError
from django.utils.timezone import now


@shared_task(
    name="clear_sessions",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
)
def clear_sessions() -> int:
    """Delete the sessions that are over; return their number.

    While the database is away it is tried again, after longer and longer pauses.
    """
    return Session.objects.filter(expire_date__lt=now()).delete()[0]
#% if cookiecutter.accounts != "none" %#


@shared_task(
    name="send_mail",
    autoretry_for=(OSError,),  # of the network, and SMTPException
    retry_backoff=15,
    max_retries=6,
)
def send_mail(fields: dict[str, Any]) -> None:
    """Send a mail; while the mail server is away, try again for some minutes."""
    EmailMultiAlternatives(**fields).send()
#% endif %#
