"""[= "Users, authors and books" if cookiecutter.sample else "Users" =] for the tests."""

from datetime import date

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from .models import Author, Book, User


#% include "factories/users.py" %#
#% if cookiecutter.sample %#


#% include "factories/books.py" %#
#% endif %#
