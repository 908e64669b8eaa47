"""The pages for people, and the help for whoever comes with curl."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scaffoldpy import __version__, recommend, report
from scaffoldpy.web import address, builder
from scaffoldpy.web.desk import Desk
from scaffoldpy.web.problems import is_browser

pages = Blueprint("pages", __name__)
# What this page itself would answer.
_OWN_ANSWERS = {
    "purpose": "microservice",
    "admin_site": "unneeded",
    "data_model": "none",
    "database": "none",
    "forms": "few",
    "accounts": "none",
    "modules": "single",
    "features": "pick_own",
    "scaling": "moderate",
    "templates": "jinja",
    "data_science": "none",
}


def desk() -> Desk:
    """Return the application's desk."""
    return cast("Desk", current_app.extensions["scaffoldpy"])


@pages.get("/")
def start() -> str | AnyResponse:
    """Show the form, the recommendation and the preview of what the address says."""
    if _is_terminal():
        return Response(render_template("help.txt", root=request.host_url), content_type="text/plain; charset=utf-8")
    state = address.read_state(request.args.items(multi=True), desk().terms)
    if any(not value.strip() for value in request.args.values()):  # a form sends its empty fields, too
        full = urlencode([(key, value) for key, value in request.args.items(multi=True) if value.strip()])
        return redirect(f"{url_for('.start')}?{full if state.remarks else address.query(state)}".rstrip("?"))
    page = builder.build(desk(), state)
    return render_template("builder.html", page=page, version=__version__, root=request.host_url)


def _is_terminal() -> bool:
    program = request.headers.get("User-Agent", "").lower()
    return not is_browser() and program.startswith(("curl", "wget", "httpie"))


@pages.get("/about")
def about() -> str:
    """Tell what this is, and what scaffoldpy recommends for it."""
    own = recommend.recommend(desk().questionnaire, _OWN_ANSWERS)
    text = report.to_text(report.summary(desk().questionnaire, own, plain=True), 80)
    query = address.query(address.read_state(_own_pairs(), desk().terms))
    return render_template("about.html", text=text, query=query, version=__version__)


def _own_pairs() -> list[tuple[str, str]]:
    pairs = [(f"answers.{question}", choice) for question, choice in _OWN_ANSWERS.items()]
    return [("project.name", "Scaffold Page"), *pairs, ("options.deploy", "docker")]


@pages.get("/llms.txt")
def llms() -> Response:
    """Tell programs that read text what there is."""
    return Response(render_template("llms.txt", root=request.host_url), content_type="text/plain; charset=utf-8")


@pages.get("/robots.txt")
def robots() -> Response:
    """Let the page be found, and none of its endless states."""
    return Response("User-agent: *\nDisallow: /*?\n", content_type="text/plain; charset=utf-8")
