#% from "contents.jinja" import extensions with context %#
#% from "defaults.jinja" import limits with context %#
"""What the application is extended with: made unbound here, bound in `init_app`."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, current_app, request
from flask_caching import Cache
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from .database import Databases
from .permissions import Logins
from .replica import ReplicaSession

#% if cookiecutter.orm %#

class Base(DeclarativeBase):
    """Names every constraint, so that a migration can find it again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = Databases(model_class=Base[= ', session_options={"class_": ReplicaSession}' if cookiecutter.deploy == "cluster" =])
# Beside the package or, where that was installed without them, in the current folder.
MIGRATIONS = Path(__file__).parents[1] / "migrations"
migrate = Migrate(directory=str(MIGRATIONS) if MIGRATIONS.is_dir() else "migrations")
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
#% endif %#
#% if cookiecutter.forms %#
[= "\n" if cookiecutter.orm =]
class Tokens(CSRFProtect):
    """Asks for a form's token; exceptions are looked for only where one is due."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a form without its token."""
        if request.method in current_app.config["WTF_CSRF_METHODS"]:
            super().protect(apply_exemptions)  # type: ignore[no-untyped-call]


class Form(FlaskForm):
    """A form of a page, which no JSON fills in: its values may be of any type."""

    class Meta(FlaskForm.Meta):  # pyright: ignore[reportIncompatibleVariableOverride]
        """Refuse JSON, which Flask-WTF would take."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent."""
            if request.is_json and request.method == "POST":
                abort(415)
            return super().wrap_formdata(form, formdata)  # type: ignore[no-untyped-call]


#% endif %#
#% for name, kind, _ in extensions %#
[= name =] = [= kind =]()
#% endfor %#
#% if limits %#
[= "\n" if cookiecutter.orm or extensions =]
class Limits(Limiter):
    """Looks only at requests that some limit can be about."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        """Leave views without a limit of their own alone, where there is no other."""
        known = self.limit_manager
        of_all = any((known._application_limits, known._default_limits))
        is_wide = of_all or known._blueprint_limits or self._meta_limits
        if is_wide or self._storage_dead or not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


def visitor() -> str:
    """Return the address; of IPv6 its /64, as whoever has one address has all of it."""
    peer = get_remote_address().partition("%")[0]  # without the interface
    return str(ip_network((peer, 64), strict=False)[0]) if ":" in peer else peer


limiter = Limits(
    visitor,
#% if cookiecutter.limiter %#
    default_limits=[lambda: str(current_app.config["DEFAULT_LIMIT"])],
#% endif %#
#% if cookiecutter.cache == "redis" %#
    in_memory_fallback_enabled=True,  # while Redis does not answer
#% endif %#
)
#% endif %#


def init_app(app: Flask) -> None:
    """Bind everything to the application."""
#% if cookiecutter.orm %#
    db.init_app(app)
    migrate.init_app(app, db)
#% endif %#
#% for name, _, _ in extensions %#
    [= name =].init_app(app)
#% endfor %#
#% if limits %#
    app.after_request(forget_retry_after)  # before, so that it runs after the limiter's
    limiter.init_app(app)


def forget_retry_after(response: Response) -> Response:
    """Tell only those to come back who are sent away: the limiter tells everyone."""
    if response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)
    return response
#% endif %#
#% if cookiecutter.orm %#


@migrate.configure
def take_folder_literally(config: Any) -> Any:
    """Let a folder above have `%` in its name, which is a sign in Alembic's file."""
    here = config.file_config.defaults()["here"]
    config.file_config.set("DEFAULT", "here", here.replace("%", "%%"))
    return config
#% endif %#
