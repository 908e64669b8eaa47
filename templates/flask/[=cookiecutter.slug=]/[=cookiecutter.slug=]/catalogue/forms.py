"""Forms; every one carries a CSRF token."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import DataRequired, Length, Optional

from ..extensions import Form


#% include "forms/catalogue.py" %#
