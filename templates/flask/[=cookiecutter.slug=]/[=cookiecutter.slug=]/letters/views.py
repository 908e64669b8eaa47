[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""Letters from templates that people write."""

from __future__ import annotations

[= imports(["letters"], true) =]
letters = Blueprint("letters", __name__)


[% include "views/letters.py" %]
