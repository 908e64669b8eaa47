"""Who may see a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

View = Callable[..., ResponseReturnValue]


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


def ask_login() -> ResponseReturnValue:
    """Lead to the login, and from there back here, where that is a page."""
    wanted = request.full_path if request.query_string else request.path
    target = wanted if request.method == "GET" else None
    return redirect(url_for("[= "accounts" if cookiecutter.accounts == "login" else "security" =].login", next=target))
