"""What answers which address."""

from __future__ import annotations

from typing import Any

from flask_smorest.pagination import PaginationParameters
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Conflict

from ..extensions import db
from ..models import Author, Book
from .core import api
from .guard import key_required
from .schemas import LARGEST, AuthorSchema, BookSchema, StatisticsSchema, TextSchema

#% if cookiecutter.sample %#
#% include "api/constants_books.py" %#


#% else %#

#% endif %#
#% include "api/" ~ ("books" if cookiecutter.sample else "text") ~ ".py" %#
