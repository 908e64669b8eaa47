[% from "imports.jinja" import imports with context %]
"""Authors and books."""

from __future__ import annotations

[= imports(["catalogue"] + (["catalogue_forms"] if cookiecutter.forms else []), true) =]
catalogue = Blueprint("catalogue", __name__)
NUMBER = f"int(max={2**31 - 1})"  # what a database holds in an integer


[% include "views/catalogue.py" %]
