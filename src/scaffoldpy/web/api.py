"""The same for programs: questions, options, recommendation and plan as JSON documents, and what describes them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from scaffoldpy import documents, preview, recommend
from scaffoldpy.model import FRAMEWORKS, Request
from scaffoldpy.schema import json_schema
from scaffoldpy.template import load_template
from scaffoldpy.web import openapi
from scaffoldpy.web.desk import named
from scaffoldpy.web.downloads import asked
from scaffoldpy.web.pages import desk

api = Blueprint("api", __name__)


@api.get("/api/questions")
def questions() -> Response:
    """List the decision questions, their choices and the article's facts."""
    return _lasting(documents.questions_document(desk().questionnaire))


@api.get("/api/options")
def options() -> Response:
    """List each framework's options, and which go together."""
    return _lasting(documents.options_document([load_template(framework) for framework in FRAMEWORKS]))


@api.route("/api/recommendation", methods=["GET", "POST"])
def recommendation() -> Response:
    """Recommend a framework for the answers."""
    judged = recommend.recommend(desk().questionnaire, asked().answers)
    return jsonify(documents.recommendation_document(judged))


@api.route("/api/plan", methods=["GET", "POST"])
def plan() -> Response:
    """Tell all that a project would be, and why each file would be in it."""
    made = desk().plan(asked())
    return jsonify(documents.preview_document(made, preview.entries(made, desk().contents(made))))


@api.get("/schema")
def schema() -> Response:
    """Send the JSON Schema of an answers file."""
    return _lasting(json_schema(desk().terms))


@api.get("/openapi.json")
def description() -> Response:
    """Describe all addresses for programs."""
    return _lasting(openapi.document(desk().terms))


@api.get("/health/")
def health() -> Response:
    """Tell that a project can be planned."""
    desk().plan(named(Request()))
    return jsonify(status="ok")


@api.get("/health/live/")
def live() -> Response:
    """Tell that the process answers."""
    return jsonify(status="ok")


def _lasting(document: Any) -> Response:
    """Send what does not change while a server runs: whoever has it need not get it again."""
    response = jsonify(document)
    response.add_etag()
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response
