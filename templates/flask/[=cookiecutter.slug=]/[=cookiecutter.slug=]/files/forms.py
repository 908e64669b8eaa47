"""Forms; every one carries a CSRF token."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, ValidationError

from .. import storage
from ..extensions import Form


#% include "forms/files.py" %#
