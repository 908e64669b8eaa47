"""Letters from templates that people write."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .. import sandbox
from ..extensions import limiter
from ..permissions import login_required
from .forms import LetterForm

letters = Blueprint("letters", __name__)


#% include "views/letters.py" %#
