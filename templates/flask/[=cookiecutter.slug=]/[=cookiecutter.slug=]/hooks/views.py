[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""The webhook: deliveries signed by those who know the secret."""

from __future__ import annotations

[= imports(["hooks"], true) =]
hooks = Blueprint("hooks", __name__)


[% include "views/hooks.py" %]
