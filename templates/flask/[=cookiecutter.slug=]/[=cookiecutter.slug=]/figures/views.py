[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""Figures: a chart and a CSV file."""

from __future__ import annotations

[= imports(["figures"], true) =]
figures = Blueprint("figures", __name__)


[% include "views/figures.py" %]
