"""What goes in and out."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields, validate

#% if cookiecutter.sample or cookiecutter.accounts != "none" %#
#% include "api/constants_schemas.py" %#


#% else %#

#% endif %#
#% if cookiecutter.accounts != "none" %#
#% include "api/schemas_token.py" %#


#% endif %#
#% include "api/schemas_" ~ ("sample" if cookiecutter.sample else "text") ~ ".py" %#
