#% from "defaults.jinja" import features with context %#
#% set parts = ["pages"] + features %#
"""All pages: what answers which address."""

from __future__ import annotations

import re

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from . import data, mail, sandbox, storage, tasks, uploads
from .csv_export import csv_response
from .extensions import db, limiter
from .forms import (
    AuthorForm,
    BookForm,
    ChangePasswordForm,
    ContactForm,
    LetterForm,
    LoginForm,
    NewPasswordForm,
    ResetRequestForm,
    UploadForm,
)
from .models import Author, Book, user_by_email, user_by_login, user_by_session
from .passwords import reset_token, session_key_of
from .permissions import asked_address, login_required, roles_required

#% for part in parts %#
[= part =] = Blueprint("[= part =]", __name__)
#% endfor %#
#% if cookiecutter.sample %#
NUMBER = f"int(max={2**31 - 1})"  # what a database holds in an integer
#% endif %#


def init_app(app: Flask) -> None:
    """Add all pages to the application."""
#% for part in parts %#
    app.register_blueprint([= part =])
#% endfor %#
#% for part in parts %#


#% include "views/" ~ part ~ ".py" %#
#% endfor %#
