[% from "imports.jinja" import imports with context %]
[% set send_mail = "mail.send" if cookiecutter.tasks == "none" else "tasks.send_mail.delay" %]
"""Logging in and out, and passwords."""

from __future__ import annotations

[= imports(["accounts"], true) =]
accounts = Blueprint("accounts", __name__)


[% include "views/accounts.py" %]
