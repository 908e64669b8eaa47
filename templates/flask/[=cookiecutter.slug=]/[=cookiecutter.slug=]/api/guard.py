"""Who may change something."""

from __future__ import annotations

import hmac
from functools import wraps
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from ..extensions import limiter
from ..models import User, has_second_factor, user_by_login, user_by_session
from ..permissions import signing_keys
from .core import View, api
from .schemas import LoginSchema, TokenSchema

#% include "api/constants_guard.py" %#


#% include "api/guard.py" %#
