"""Forms; every one carries a CSRF token."""

from __future__ import annotations

from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Email, Length

from ..extensions import Form


#% include "forms/contact.py" %#
