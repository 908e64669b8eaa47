"""Failed log-ins, for the log: which account, from which address; no password."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

# Where someone says who they are, and the statuses of answers to those who are right.
WATCHED = {
#% if cookiecutter.accounts == "login" %#
    "accounts.login": (302,),
#% else %#
    "security.login": (302,),
    "security.two_factor_token_validation": (302,),
#% endif %#
#% if cookiecutter.api == "smorest" %#
    "api.make_token": (200,),
#% endif %#
}


def init_app(app: Flask) -> None:
    """Look at the answers to everyone who logs in."""
    app.after_request(log_failure)


def log_failure(response: Response) -> Response:
    """Write down who could not log in."""
    expected = WATCHED.get(request.endpoint or "")
    if expected and request.method == "POST" and response.status_code not in expected:
        current_app.logger.warning(
            "Log-in failed: account %r, address %s, status %s, at %s",
            account()[:320],
            request.remote_addr,
            response.status_code,
            request.path,
        )
    return response


#% if cookiecutter.api == "smorest" or cookiecutter.accounts == "full" %#
def account() -> str:
    """Return the account that was named, in a form or in JSON."""
    try:
        sent = request.get_json(silent=True) if request.is_json else request.form
    except RecursionError:  # of too many brackets, which is answered already
        return ""
    return str(sent.get("email", "")) if isinstance(sent, dict) else ""
#% else %#
def account() -> str:
    """Return the account that was named."""
    return request.form.get("email", "")
#% endif %#
