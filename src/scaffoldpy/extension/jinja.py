"""The Jinja extension that both templates load: quoting filters, the slug filter and the file rules."""

from __future__ import annotations

from jinja2 import Environment
from jinja2.ext import Extension

from . import naming, quoting, rules


class ScaffoldExtension(Extension):
    """Add scaffoldpy's filters and functions to a Jinja environment."""

    def __init__(self, environment: Environment) -> None:
        """Register every filter in `quoting.FILTERS`, `slug`, and the functions the hooks call."""
        super().__init__(environment)
        environment.filters.update(quoting.FILTERS)
        environment.filters["slug"] = naming.slug_of
        environment.globals.update(
            unwanted_paths=rules.unwanted_paths,
            problems=rules.problems,
        )
