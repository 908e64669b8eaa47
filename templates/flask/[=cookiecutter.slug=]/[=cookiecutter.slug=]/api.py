[% from "imports.jinja" import imports with context %]
[% set body = "books" if cookiecutter.sample else "text" %]
"""The API: described at `/api/openapi.json`, explained at `/api/docs/`."""

from __future__ import annotations

[= imports(["api_core", "api_schemas", "api_guard", "api_" ~ body]) =]
[% include "api/constants_guard.py" %]
[% if cookiecutter.sample or cookiecutter.accounts != "none" %]
[% include "api/constants_schemas.py" %]
[% endif %]
[% if cookiecutter.sample %]
[% include "api/constants_books.py" %]
[% endif %]
[% include "api/core.py" %]
[% if cookiecutter.accounts != "none" %]


[% include "api/schemas_token.py" %]
[% endif %]


[% include "api/schemas_" ~ ("sample" if cookiecutter.sample else "text") ~ ".py" %]


[% include "api/guard.py" %]


[% include "api/" ~ body ~ ".py" %]
