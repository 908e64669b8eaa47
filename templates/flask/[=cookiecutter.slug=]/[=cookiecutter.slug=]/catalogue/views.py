"""Authors and books."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Author, Book
from ..permissions import roles_required
from .forms import AuthorForm, BookForm

catalogue = Blueprint("catalogue", __name__)
NUMBER = f"int(max={2**31 - 1})"  # what a database holds in an integer


#% include "views/catalogue.py" %#
