"""By what a visitor is counted."""

from ipaddress import ip_network

from django.http import HttpRequest


def visitor(request: HttpRequest) -> str:
    """Return the address; of IPv6 its /64, as whoever has one address has all of it."""
    peer = str(request.META.get("REMOTE_ADDR", "127.0.0.1"))
    return str(ip_network((peer, 64), strict=False)[0]) if ":" in peer else peer
