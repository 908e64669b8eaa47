"""Limits on guessing passwords, beyond those on one name from one address."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import Sum
from django.http import HttpRequest

MOST_FAILURES = 50  # from one address, for whatever names
LONGEST_NAME = 255  # that the table of attempts takes


class LoginLimits(AxesDatabaseHandler):  # type: ignore[misc]  # no types
    """Counts the wrong passwords of an address for all names together, too."""

    def is_locked(
        self, request: Any, credentials: dict[str, Any] | None = None
    ) -> bool:
        """Tell whether an address has to wait."""
        if super().is_locked(request, credentials):
            return True
        recent = AccessAttempt.objects.filter(
            ip_address=getattr(request, "axes_ip_address", None),
            attempt_time__gte=get_cool_off_threshold(request),
        )
        total = recent.aggregate(total=Sum("failures_since_start"))["total"]
        is_locked = int(total or 0) >= MOST_FAILURES
        if is_locked:
            request.axes_locked_out = True  # so AxesMiddleware answers 429
        return is_locked


def tell_who(
    name: str, network: str, browser: str, path: str, request: HttpRequest
) -> str:
    """Return what the log says of who tried, never what the password was."""
    return f"{name!r} from {request.META.get('REMOTE_ADDR')}"


def name_of_login(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the name that was typed, but no more of it than can be stored."""
    name = credentials.get("username") if credentials else request.POST.get("username")
    return str(name or "")[:LONGEST_NAME]
