"""Authors and books for the tests."""

from datetime import date

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from .models import Author, Book


#% include "factories/books.py" %#
