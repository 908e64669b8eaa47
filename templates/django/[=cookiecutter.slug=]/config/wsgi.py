"""What a production server runs (WSGI)."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

from .middleware import readable
from .timeouts import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
#% if cookiecutter.database in ["postgresql", "mysql"] %#
limit_statements()
#% endif %#
answer = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer a request, whatever it says of its body."""
    environ["CONTENT_TYPE"] = readable(environ.get("CONTENT_TYPE", ""))
    return answer(environ, start_response)
