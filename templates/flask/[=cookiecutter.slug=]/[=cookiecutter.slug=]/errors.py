#% from "defaults.jinja" import has_server, takes_json with context %#
#% set refused = {"sqlite": "OverflowError", "oracle": ""}.get(cookiecutter.database, "DataError") %#
#% set kinds = [refused, "UnicodeEncodeError"] | select | list %#
"""Error answers: [= "a page for people, JSON for programs" if cookiecutter.pages else "always JSON" =]."""

from __future__ import annotations

from flask import Flask, current_app, g, json, render_template, request
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, SecurityError
from werkzeug.wrappers import Response
#% if has_server or takes_json %#

#% endif %#
#% if has_server %#
OUT_OF_RANGE = "22003"  # what SQL calls a number that is too large
#% endif %#
#% if takes_json %#
TOO_MANY_DIGITS = "integer string conversion"  # of which Python refuses long ones
#% endif %#


def init_app(app: Flask) -> None:
    """Answer every HTTP error, and every exception as a 500, in one way."""
    app.register_error_handler(HTTPException, show_error)
#% if takes_json %#
    app.register_error_handler(RecursionError, refuse_json)
    app.register_error_handler(ValueError, refuse_json)
#% endif %#
#% if cookiecutter.orm and refused %#
    for kind in ([= kinds | join(", ") =]):
        app.register_error_handler(kind, refuse)
#% elif cookiecutter.orm %#
    app.register_error_handler(UnicodeEncodeError, refuse)
#% endif %#


def show_error(error: HTTPException) -> Response:
    """Keep the error's status and headers, and put our own body."""
    response = error.get_response()
#% if cookiecutter.pages %#
    if isinstance(error, SecurityError):  # an untrusted host: no link can be built
        return response
    if not wants_json():
#% if cookiecutter.accounts != "none" %#
        # To find out who this is, the database may be asked, which may be what failed.
        g.setdefault("_login_user", AnonymousUserMixin())
#% endif %#
        response.set_data(render_template("error.html", error=error))
        return response
#% endif %#
    body = {"code": error.code, "status": error.name, "message": error.description}
#% if cookiecutter.api == "smorest" %#
    if isinstance(data := getattr(error, "data", None), dict):
        body |= {"errors": data["messages"]}  # what the API found wrong
#% endif %#
    response.set_data(json.dumps(body))
    response.content_type = "application/json"
    return response
#% if takes_json %#


def refuse_json(error: RecursionError | ValueError) -> Response:
    """Answer 400 to too many brackets or digits; other such errors are ours."""
    is_depth = isinstance(error, RecursionError) and "JSON" in str(error)
    if not (is_depth or TOO_MANY_DIGITS in str(error)):
        raise error
    return show_error(BadRequest("The JSON has too many brackets or digits."))
#% endif %#
#% if cookiecutter.orm %#


def refuse(error: [= kinds | join(" | ") =]) -> Response:
    """Answer 400 to what no database can hold; the rest are mistakes of ours."""
#% if refused %#
    if not is_unstorable(error):
        raise error
#% else %#
    if error.encoding != "utf-8":  # which lacks nothing but halves of characters
        raise error
#% endif %#
    current_app.logger.warning("Refused", exc_info=error)
    return show_error(BadRequest("This holds something that cannot be stored."))
#% if refused %#


def is_unstorable(error: [= kinds | join(" | ") =]) -> bool:
    """Tell [= "a null, " if cookiecutter.database == "postgresql" else "" =]half a character or too large a number from any other error."""
    if isinstance(error, UnicodeEncodeError):
        return error.encoding == "utf-8"  # which lacks nothing but halves of characters
#% if cookiecutter.database == "postgresql" %#
    if "cannot contain NUL" in str(error.orig):
        return True
#% endif %#
    return [= 'getattr(error.orig, "sqlstate", None) == OUT_OF_RANGE' if has_server else '"SQLite" in str(error)  # which has integers of 64 bits' =]
#% endif %#
#% endif %#
#% if cookiecutter.pages %#


def wants_json() -> bool:
    """Tell whether the client is a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return [= 'best == "application/json" or request.path.startswith("/api/")' if cookiecutter.api == "smorest" else 'best == "application/json"' =]
#% endif %#
