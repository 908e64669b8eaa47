[% set orm = cookiecutter.orm %]
"""Error answers: [% if cookiecutter.pages %]a page for people, JSON for programs[% else %]always JSON[% endif %]."""

from __future__ import annotations

from flask import [= "Flask, current_app, json" if orm else "Flask, json" =][= ", render_template, request" if cookiecutter.pages else "" =]
[% if orm %]
from sqlalchemy.exc import DataError
[% endif %]
from werkzeug.exceptions import [= "BadRequest, HTTPException" if orm else "HTTPException" =][= ", SecurityError" if cookiecutter.pages else "" =]
from werkzeug.wrappers import Response


def init_app(app: Flask) -> None:
    """Answer every HTTP error, and every exception as a 500, in one way."""
    app.register_error_handler(HTTPException, show_error)
[% if orm %]
    for kind in (DataError, UnicodeEncodeError):
        app.register_error_handler(kind, refuse)
[% endif %]


def show_error(error: HTTPException) -> Response:
    """Keep the error's status and headers, and put our own body."""
    response = error.get_response()
[% if cookiecutter.pages %]
    if isinstance(error, SecurityError):  # an untrusted host: no link can be built
        return response
    if not wants_json():
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
[% if orm %]


def refuse(error: Exception) -> Response:
    """Answer 400 to what no database can hold, such as a null or half a character."""
    current_app.logger.warning("Refused", exc_info=error)
    return show_error(BadRequest("This holds something that cannot be stored."))
[% endif %]
[% if cookiecutter.pages %]


def wants_json() -> bool:
    """Tell whether the client is a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.path.startswith("/api/")
[% endif %]
