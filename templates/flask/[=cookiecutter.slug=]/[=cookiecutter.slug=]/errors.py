[% set orm, guarded = cookiecutter.orm, cookiecutter.accounts != "none" %]
[% set is_server = cookiecutter.database in ["postgresql", "mysql"] %]
[% from "defaults.jinja" import takes_json with context %]
[% set refused = "DataError" if is_server else ("OverflowError" if cookiecutter.database == "sqlite" else "") %]
"""Error answers: [% if cookiecutter.pages %]a page for people, JSON for programs[% else %]always JSON[% endif %]."""

from __future__ import annotations

from flask import Flask, [= "current_app, " if orm else "" =][= "g, " if guarded else "" =]json[= ", render_template, request" if cookiecutter.pages else "" =]
[% if guarded %]
from flask_login import AnonymousUserMixin
[% endif %]
[% if is_server %]
from sqlalchemy.exc import DataError
[% endif %]
from werkzeug.exceptions import [= "BadRequest, HTTPException" if orm or takes_json else "HTTPException" =][= ", SecurityError" if cookiecutter.pages else "" =]
from werkzeug.wrappers import Response
[% if is_server %]

OUT_OF_RANGE = "22003"  # what SQL calls a number that is too large
[% endif %]


def init_app(app: Flask) -> None:
    """Answer every HTTP error, and every exception as a 500, in one way."""
    app.register_error_handler(HTTPException, show_error)
[% if takes_json %]
    app.register_error_handler(RecursionError, refuse_depth)
[% endif %]
[% if orm and refused %]
    for kind in ([= refused =], UnicodeEncodeError):
        app.register_error_handler(kind, refuse)
[% elif orm %]
    app.register_error_handler(UnicodeEncodeError, refuse)
[% endif %]


def show_error(error: HTTPException) -> Response:
    """Keep the error's status and headers, and put our own body."""
    response = error.get_response()
[% if cookiecutter.pages %]
    if isinstance(error, SecurityError):  # an untrusted host: no link can be built
        return response
    if not wants_json():
[% if guarded %]
        # To find out who this is, the database may be asked, which may be what failed.
        g.setdefault("_login_user", AnonymousUserMixin())
[% endif %]
        response.set_data(render_template("error.html", error=error))
        return response
[% endif %]
    body = {"code": error.code, "status": error.name, "message": error.description}
[% if cookiecutter.api == "smorest" %]
    if isinstance(data := getattr(error, "data", None), dict):
        body |= {"errors": data["messages"]}  # what the API found wrong
[% endif %]
    response.set_data(json.dumps(body))
    response.content_type = "application/json"
    return response
[% if takes_json %]


def refuse_depth(error: RecursionError) -> Response:
    """Answer 400 to JSON of too many brackets; other depths are mistakes of ours."""
    if "JSON" not in str(error):
        raise error
    return show_error(BadRequest("The JSON is nested too deeply."))
[% endif %]
[% if orm %]


[% if refused %]
def refuse(error: [= refused =] | UnicodeEncodeError) -> Response:
[% else %]
def refuse(error: UnicodeEncodeError) -> Response:
[% endif %]
    """Answer 400 to what no database can hold; the rest are mistakes of ours."""
[% if refused %]
    if not is_unstorable(error):
[% else %]
    if error.encoding != "utf-8":  # which lacks nothing but halves of characters
[% endif %]
        raise error
    current_app.logger.warning("Refused", exc_info=error)
    return show_error(BadRequest("This holds something that cannot be stored."))
[% if refused %]


def is_unstorable(error: [= refused =] | UnicodeEncodeError) -> bool:
    """Tell [= "a null, " if cookiecutter.database == "postgresql" else "" =]half a character or too large a number from any other error."""
    if isinstance(error, UnicodeEncodeError):
        return error.encoding == "utf-8"  # which lacks nothing but halves of characters
[% if cookiecutter.database == "postgresql" %]
    if "cannot contain NUL" in str(error.orig):
        return True
[% endif %]
[% if is_server %]
    return getattr(error.orig, "sqlstate", None) == OUT_OF_RANGE
[% else %]
    return "SQLite" in str(error)  # which has integers of 64 bits
[% endif %]
[% endif %]
[% endif %]
[% if cookiecutter.pages %]


def wants_json() -> bool:
    """Tell whether the client is a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.path.startswith("/api/")
[% endif %]
