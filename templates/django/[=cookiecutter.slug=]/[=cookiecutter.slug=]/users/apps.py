"""The users application."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].users"
    verbose_name = "People"
[% if cookiecutter.accounts == "full" %]

    def ready(self) -> None:
        """Listen for new users."""
        from . import signals  # noqa: F401
[% endif %]
