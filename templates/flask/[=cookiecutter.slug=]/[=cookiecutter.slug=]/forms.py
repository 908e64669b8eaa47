[% from "imports.jinja" import imports with context %]
[% set parts = ["contact"] %]
[% if cookiecutter.accounts == "login" %][% set parts = parts + ["accounts"] %][% endif %]
[% if cookiecutter.sample %][% set parts = parts + ["catalogue"] %][% endif %]
[% if cookiecutter.uploads %][% set parts = parts + ["files"] %][% endif %]
[% if cookiecutter.sandbox %][% set parts = parts + ["letters"] %][% endif %]
"""Forms; every one carries a CSRF token."""

from __future__ import annotations

[= imports((parts | join("_form ") ~ "_form").split()) =]
[% for part in parts %]
[% if not loop.first %]

[% endif %]

[% include "forms/" ~ part ~ ".py" %]
[% endfor %]
