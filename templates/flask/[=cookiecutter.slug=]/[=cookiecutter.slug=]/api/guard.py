[% from "imports.jinja" import imports with context %]
"""Who may change something."""

from __future__ import annotations

[= imports(["api_guard", "api_guard_package"], true) =]
[% include "api/constants_guard.py" %]


[% include "api/guard.py" %]
