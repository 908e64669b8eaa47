"""The books application."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].books"
#% if cookiecutter.accounts == "full" %#

    def ready(self) -> None:
        """Listen for the end of migrations."""
        from . import groups  # noqa: F401
#% endif %#
