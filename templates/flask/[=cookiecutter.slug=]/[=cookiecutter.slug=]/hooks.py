"""The webhook: deliveries signed by those who know the secret."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from . import deliveries, signatures, tasks

hooks = Blueprint("hooks", __name__)


def init_app(app: Flask) -> None:
    """Add the webhook to the application."""
    app.register_blueprint(hooks)


#% include "views/hooks.py" %#
