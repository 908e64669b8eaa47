"""The web page: the questions as a form whose address is the state, a preview, downloads, and the same for programs.

It keeps nothing and writes nothing: no database, no session, no cookie. `create_app` is for any WSGI server.
"""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from scaffoldpy.web import api, downloads, guard, pages, problems
from scaffoldpy.web.desk import open_desk
from scaffoldpy.web.settings import Settings, read_settings

_LARGEST_BODY = 64 * 1024  # bytes; an answers file has some hundreds


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; without settings, as the variables SCAFFOLDPY_WEB_… say. Raises InputError."""
    settings = settings or read_settings(os.environ)
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=_LARGEST_BODY,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["scaffoldpy"] = open_desk(settings.renders)
    for part in (pages.pages, downloads.downloads, api.api):
        app.register_blueprint(part)
    problems.register(app)
    guard.register(app, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
