"""Logging in and out, and passwords."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from .. import mail, tasks
from ..extensions import db, limiter
from ..models import user_by_email, user_by_login, user_by_session
from ..passwords import reset_token, session_key_of
from ..permissions import asked_address, login_required
from .forms import ChangePasswordForm, LoginForm, NewPasswordForm, ResetRequestForm

accounts = Blueprint("accounts", __name__)


#% include "views/accounts.py" %#
