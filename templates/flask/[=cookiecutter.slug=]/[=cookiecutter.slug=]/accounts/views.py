[% from "imports.jinja" import imports with context %]
"""Logging in and out, and passwords."""

from __future__ import annotations

[= imports(["accounts"], true) =]
accounts = Blueprint("accounts", __name__)


[% include "views/accounts.py" %]
