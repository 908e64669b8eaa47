"""The core application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].core"
[% if cookiecutter.accounts == "full" %]

    def ready(self) -> None:
        """Listen for new users."""
        from . import signals  # noqa: F401
[% endif %]
