[% set parts = [] %]
[% if cookiecutter.pages %][% set parts = parts + ["pages"] %][% elif cookiecutter.api == "none" %][% set parts = ["hooks"] %][% endif %]
[% if cookiecutter.accounts == "login" %][% set parts = parts + ["accounts"] %][% endif %]
[% if cookiecutter.sample and cookiecutter.pages %][% set parts = parts + ["catalogue"] %][% endif %]
[% if cookiecutter.uploads %][% set parts = parts + ["files"] %][% endif %]
[% if cookiecutter.data_page %][% set parts = parts + ["figures"] %][% endif %]
[% if cookiecutter.sandbox %][% set parts = parts + ["letters"] %][% endif %]
[% set modules = ["logs", "extensions", "headers"] %]
[% if cookiecutter.accounts == "full" %][% set modules = modules + ["security"] %][% endif %]
[% if cookiecutter.api == "smorest" %][% set modules = modules + ["api"] %][% endif %]
[% set modules = modules + ["errors", "health"] %]
[% if cookiecutter.layout == "single" and cookiecutter.pages %][% set modules = modules + ["views"] %][% endif %]
[% if cookiecutter.layout == "single" and parts == ["hooks"] %][% set modules = modules + ["hooks"] %][% endif %]
[% if cookiecutter.admin %][% set modules = modules + ["admin"] %][% endif %]
[% if cookiecutter.orm %][% set modules = modules + ["commands"] %][% endif %]
[% if cookiecutter.tasks == "celery" %][% set modules = modules + ["tasks"] %][% endif %]
[% if cookiecutter.second_database %][% set modules = modules + ["incidents"] %][% endif %]
[% if cookiecutter.static_export %][% set modules = modules + ["export"] %][% endif %]
[% if cookiecutter.deploy == "cluster" %][% set modules = modules + ["replica"] %][% endif %]
"""The application factory."""

from __future__ import annotations

import os

from flask import Flask

from .config import Config, load_config


def create_app(config: Config | None = None) -> Flask:
    """Make an application; without a configuration, one for development."""
    from . import (
[% for module in modules | sort %]
        [= module =],
[% endfor %]
    )
[% if cookiecutter.layout == "blueprints" %]
[% for part in parts | sort %]
    from .[= part =].views import [= part =]
[% endfor %]
[% endif %]

    app = Flask(__name__)
    app.config.from_object(config or load_config(os.environ))
    for module in (
[% for module in modules %]
        [= module =],
[% endfor %]
    ):
        module.init_app(app)
[% if cookiecutter.layout == "blueprints" and parts | length == 1 %]
    app.register_blueprint([= parts[0] =])
[% elif cookiecutter.layout == "blueprints" and parts %]
    for blueprint in (
[% for part in parts %]
        [= part =],
[% endfor %]
    ):
        app.register_blueprint(blueprint)
[% endif %]
    return app
