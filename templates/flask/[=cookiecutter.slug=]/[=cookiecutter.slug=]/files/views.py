[% from "imports.jinja" import imports with context %]
"""Files that people upload."""

from __future__ import annotations

[= imports(["files"], true) =]
files = Blueprint("files", __name__)


[% include "views/files.py" %]
