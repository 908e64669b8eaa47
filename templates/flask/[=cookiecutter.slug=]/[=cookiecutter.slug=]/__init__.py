#% from "contents.jinja" import blueprints, modules with context %#
"""The application factory."""

from __future__ import annotations

import os
from importlib import import_module

from flask import Flask
from flask.helpers import get_debug_flag

from .config import Config, load_config

# Each has an `init_app`; in this order, as what is asked first is bound first.
MODULES = (
#% for module in modules %#
    "[= module =]",
#% endfor %#
)
#% if blueprints %#
# Each is a package whose `views` hold a blueprint of its name.
#% if blueprints | length == 1 %#
BLUEPRINTS = ("[= blueprints[0] =]",)
#% else %#
BLUEPRINTS = (
#% for blueprint in blueprints %#
    "[= blueprint =]",
#% endfor %#
)
#% endif %#
#% endif %#


def create_app(config: Config | None = None) -> Flask:
    """Make an application: for production, unless `flask --debug` asks for another."""
    app = Flask(__name__)
    is_production = not get_debug_flag()
    app.config.from_object(config or load_config(os.environ, production=is_production))
    for name in MODULES:
        import_module(f"{__name__}.{name}").init_app(app)
#% if blueprints %#
    for name in BLUEPRINTS:
        views = import_module(f"{__name__}.{name}.views")
        app.register_blueprint(getattr(views, name))
#% endif %#
    return app
