[% from "imports.jinja" import imports with context %]
"""The webhook: deliveries signed by those who know the secret."""

from __future__ import annotations

[= imports(["hooks"], true) =]
hooks = Blueprint("hooks", __name__)


[% include "views/hooks.py" %]
