"""Forms; every one carries a CSRF token."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import DataRequired, Email, EqualTo, Length

from ..extensions import Form


#% include "forms/accounts.py" %#
