[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""Files that people upload."""

from __future__ import annotations

[= imports(["files"], true) =]
files = Blueprint("files", __name__)


[% include "views/files.py" %]
