#% from "defaults.jinja" import features with context %#
"""Forms; every one carries a CSRF token."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    PasswordField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

from . import storage
from .extensions import Form


#% include "forms/contact.py" %#
#% for part in features | reject("eq", "figures") %#


#% include "forms/" ~ part ~ ".py" %#
#% endfor %#
