[% from "imports.jinja" import imports with context %]
"""The API itself, its description and its documentation."""

from __future__ import annotations

[= imports(["api_core"], true) =]
[% include "api/core.py" %]
