[% from "imports.jinja" import imports with context %]
[% set body = "books" if cookiecutter.sample else "text" %]
"""What answers which address."""

from __future__ import annotations

[= imports(["api_" ~ body, "api_" ~ body ~ "_package"], true) =]
[% if cookiecutter.sample %]
[% include "api/constants_books.py" %]


[% else %]

[% endif %]
[% include "api/" ~ body ~ ".py" %]
