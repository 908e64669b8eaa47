"""Work for the background: Celery tasks, some of them on a schedule (settings)."""

from celery import shared_task
from django.contrib.sessions.models import Session
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
