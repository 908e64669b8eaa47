"""Errors as problem documents (RFC 9457) for programs, and as a page for people."""

from __future__ import annotations

import logging

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from scaffoldpy.errors import AnswersError, InputError, OptionsError, ScaffoldError
from scaffoldpy.web.desk import BusyError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger(__name__)
_KINDS: tuple[tuple[type[ScaffoldError], int, str, str], ...] = (
    (BusyError, 503, "busy", "The server is busy"),
    (OptionsError, 422, "options", "These options cannot work together"),
    (AnswersError, 422, "answers", "The request cannot be used"),
    (InputError, 422, "input", "The request cannot be used"),
    (ScaffoldError, 500, "failed", "The project could not be rendered"),
)
_HINTS = {
    404: "GET / lists all addresses; /openapi.json describes them.",
    413: "An answers file has some hundred bytes.",
    414: "Send an answers file in the body instead: POST.",
    429: "Wait a moment; Retry-After tells how long.",
}


def register(app: Flask) -> None:
    """Answer every error of an application."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(ScaffoldError, _of_core)
    app.register_error_handler(Exception, _unexpected)


def _of_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # a redirect
        return Response(error.get_body(), error.code, dict(error.get_headers()))
    status = error.code
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    hint = "" if status == 404 and request.url_rule else _HINTS.get(status, "")  # a file of a project has its own
    answer = _answer(status, "http", error.name, error.description or error.name, hint)
    answer.headers.extend(kept)
    return answer


def _of_core(error: ScaffoldError) -> Response:
    _, status, kind, title = next(each for each in _KINDS if isinstance(error, each[0]))
    if status == 500:
        _LOG.error("%s: %s", type(error).__name__, error)
    answer = _answer(status, kind, title, str(error), error.hint)
    if status == 503:
        answer.headers["Retry-After"] = "1"
    return answer


def _unexpected(error: Exception) -> Response:
    _LOG.exception("Unexpected error", exc_info=error)
    return _answer(500, "unexpected", "Unexpected error", "Something went wrong on the server.", "")


def _answer(status: int, kind: str, title: str, detail: str, hint: str) -> Response:
    problem = {"type": f"urn:scaffoldpy:problem:{kind}", "title": title, "status": status, "detail": detail}
    if hint:
        problem["hint"] = hint
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html" and is_browser():
        return Response(render_template("problem.html", problem=problem), status)
    return Response(json.dumps(problem) + "\n", status, content_type=MEDIA_TYPE)


def is_browser() -> bool:
    """Tell whether who asks can show a page."""
    return "text/html" in request.headers.get("Accept", "")
