"""Books and their authors."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .uploads import random_name, validate_image, with_new_cover


#% include "models/books.py" %#
