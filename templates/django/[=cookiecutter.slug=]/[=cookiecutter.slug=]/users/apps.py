#% set full, drf = cookiecutter.accounts == "full", cookiecutter.api == "drf" %#
#% set table = cookiecutter.accounts != "none" and cookiecutter.cache == "none" %#
"""The users application."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """What Django calls it."""

    name = "[= cookiecutter.slug =].users"
    verbose_name = "People"
#% if full or drf or table %#

    def ready(self) -> None:
        """Connect what listens to signals."""
        from . import [= [("cache_table", table), ("signals", full), ("token_auth", drf)] | selectattr(1) | map("first") | join(", ") =]  # noqa: F401
#% endif %#
