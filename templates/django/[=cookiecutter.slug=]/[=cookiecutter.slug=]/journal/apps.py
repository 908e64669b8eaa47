"""The journal application."""

from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].journal"

    def ready(self) -> None:
        """Listen to logins."""
        import_module(f"{self.name}.signals")
