"""The core application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].core"
    verbose_name = "People[= " and books" if cookiecutter.sample else "" =]"
[% if cookiecutter.accounts == "full" %]

    def ready(self) -> None:
        """Listen for new users[= " and the end of migrations" if cookiecutter.sample else "" =]."""
        from . import [% if cookiecutter.sample %]groups, [% endif %]signals  # noqa: F401
[% endif %]
