"""The Jinja extension that both templates load: quoting filters, the slug filter and the file rules."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, Template
from jinja2.ext import Extension

from . import imports, naming, quoting, rules


class _File(Template):
    """A whole file: what it includes and imports is not rendered by this method."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Render the file, and tidy the imports of a Python module."""
        text = super().render(*args, **kwargs)
        return imports.tidy(text) if (self.name or "").endswith(".py") else text


class ScaffoldExtension(Extension):
    """Add scaffoldpy's filters and functions to a Jinja environment, and tidy Python's imports."""

    def __init__(self, environment: Environment) -> None:
        """Register every filter in `quoting.FILTERS`, `slug`, and the functions the hooks call."""
        super().__init__(environment)
        environment.template_class = _File
        environment.filters.update(quoting.FILTERS)
        environment.filters["slug"] = naming.slug_of
        environment.globals.update(
            merged_folders=rules.merged_folders,
            unwanted_paths=rules.unwanted_paths,
            problems=rules.problems,
        )
