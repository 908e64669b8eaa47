"""The webhook: deliveries signed by those who know the secret."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from .. import deliveries, signatures, tasks

hooks = Blueprint("hooks", __name__)


#% include "views/hooks.py" %#
