[% from "imports.jinja" import imports with context %]
"""Forms; every one carries a CSRF token."""

from __future__ import annotations

[= imports(["letters_form"], true) =]

[% include "forms/letters.py" %]
