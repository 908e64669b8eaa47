"""What every request passes: who asks, and with which headers it is answered."""

import codecs
import logging
import re
from ipaddress import ip_address

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.urls import resolve, set_script_prefix
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import parse_header_parameters
from django.views.defaults import bad_request

CHARSETS = ("ascii", "iso8859-1", "utf-8")
NO_CHARSET = (LookupError, ValueError)
PORT = re.compile(r"^\[(.+)\](:\d+)?$|^([\d.]+):\d+$")
PROBES = ("/health/", "/health/live/")
PREFIX = re.compile(r"(/[\w.~-]+)+")


class ForwardedMiddleware(MiddlewareMixin):
    """Let a request look as it did to the first of PROXY_HOPS proxies.

    What proxies say is taken from this many entries back, as anyone may claim what
    stands before. Everything else on the site looks at REMOTE_ADDR and Host alone.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Take the headers X-Forwarded-… away, and what they say if it is trusted."""
        given = {
            name: str(request.META.pop(f"HTTP_X_FORWARDED_{name}", ""))
            for name in ("FOR", "PROTO", "HOST", "PREFIX")
        }
        hops = settings.PROXY_HOPS
        peer = address(request.META.get("REMOTE_ADDR", ""))
        request.META["REMOTE_ADDR"] = peer or "127.0.0.1"  # by a socket: this machine
        if not hops:
            return
        visitors = given["FOR"].split(",")
        if len(visitors) >= hops and (visitor := address(visitors[-hops])):
            request.META["REMOTE_ADDR"] = visitor
        # Of these, proxies often pass a single one on instead of adding their own.
        said = {
            name: text.split(",")[-hops:][0].strip() for name, text in given.items()
        }
        if said["PROTO"]:
            request.META["HTTP_X_FORWARDED_PROTO"] = said["PROTO"].lower()
        if said["HOST"]:
            request.META["HTTP_HOST"] = said["HOST"]
        prefix = said["PREFIX"].rstrip("/")
        if PREFIX.fullmatch(prefix):
            request.META["SCRIPT_NAME"] = prefix
            request.path = prefix + request.path_info
            set_script_prefix(prefix)


class HealthMiddleware(MiddlewareMixin):
    """Answer probes before anything looks at their Host, which may be any."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Call the view without what the other pages need."""
        if request.path_info in PROBES:
            answer: HttpResponse = resolve(request.path_info).func(request)
            return answer
        return None


class LoopbackMiddleware(MiddlewareMixin):
    """Answer this machine alone, as pages for developers show the site's inside."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Refuse whoever asks from elsewhere."""
        peer = address(request.META.get("REMOTE_ADDR", ""))
        if peer and not ip_address(peer).is_loopback:
            reason = "In development this site answers its own machine only.\n"
            return HttpResponseForbidden(reason, content_type="text/plain")
        return None


logger = logging.getLogger(__name__)
IMPOSSIBLE = (DataError, OverflowError, ValueError)
LARGEST_BODY = 10 * 1024 * 1024  # bytes
MOST_CHARACTERS, MOST_WORDS = 200, 10  # of a search in the admin site


class LimitsMiddleware(MiddlewareMixin):
    """Bounds what a request may cost."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Refuse a large one unread: reading a form writes its files to the disk.

        Of the length that is announced, Django reads no more. What is no key of a
        session is not looked for: not every database takes any text.
        """
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not (key.isascii() and key.isalnum()):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        length = str(request.META.get("CONTENT_LENGTH") or "")
        if length.isdecimal() and int(length[:20]) > LARGEST_BODY:
            return HttpResponse("The request is too large.", status=413)
        return None

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Shorten a search in the admin site: for each word tables are read whole."""
        query, match = request.GET.copy(), request.resolver_match
        for name in ("q", "term") if match and match.app_name == "admin" else ():
            text = query.get(name, "")
            if len(text) > MOST_CHARACTERS or len(text.split()) > MOST_WORDS:
                words = text[:MOST_CHARACTERS].split()[:MOST_WORDS]
                query[name] = " ".join(words)
                request.GET = query  # type: ignore[assignment]

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Refuse a link into the admin site that asks for what cannot be.

        Such as the year 10,000, or a text or a number that no database holds.
        """
        match = request.resolver_match
        is_link = match and match.app_name == "admin" and request.method == "GET"
        if not (is_link and request.GET and isinstance(exception, IMPOSSIBLE)):
            return None
        logger.warning("Refused: %s", request.path, exc_info=exception)
        return bad_request(request, exception)


class SecurityHeadersMiddleware(MiddlewareMixin):
    """Add the headers of settings.SECURITY_HEADERS that a view has not set."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave out the pages on which Django explains an error to a developer."""
        if settings.DEBUG and response.status_code >= 400:
            return response
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def address(text: str) -> str:
    """Return an IP address without its port, or nothing where there is none."""
    text = text.strip().strip('"')
    if found := PORT.match(text):
        text = found[1] or found[3]
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def readable(content_type: str) -> str:
    """Return what a request says of its body, or nothing if that makes no sense.

    Django fails on it before any middleware is asked.
    """
    try:
        _, given = parse_header_parameters(content_type)
        charset = codecs.lookup(given.get("charset", "utf-8")).name
    except NO_CHARSET:
        return ""
    return content_type if charset in CHARSETS else ""
