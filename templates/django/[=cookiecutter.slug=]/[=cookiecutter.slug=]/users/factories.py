"""Users for the tests."""

from factory.declarations import LazyAttribute, Sequence
from factory.django import DjangoModelFactory, Password

from .models import User


#% include "factories/users.py" %#
