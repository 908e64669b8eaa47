#% set full, drf = cookiecutter.accounts == "full", cookiecutter.api == "drf" %#
#% set table = cookiecutter.accounts != "none" and cookiecutter.cache == "none" %#
"""The core application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].core"
    verbose_name = "People[= " and books" if cookiecutter.sample else "" =]"
#% if full or drf or table %#

    def ready(self) -> None:
        """Connect what listens to signals."""
        from . import [= [("cache_table", table), ("groups", full and cookiecutter.sample), ("signals", full), ("token_auth", drf)] | selectattr(1) | map("first") | join(", ") =]  # noqa: F401
#% endif %#
