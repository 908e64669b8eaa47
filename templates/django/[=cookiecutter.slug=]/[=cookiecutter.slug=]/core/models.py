"""Who can log in[= ", and the books with their authors" if cookiecutter.sample else "" =]."""
#% if cookiecutter.sample %#

from __future__ import annotations
#% endif %#

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .uploads import random_name, validate_image, with_new_cover


#% include "models/users.py" %#
#% if cookiecutter.sample %#


#% include "models/books.py" %#
#% endif %#
