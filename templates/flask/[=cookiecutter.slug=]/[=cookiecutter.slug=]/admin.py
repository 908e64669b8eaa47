"""The admin site, behind the login: people for admins, content for editors as well."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, flash
from flask.typing import ResponseReturnValue
from flask_admin.actions import action
from flask_admin.base import Admin, AdminIndexView
from flask_admin.contrib.sqla.view import ModelView
from flask_admin.form import BaseForm
from flask_admin.theme import Bootstrap4Theme
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms.validators import [= "DataRequired, ValidationError" if cookiecutter.sample else "ValidationError" =]

from .extensions import db
from .headers import csp_nonce
from .models import (
[% if cookiecutter.accounts == "login" %]
    ROLES,
[% endif %]
[% if cookiecutter.sample %]
    Author,
    Book,
[% endif %]
    User,
    normalize_email,
)
from .permissions import ask_login, has_any_role

FIELDS: dict[str, Any] = {"email": {"filters": [normalize_email]}}
[% if cookiecutter.sample %]
NOT_BLANK: dict[str, Any] = {
    name: {"validators": [DataRequired()]} for name in ("name", "title")
}
[% endif %]
[% if cookiecutter.accounts == "login" %]
CHOICES = {"role": [(role, role) for role in ROLES]}
[% endif %]


class AdminForm(BaseForm):
    """A form of the admin site, with the same CSRF token as every other form."""

    class Meta(FlaskForm.Meta):  # pyright: ignore[reportIncompatibleVariableOverride]
        """Take Flask-WTF's token; the base's Meta is added by WTForms itself."""


class Guarded:
    """Lets people with one of `roles` in, and nobody else."""

    roles: tuple[str, ...] = ("admin",)

    def is_accessible(self) -> bool:
        """Tell Flask-Admin whether to answer this visitor."""
        return has_any_role(*self.roles)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Send strangers to the login, and turn everyone else away."""
        if current_user.is_authenticated:
            abort(403)
        return ask_login()


class Index(Guarded, AdminIndexView):
    """The first page."""

    roles = ("admin", "editor")


class RecordView(Guarded, ModelView):
    """Lists and changes records."""

    form_base_class = AdminForm
    list_template = "admin/list.html"

    def get_list(self, page: int | None, *args: Any, **kwargs: Any) -> Any:
        """Find a page whatever its number, which a database may not hold."""
        return super().get_list(min(max(page or 0, 0), 1_000_000), *args, **kwargs)

    @action("delete", "Delete", "Delete the selected records?")
    def action_delete(self, ids: Any) -> None:
        """Delete records; not every database takes text for a number."""
        try:
            super().action_delete(tuple(int(number) for number in ids))
        except (ValueError, OverflowError):
            abort(400)

    def handle_view_exception(self, exc: Exception) -> bool:
        """Say that a change breaks a rule of the database; the SQL is for the log."""
        if not isinstance(exc, IntegrityError):
            return bool(super().handle_view_exception(exc))
        current_app.logger.info("Refused", exc_info=exc)
        flash("There is such a record already, or others depend on this one.", "error")
        return True


class UserView(RecordView):
    """People: their address, role, and whether they may log in."""

    can_create = False  # `flask create-user` makes users: it asks for a password
[% set role = "role" if cookiecutter.accounts == "login" else "roles" %]
    column_list = ("email", "[= role =]", "active")
    column_searchable_list = ("email",)
    form_columns = ("email", "[= role =]", "active")
    form_args = FIELDS
[% if cookiecutter.accounts == "login" %]
    form_choices = CHOICES
[% endif %]

    def on_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        """Refuse a change after which the admin who makes it could not undo it."""
        if not (model.active and model.has_role("admin")):
            refuse_own(model)

    def on_model_delete(self, model: Any) -> None:
        """Refuse to delete the admin who asks for it."""
        refuse_own(model)


def refuse_own(user: User) -> None:
    """Take no rights from the visitor's own account."""
    if user.get_id() == current_user.get_id():
        raise ValidationError("You would lock yourself out: let another admin do this.")
[% if cookiecutter.sample %]


class ContentView(RecordView):
    """What editors look after."""

    roles = ("admin", "editor")
    form_args = NOT_BLANK


class AuthorView(ContentView):
    """Authors."""

    column_list = ("name",)
    column_searchable_list = ("name",)
    form_columns = ("name",)


class BookView(ContentView):
    """Books."""

    column_list = ("title", "author", "published")
    column_searchable_list = ("title",)
    column_filters = ("published",)
    form_columns = ("title", "author", "published")
[% endif %]


def init_app(app: Flask) -> None:
    """Make the admin site: unlike other extensions, it belongs to one application."""
    admin = Admin(
        app,
        name="Admin",
        index_view=Index(),
        theme=Bootstrap4Theme(),
        csp_nonce_generator=csp_nonce,
    )
    admin.add_view(UserView(User, db, name="Users", endpoint="admin_users"))
[% if cookiecutter.sample %]
    admin.add_view(AuthorView(Author, db, name="Authors", endpoint="admin_authors"))
    admin.add_view(BookView(Book, db, name="Books", endpoint="admin_books"))
[% endif %]
