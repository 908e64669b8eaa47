[% from "imports.jinja" import imports with context %]
[% set parts = ["pages"] %]
[% if cookiecutter.accounts == "login" %][% set parts = parts + ["accounts"] %][% endif %]
[% if cookiecutter.sample %][% set parts = parts + ["catalogue"] %][% endif %]
[% if cookiecutter.uploads %][% set parts = parts + ["files"] %][% endif %]
[% if cookiecutter.data_page %][% set parts = parts + ["figures"] %][% endif %]
[% if cookiecutter.sandbox %][% set parts = parts + ["letters"] %][% endif %]
[% set more = (["contact"] if cookiecutter.forms else []) + (["catalogue_forms"] if cookiecutter.forms and cookiecutter.sample else []) %]
"""All pages: what answers which address."""

from __future__ import annotations

[= imports(parts + more + ["application"]) =]
[% for part in parts %]
[= part =] = Blueprint("[= part =]", __name__)
[% endfor %]
[% if cookiecutter.sample %]
NUMBER = f"int(max={2**31 - 1})"  # what a database holds in an integer
[% endif %]


def init_app(app: Flask) -> None:
    """Add all pages to the application."""
[% for part in parts %]
    app.register_blueprint([= part =])
[% endfor %]
[% for part in parts %]


[% include "views/" ~ part ~ ".py" %]
[% endfor %]
