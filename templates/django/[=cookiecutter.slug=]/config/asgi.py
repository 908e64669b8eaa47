"""What a production server runs (ASGI)."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

from .middleware import readable
from .timeouts import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
#% if cookiecutter.database in ["postgresql", "mysql"] %#
limit_statements()
#% endif %#
answer = get_asgi_application()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a request, whatever it says of its body."""
    headers = [
        (name, readable(value.decode("latin-1")).encode("latin-1"))
        if name == b"content-type"
        else (name, value)
        for name, value in scope.get("headers", ())
    ]
    await answer({**scope, "headers": headers}, receive, send)
