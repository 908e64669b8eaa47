"""The admin site, behind the login: people for admins, content for editors as well."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from flask import Flask, abort, current_app, flash, g, request
from flask.typing import ResponseReturnValue
from flask_admin.actions import action
from flask_admin.base import Admin, AdminIndexView
from flask_admin.contrib.sqla.view import ModelView
from flask_admin.form import BaseForm
from flask_admin.helpers import get_redirect_target
from flask_admin.theme import Bootstrap4Theme
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField
from wtforms.validators import AnyOf, DataRequired, ValidationError

from . import mail, tasks
from .extensions import db
from .headers import csp_nonce
from .models import ROLES, Author, Book, User, normalize_email
from .permissions import ask_login, has_any_role

NO_NUMBER = (ValueError, OverflowError)  # or one that is too large for SQLite
LONGEST_SEARCH, MOST_WORDS, MOST_FILTERS = 200, 10, 10
FIELDS: dict[str, Any] = {"email": {"filters": [normalize_email]}}
#% if cookiecutter.sample %#
# Looked up while one types: a list of all might be too long.
LOOKED_UP: dict[str, Any] = {"author": {"fields": ("name",), "page_size": 20}}
NOT_BLANK: dict[str, Any] = {
    name: {"validators": [DataRequired()]} for name in ("name", "title")
}
#% endif %#
#% if cookiecutter.accounts == "login" %#
CHOICES = {"role": [(role, role) for role in ROLES]}
#% endif %#


class AdminForm(BaseForm):
    """A form of the admin site, with the same CSRF token as every other form."""

    class Meta(FlaskForm.Meta):  # pyright: ignore[reportIncompatibleVariableOverride]
        """Take Flask-WTF's token; the base's Meta is added by WTForms itself."""


class Seen(HiddenField):
    """What a record was when its form was opened."""

    def populate_obj(self, obj: object, name: str) -> None:
        """Leave the record as it is."""


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

    def is_accessible(self) -> bool:
        """Refuse what leads nowhere, too: it would fail in the middle of a view."""
        try:
            get_redirect_target()
        except ValueError:
            abort(400)
        if any(request.args.get(name, 0, int) < 0 for name in ("offset", "limit")):
            abort(400)
        return super().is_accessible()

    def get_one(self, id: Any) -> Any:
        """Find a record; every one has a number."""
        is_number = str(id).isascii() and str(id).isdecimal()
        return super().get_one(id) if is_number else None

    def get_list(self, page: int | None, *args: Any, **kwargs: Any) -> Any:
        """Find a page whatever its number, by no more words than a person types."""
        page = min(max(page or 0, 0), 1_000_000)  # a database may not hold others
        column, is_descending, search, filters, *rest = args
        words = (search or "")[:LONGEST_SEARCH].split()[:MOST_WORDS]
        filters = filters and filters[:MOST_FILTERS]
        args = (column, is_descending, " ".join(words), filters, *rest)
        return super().get_list(page, *args, **kwargs)

    def get_edit_form(self) -> Any:
        """Let a form tell what it was opened with."""
        return type("EditForm", (super().get_edit_form(),), {"seen": Seen()})

    def edit_form(self, obj: Any = None) -> Any:
        """Refuse what was filled in before somebody else changed the record."""
        form: Any = super().edit_form(obj)
        state = state_of(obj, self.form_columns or ())
        form.seen.data = form.seen.data or state
        if form.seen.data != state:
            form.seen.validators = [AnyOf([state])]
            flash("This record was changed meanwhile. Please open it again.", "error")
        return form

    @action("delete", "Delete", "Delete the selected records?")
    def action_delete(self, ids: Any) -> None:
        """Delete records; not every database takes text for a number."""
        try:
            super().action_delete(tuple(int(number) for number in ids))
        except NO_NUMBER:
            abort(400)

    def handle_view_exception(self, exc: Exception) -> bool:
        """Say that a change breaks a rule of the database; the SQL is for the log."""
        if not isinstance(exc, IntegrityError):
            return bool(super().handle_view_exception(exc))
        current_app.logger.info("Refused", exc_info=exc)
        flash("There is such a record already, or others depend on this one.", "error")
        return True


def state_of(record: Any, names: Iterable[Any]) -> str:
    """Return what stands for the values of a record."""
    values = [getattr(record, name) for name in names]
    texts = [
        sorted(map(str, value)) if isinstance(value, list) else str(value)
        for value in values
    ]
    return sha256(repr(texts).encode()).hexdigest()


class UserView(RecordView):
    """People: their address, role, and whether they may log in."""

    can_create = False  # `flask create-user` makes users: it asks for a password
#% set role = "role" if cookiecutter.accounts == "login" else "roles" %#
    column_list = ("email", "[= role =]", "active")
    column_searchable_list = ("email",)
    form_columns = ("email", "[= role =]", "active")
    form_args = FIELDS
#% if cookiecutter.accounts == "login" %#
    form_choices = CHOICES
#% endif %#

    def on_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        """Refuse a change after which the admin who makes it could not undo it."""
        if not (model.active and model.has_role("admin")):
            refuse_own(model)
        if old := inspect(model).attrs.email.history.deleted:
            model.end_sessions()  # and the links in the old mailbox
            g.old_address = old[0]

    def after_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        """Tell the old mailbox of another address, which is stored by now."""
        if old_address := g.pop("old_address", None):
            text = "An administrator has changed the e-mail address of your account"
            [= "mail" if cookiecutter.tasks == "none" else "tasks" =].send_later(
                old_address,
                "Your e-mail address has been changed",
                f"{text} to {model.email}.\n",
            )

    def on_model_delete(self, model: Any) -> None:
        """Refuse to delete the admin who asks for it."""
        refuse_own(model)


def refuse_own(user: User) -> None:
    """Take no rights from the visitor's own account."""
    if user.get_id() == current_user.get_id():
        raise ValidationError("You would lock yourself out: let another admin do this.")
#% if cookiecutter.sample %#


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
    form_ajax_refs = LOOKED_UP
#% endif %#


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
#% if cookiecutter.sample %#
    admin.add_view(AuthorView(Author, db, name="Authors", endpoint="admin_authors"))
    admin.add_view(BookView(Book, db, name="Books", endpoint="admin_books"))
#% endif %#
