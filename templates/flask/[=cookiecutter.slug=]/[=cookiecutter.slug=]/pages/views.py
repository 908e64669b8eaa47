[% from "imports.jinja" import imports with context %]
"""The first pages."""

from __future__ import annotations

[= imports(["pages"] + (["contact"] if cookiecutter.forms else []), true) =]
pages = Blueprint("pages", __name__)


[% include "views/pages.py" %]
