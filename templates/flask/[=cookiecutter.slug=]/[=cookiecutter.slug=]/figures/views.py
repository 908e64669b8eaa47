[% from "imports.jinja" import imports with context %]
"""Figures: a chart and a CSV file."""

from __future__ import annotations

[= imports(["figures"], true) =]
figures = Blueprint("figures", __name__)


[% include "views/figures.py" %]
