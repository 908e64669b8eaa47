"""The API: described at `/api/openapi.json`, explained at `/api/docs/`."""

from . import views
from .core import init_app

__all__ = ["init_app", "views"]
