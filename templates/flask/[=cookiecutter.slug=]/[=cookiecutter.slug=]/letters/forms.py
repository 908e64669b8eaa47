"""Forms; every one carries a CSRF token."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..extensions import Form


#% include "forms/letters.py" %#
