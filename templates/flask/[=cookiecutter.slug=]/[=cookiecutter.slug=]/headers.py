#% set has_pages = cookiecutter.pages or cookiecutter.api == "smorest" %#
"""Security headers on every answer: what a browser may load, embed[= ", keep" if cookiecutter.forms =] and send."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, after_this_request, g
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#% if has_pages %#
# Nothing but this site's own files; inline scripts and styles need the request's nonce.
POLICY = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#% else %#
# Answers are data: a browser has nothing to load for them.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#% endif %#
NAME = "Content-Security-Policy"
HEADERS = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]


class Headers:
    """Adds the headers that a view did not set, last of all."""

    def __init__(self, app: WSGIApplication, transport: str) -> None:
        """Wrap a WSGI application."""
        self.app = app
        policy = (NAME, POLICY[= '.format(nonce="")' if has_pages else "" =])
        self.always = [policy, *HEADERS]
        if transport:
            self.always.append(("Strict-Transport-Security", transport))

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        """Answer a request."""

        def start_with_headers(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Any:
            given = {name.lower() for name, _ in headers}
            added = [item for item in self.always if item[0].lower() not in given]
            return start(status, [*headers, *added], exc_info)

        return self.app(environ, start_with_headers)


#% if cookiecutter.forms %#
class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; an answer that shows one is for one visitor."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session; who brings none needs no check of a signature."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        """Let no cache keep the answer, and send the cookie when it changed."""
        if not (session or session.modified):  # then there is no cookie to send
            response.vary.update(["Cookie"] if session.accessed else [])
            return
        if session.accessed:
            response.headers.setdefault("Cache-Control", "no-store")
        super().save_session(app, session, response)


#% endif %#
def transport(config: Mapping[str, Any]) -> str:
    """Say for how long browsers reach this host, and those below it, by HTTPS only."""
    if not (seconds := config["SECURE_HSTS_SECONDS"]):
        return ""
    below = "; includeSubDomains" if config["SECURE_HSTS_INCLUDE_SUBDOMAINS"] else ""
    preload = "; preload" if config["SECURE_HSTS_PRELOAD"] else ""
    return f"max-age={seconds}{below}{preload}"


def init_app(app: Flask) -> None:
    """Add the headers to every answer of the application."""
#% if cookiecutter.forms %#
    app.session_interface = Sessions()
#% endif %#
    app.wsgi_app = Headers(  # type: ignore[assignment, method-assign]
        app.wsgi_app, transport(app.config)
    )
#% if has_pages %#
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return this request's nonce: `<script nonce="{{ csp_nonce() }}">`."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
        after_this_request(allow_nonce)
    nonce: str = g.csp_nonce
    return nonce


def allow_nonce(response: Response) -> Response:
    """Let what has the nonce run, as the page asked for one."""
    policy = POLICY.format(nonce=f" 'nonce-{g.csp_nonce}'")
    response.headers.setdefault(NAME, policy)
    return response
#% endif %#
