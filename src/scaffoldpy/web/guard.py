"""What keeps a public server safe: headers, and limits on addresses, hosts and requests."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial

from flask import Flask, Response, redirect, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError
from werkzeug.exceptions import RequestURITooLarge, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from scaffoldpy.errors import InputError
from scaffoldpy.web.settings import Settings

_LONGEST_ADDRESS = 8_000  # characters of path and query
_MOST_KEYS = 200
_NOTHING_BUT_OWN = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect", "manifest")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _NOTHING_BUT_OWN,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def register(app: Flask, settings: Settings) -> None:
    """Guard every request of an application."""
    if settings.ssl_redirect:
        app.before_request(_lead_to_https)
    app.before_request(partial(_refuse_strange_hosts, settings.hosts))
    app.before_request(_refuse_long_addresses)
    app.after_request(_add_headers)
    limiter = _limiter(app, settings)
    for name in ("static", "api.live", "api.health"):
        limiter.exempt(app.view_functions[name])


def _limiter(app: Flask, settings: Settings) -> Limiter:
    try:
        return Limiter(
            get_remote_address,
            app=app,
            application_limits=[settings.rate],
            storage_uri=settings.rate_store,
            strategy="moving-window",
            in_memory_fallback_enabled=not settings.rate_store.startswith("memory"),
            headers_enabled=True,
        )
    except ConfigurationError as err:
        hint = "Install it: pip install 'flask-limiter[redis]'."
        raise InputError(
            f"{settings.rate_store.partition(':')[0]} needs a package that is not there.", hint=hint
        ) from err


def _lead_to_https() -> AnyResponse | None:
    """Send a visitor on; probes speak plain HTTP to one server."""
    if request.is_secure or _is_probe():
        return None
    return redirect(request.url.replace("http://", "https://", 1), 308)


def _refuse_strange_hosts(hosts: Collection[str]) -> None:
    """Answer to the server's own names alone; probes come by its number."""
    name = re.sub(r":\d+$", "", request.host.lower())
    is_own = name in hosts or any(each.startswith(".") and f".{name}".endswith(each) for each in hosts)
    if not (is_own or _is_probe()) or request.scheme not in ("http", "https"):
        raise SecurityError("This server has another name; SCAFFOLDPY_WEB_HOSTS tells it its names.")


def _is_probe() -> bool:
    return request.path.startswith("/health/")


def _refuse_long_addresses() -> None:
    if len(request.full_path) > _LONGEST_ADDRESS or len(request.args) > _MOST_KEYS:
        raise RequestURITooLarge(f"An address has at most {_LONGEST_ADDRESS} characters and {_MOST_KEYS} keys.")


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method in ("GET", "HEAD"):  # nothing of it is anybody's own, so that other pages may read it
        response.headers["Access-Control-Allow-Origin"] = "*"
    if request.path == "/" or response.status_code >= 400:
        response.vary.update(("Accept", "User-Agent"))
    if response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)  # which the limiter sets on every answer
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
