[% from "imports.jinja" import imports with context %]
"""The webhook: deliveries signed by those who know the secret."""

from __future__ import annotations

[= imports(["hooks", "application"]) =]
hooks = Blueprint("hooks", __name__)


def init_app(app: Flask) -> None:
    """Add the webhook to the application."""
    app.register_blueprint(hooks)


[% include "views/hooks.py" %]
