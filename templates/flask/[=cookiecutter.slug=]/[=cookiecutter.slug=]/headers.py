[% set has_pages = cookiecutter.pages or cookiecutter.api == "smorest" %]
"""Security headers on every answer: what a browser may load, embed[% if cookiecutter.forms %], keep[% endif %] and send."""

from __future__ import annotations

[% if has_pages %]
import secrets
[% endif %]
from typing import TYPE_CHECKING, Any

[% if has_pages %]
from flask import Flask, Response, g
[% if cookiecutter.forms %]
from flask.sessions import SecureCookieSessionInterface, SessionMixin
[% endif %]
[% else %]
from flask import Flask
[% endif %]

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

[% if has_pages %]
# Nothing but this site's own files; inline scripts and styles need the request's nonce.
POLICY = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
[% else %]
# Answers are data: a browser has nothing to load for them.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
[% endif %]
NAME = "Content-Security-Policy"
HEADERS = [
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]
# Production only: for two years, this host and those below it are reached by HTTPS.
TRANSPORT = [("Strict-Transport-Security", "max-age=63072000; includeSubDomains")]


class Headers:
    """Adds the headers last of all, and fast: the list is made once."""

    def __init__(self, app: WSGIApplication, is_production: bool) -> None:
        """Wrap a WSGI application."""
        self.app = app
        self.always = HEADERS + (TRANSPORT if is_production else [])
        self.policy = (NAME, POLICY[= '.format(nonce="")' if has_pages else "" =])

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        """Answer a request."""

        def start_with_headers(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Any:
[% if has_pages %]
            added = [*headers, *self.always]
            if all(name != NAME for name, _ in headers):
                added.append(self.policy)
            return start(status, added, exc_info)
[% else %]
            return start(status, [*headers, *self.always, self.policy], exc_info)
[% endif %]

        return self.app(environ, start_with_headers)


[% if cookiecutter.forms %]
class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; an answer that depends on one is for one visitor."""

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        """Let no cache keep the answer, and send the cookie when it changed."""
        if session.accessed:
            response.headers.setdefault("Cache-Control", "no-store")
        super().save_session(app, session, response)


[% endif %]
def init_app(app: Flask) -> None:
    """Add the headers to every answer of the application."""
[% if cookiecutter.forms %]
    app.session_interface = Sessions()
[% endif %]
    app.wsgi_app = Headers(  # type: ignore[assignment, method-assign]
        app.wsgi_app, app.config["PRODUCTION"]
    )
[% if has_pages %]
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(allow_nonce)


def csp_nonce() -> str:
    """Return this request's nonce: `<script nonce="{{ csp_nonce() }}">`."""
    nonce: str = g.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def allow_nonce(response: Response) -> Response:
    """Let what has the nonce run, when the page asked for one."""
    if nonce := g.get("csp_nonce"):
        response.headers[NAME] = POLICY.format(nonce=f" 'nonce-{nonce}'")
    return response
[% endif %]
