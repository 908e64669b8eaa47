"""The first pages."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from .. import mail, tasks
from ..extensions import limiter
from .forms import ContactForm

pages = Blueprint("pages", __name__)


#% include "views/pages.py" %#
