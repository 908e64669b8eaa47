#% from "contents.jinja" import api_constants, api_parts with context %#
"""The API: described at `/api/openapi.json`, explained at `/api/docs/`."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_smorest import Api, Blueprint
from flask_smorest.pagination import PaginationParameters
from itsdangerous import BadData, URLSafeTimedSerializer
from marshmallow import Schema, fields, validate
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Conflict, Forbidden, Unauthorized

from .extensions import csrf, db, limiter
from .models import (
    Author,
    Book,
    User,
    has_second_factor,
    user_by_login,
    user_by_session,
)
from .permissions import signing_keys

#% for part in api_constants %#
#% include "api/" ~ part ~ ".py" %#
#% endfor %#
#% include "api/core.py" %#
#% for part in api_parts %#


#% include "api/" ~ part ~ ".py" %#
#% endfor %#
