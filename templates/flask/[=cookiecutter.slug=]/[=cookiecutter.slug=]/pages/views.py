[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""The first pages."""

from __future__ import annotations

[= imports(["pages"] + (["contact"] if cookiecutter.forms else []), true) =]
pages = Blueprint("pages", __name__)


[% include "views/pages.py" %]
