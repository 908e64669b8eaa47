[% from "imports.jinja" import imports with context %]
"""Letters from templates that people write."""

from __future__ import annotations

[= imports(["letters"], true) =]
letters = Blueprint("letters", __name__)


[% include "views/letters.py" %]
