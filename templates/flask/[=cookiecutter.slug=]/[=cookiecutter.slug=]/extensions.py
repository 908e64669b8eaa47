"""What the application is extended with: made unbound here, bound in `init_app`."""

from __future__ import annotations

[% if cookiecutter.orm %]
[% if cookiecutter.database == "sqlite" or cookiecutter.second_database %]
import sqlite3
[% endif %]
from typing import TYPE_CHECKING

[% endif %]
from flask import [= "Flask, Response, current_app" if cookiecutter.limiter else "Flask" =]
[% if cookiecutter.cache == "redis" %]
from flask_caching import Cache
[% endif %]
[% if cookiecutter.limiter %]
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
[% endif %]
[% if cookiecutter.accounts == "login" %]
from flask_login import LoginManager
[% endif %]
[% if cookiecutter.orm %]
from flask_migrate import Migrate
[% endif %]
[% if cookiecutter.orm %]
from flask_sqlalchemy import SQLAlchemy
[% endif %]
[% if cookiecutter.forms %]
from flask_wtf.csrf import CSRFProtect
[% endif %]
[% if cookiecutter.orm %]
[% if cookiecutter.database == "sqlite" or cookiecutter.second_database %]
from sqlalchemy import Engine, MetaData, event
[% else %]
from sqlalchemy import MetaData
[% endif %]
from sqlalchemy.orm import DeclarativeBase
[% endif %]
from werkzeug.middleware.proxy_fix import ProxyFix
[% if cookiecutter.deploy == "cluster" %]

from .replica import ReplicaSession
[% endif %]
[% if cookiecutter.orm %]


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


[% if cookiecutter.deploy == "cluster" %]
db = SQLAlchemy(model_class=Base, session_options={"class_": ReplicaSession})
[% else %]
db = SQLAlchemy(model_class=Base)
[% endif %]
migrate = Migrate()
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
[% elif cookiecutter.forms or cookiecutter.cache == "redis" or cookiecutter.limiter %]

[% endif %]
[% if cookiecutter.forms %]
csrf = CSRFProtect()
[% endif %]
[% if cookiecutter.accounts == "login" %]
login_manager = LoginManager()
[% endif %]
[% if cookiecutter.cache == "redis" %]
cache = Cache()
[% endif %]
[% if cookiecutter.limiter %]
limiter = Limiter(
    get_remote_address,
    default_limits=[lambda: str(current_app.config["DEFAULT_LIMIT"])],
[% if cookiecutter.cache == "redis" %]
    in_memory_fallback_enabled=True,  # while Redis does not answer
[% endif %]
)
[% endif %]


def init_app(app: Flask) -> None:
    """Bind everything to the application."""
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
[% if cookiecutter.orm %]
    db.init_app(app)
    migrate.init_app(app, db)
[% endif %]
[% if cookiecutter.forms %]
    csrf.init_app(app)
[% endif %]
[% if cookiecutter.accounts == "login" %]
    login_manager.init_app(app)
[% endif %]
[% if cookiecutter.cache == "redis" %]
    cache.init_app(app)
[% endif %]
[% if cookiecutter.limiter %]
    app.after_request(forget_retry_after)  # before, so that it runs after the limiter's
    limiter.init_app(app)


def forget_retry_after(response: Response) -> Response:
    """Tell only those to come back who are sent away: the limiter tells everyone."""
    if response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)
    return response
[% endif %]
[% if cookiecutter.orm and (cookiecutter.database == "sqlite" or cookiecutter.second_database) %]


@event.listens_for(Engine, "connect")
[# With SQLite alone there is no other kind of connection. #]
[% if cookiecutter.database == "sqlite" %]
def prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Check foreign keys, and let readers go on while one writes."""
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=5000")
[% else %]
def prepare_sqlite(connection: object, _record: object) -> None:
    """Check foreign keys, and let readers go on while one writes."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=5000")
[% endif %]
[% endif %]
