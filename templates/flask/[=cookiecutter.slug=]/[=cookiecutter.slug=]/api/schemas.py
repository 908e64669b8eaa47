[% from "imports.jinja" import imports with context %]
"""What goes in and out."""

from __future__ import annotations

[= imports(["api_schemas"], true) =]
[% if cookiecutter.sample or cookiecutter.accounts != "none" %]
[% include "api/constants_schemas.py" %]


[% else %]

[% endif %]
[% if cookiecutter.accounts != "none" %]
[% include "api/schemas_token.py" %]


[% endif %]
[% include "api/schemas_" ~ ("sample" if cookiecutter.sample else "text") ~ ".py" %]
