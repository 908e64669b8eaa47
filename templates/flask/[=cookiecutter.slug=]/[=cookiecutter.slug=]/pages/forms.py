[% from "imports.jinja" import imports with context %]
"""Forms; every one carries a CSRF token."""

from __future__ import annotations

[= imports(["contact_form"], true) =]

[% include "forms/contact.py" %]
