"""Error answers: [% if cookiecutter.pages %]a page for people, JSON for programs[% else %]always JSON[% endif %]."""

from __future__ import annotations

[% if cookiecutter.pages %]
from flask import Flask, json, render_template, request
[% else %]
from flask import Flask, json
[% endif %]
from werkzeug.exceptions import HTTPException[% if cookiecutter.pages %], SecurityError[% endif %]

from werkzeug.wrappers import Response


def init_app(app: Flask) -> None:
    """Answer every HTTP error, and every exception as a 500, in one way."""
    app.register_error_handler(HTTPException, show_error)


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
[% if cookiecutter.pages %]


def wants_json() -> bool:
    """Tell whether the client is a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.path.startswith("/api/")
[% endif %]
