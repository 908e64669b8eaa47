"""By what the API counts requests."""

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

from .visitors import visitor


class StrangerThrottle(AnonRateThrottle):
    """Counts strangers, all that come from one network together."""

    def get_ident(self, request: Request) -> str:
        """Return by what a stranger is counted."""
        return visitor(request._request)
