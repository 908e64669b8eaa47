[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""Authors and books."""

from __future__ import annotations

[= imports(["catalogue"] + (["catalogue_forms"] if cookiecutter.forms else []), true) =]
catalogue = Blueprint("catalogue", __name__)


[% include "views/catalogue.py" %]
