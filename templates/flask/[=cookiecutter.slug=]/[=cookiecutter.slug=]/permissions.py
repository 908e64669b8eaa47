"""Who may see a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, decode_cookie, encode_cookie

View = Callable[..., ResponseReturnValue]


class Logins(LoginManager):  # type: ignore[misc]
    """Knows people by their session, or by the cookie of those who stay logged in."""

    no_loader: Any = None  # what stands for no `request_loader`

    def _load_user(self) -> None:
        """Look for nobody where a visitor brings nothing to be known by."""
        has_cookie = current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies
        has_loader = self._request_callback is not self.no_loader
        if session or has_cookie or has_loader:
            super()._load_user()
        else:
            self._update_request_context_with_user()

    def _load_user_from_remember_cookie(self, cookie: str) -> Any:
        """Take a cookie that an earlier key has signed, and sign it anew."""
        earlier = (decode_cookie(cookie, key) for key in signing_keys()[:-1])
        if payload := next(filter(None, earlier), None):
            cookie = encode_cookie(payload)
        user = super()._load_user_from_remember_cookie(cookie)
        if user and payload:
            session["_remember"] = "set"
        return user


def has_any_role(*roles: str) -> bool:
    """Tell whether the visitor is logged in and has one of the roles."""
    return bool(current_user.is_authenticated) and any(
        current_user.has_role(role) for role in roles
    )


def login_required(view: View) -> View:
    """Send a visitor who is not logged in to the login."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        return view(*args, **kwargs) if current_user.is_authenticated else ask_login()

    return guarded


def roles_required(*roles: str) -> Callable[[View], View]:
    """Let only people with one of the roles in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not has_any_role(*roles):
                abort(403)
            return view(*args, **kwargs)

        return login_required(checked)

    return decorate


def signing_keys() -> list[str]:
    """Return the keys of signatures: earlier ones still count, the last one signs."""
    config = current_app.config
    return [*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]]


def asked_address() -> str:
    """Name the mailbox that a request is about: so many mails an hour are enough."""
    given = request.get_json(silent=True) if request.is_json else request.form
    address = given.get("email") if isinstance(given, Mapping) else None
    name = str(address).strip().casefold()[:254]
    return f"mailbox {name.encode(errors='replace').decode()}"  # so that Redis takes it


def ask_login() -> ResponseReturnValue:
    """Lead to the login, and from there back here, where that is a page."""
    path = request.full_path if request.query_string else request.path
    wanted = request.script_root + path
    target = wanted if request.method == "GET" else None
    return redirect(url_for("[= "accounts" if cookiecutter.accounts == "login" else "security" =].login", next=target))
