"""The books application."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].books"
