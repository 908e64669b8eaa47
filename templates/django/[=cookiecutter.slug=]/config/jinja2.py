"""What Jinja templates can use beyond their own language."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from jinja2 import Environment


def url(name: str, *args: Any) -> str:
    """Return the address of a view."""
    return reverse(name, args=args)


def environment(**options: Any) -> Environment:
    """Return an environment with `static`, `url` and the filter `date`."""
    options.pop("autoescape", None)
    env = Environment(autoescape=True, **options)
    env.globals.update(static=static, url=url)
    env.filters["date"] = date_format
    return env
