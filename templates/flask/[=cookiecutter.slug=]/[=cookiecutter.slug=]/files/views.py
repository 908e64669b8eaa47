"""Files that people upload."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from .. import storage, uploads
from ..extensions import db
from ..permissions import login_required
from .forms import UploadForm

files = Blueprint("files", __name__)


#% include "views/files.py" %#
