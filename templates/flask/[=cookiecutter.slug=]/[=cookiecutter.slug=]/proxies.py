"""Requests that come through proxies: who sends them, by which scheme, and to where.

Of each X-Forwarded header, the entry counts that the outermost of `PROXY_HOPS` proxies
wrote; what visitors write themselves stands before it. Without proxies, none counts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = re.compile(r"(/[\w.~-]+)+")


class Checked:
    """Puts back what the server found where a header gives nothing usable."""

    def __init__(self, app: WSGIApplication) -> None:
        """Wrap the application; `ProxyFix` wraps this."""
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        """Check what `ProxyFix` took from the headers."""
        found = environ["werkzeug.proxy_fix.orig"]
        address = read_address(environ.get("REMOTE_ADDR") or "")
        environ["REMOTE_ADDR"] = address or found["REMOTE_ADDR"]
        scheme = environ["wsgi.url_scheme"].lower()
        is_known = scheme in ("http", "https")
        environ["wsgi.url_scheme"] = scheme if is_known else found["wsgi.url_scheme"]
        prefix = environ.get("SCRIPT_NAME", "").rstrip("/")
        is_path = PREFIX.fullmatch(prefix)
        environ["SCRIPT_NAME"] = prefix if is_path else found["SCRIPT_NAME"] or ""
        return self.app(environ, start)


@lru_cache(maxsize=1000)
def read_address(text: str) -> str:
    """Return an IP address without port and brackets; what is none is empty."""
    text = text.strip().strip('"')
    bracketed = re.fullmatch(r"\[(.+)\](?::\d+)?", text)
    with_port = re.fullmatch(r"([^:]+):\d+", text)
    match = bracketed or with_port
    try:
        address = ip_address(match[1] if match else text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def init_app(app: Flask) -> None:
    """Believe the proxies, and lead visitors to HTTPS."""
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            Checked(app.wsgi_app), x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    if app.config["SECURE_SSL_REDIRECT"]:
        app.before_request(redirect_to_https)


def redirect_to_https() -> ResponseReturnValue | None:
    """Answer plain HTTP with the same address by HTTPS; probes speak plain HTTP."""
    if request.is_secure or request.path.startswith("/health/"):
        return None
    return redirect(request.url.replace("http://", "https://", 1), 301)
