"""People: users and their roles."""

# Flask-Security declares plain types where a model has columns.
# mypy: disable-error-code="assignment"
# pyright: reportIncompatibleVariableOverride=false, reportAssignmentType=false

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from email_validator import validate_email
from flask import current_app
from flask_security import (
    AsaList,
    RoleMixin,
    SQLAlchemyUserDatastore,
    UserMixin,
    hash_password,
)
from sqlalchemy import Column, ForeignKey, String, Table, select
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .extensions import Model, db

ROLES = ("member", "editor", "admin")

roles_users = Table(
    "roles_users",
    Model.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
)


#% include "models/normalize_email.py" %#


def normalize_password(password: str) -> str:
    """Make one password of the ways to write its letters, as the forms do."""
    security = current_app.extensions["security"]
    return str(security.password_util.normalize(password))


class Role(RoleMixin, Model):
    """What someone may do: editors look after content, admins after people too."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)

    def __str__(self) -> str:
        """Name the role in lists."""
        return self.name


class User(UserMixin, Model):
    """Someone who can log in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    # The half minute, since 1970, whose code was taken last.
    tf_last_counter: Mapped[int] = mapped_column(default=0)
    # How many codes were tried in which hour since 1970; counted in this order.
    tf_guesses: Mapped[int] = mapped_column(default=0)
    tf_hour: Mapped[int] = mapped_column(default=0)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList())
    )

    roles: Mapped[list[Role]] = relationship(secondary=roles_users)

    def __str__(self) -> str:
        """Name the user in lists."""
        return self.email

#% if cookiecutter.admin %#
    def end_sessions(self) -> None:
        """Void every session, link and token of the user."""
        self.fs_uniquifier = secrets.token_hex(32)

#% endif %#
    @classmethod
    def of(cls, email: str, password: str, role: str = "member") -> User:
        """Make a user whose address needs no confirmation."""
        found = db.session.scalar(select(Role).where(Role.name == role))
        return cls(
            email=normalize_email(email),
            password=hash_password(normalize_password(password)),
            fs_uniquifier=secrets.token_hex(32),
            confirmed_at=datetime.now(UTC).replace(tzinfo=None),
            roles=[found or Role(name=role)],
        )


class Users(SQLAlchemyUserDatastore):
    """Stores users; who signs up is a member, as who is made by the command."""

    def create_user(self, **kwargs: Any) -> Any:
        """Make a user from the fields of a form."""
        return super().create_user(roles=[self.find_or_create_role("member")], **kwargs)


datastore = Users(db, User, Role)


#% include "models/user_by_email.py" %#


def user_by_session(session_key: str) -> User | None:
    """Find the user of a session or token."""
    return db.session.scalar(select(User).where(User.fs_uniquifier == session_key))


def user_by_login(email: str, password: str) -> User | None:
    """Find who has this address and password; there may be a second factor too."""
    user = user_by_email(email)
    password = normalize_password(password)
    if user is None:
        hash_password(password)  # so that the answer takes as long as usual
        return None
    is_right = user.verify_and_update_password(password)
    return user if is_right and user.active and user.confirmed_at else None


def has_second_factor(user: User, code: str) -> bool:
    """Tell whether a user needs no code of an authenticator app, or this is one."""
    if not user.tf_primary_method:
        return True
    factory = current_app.extensions["security"].totp_factory
    return bool(code and factory.verify_totp(code, user.tf_totp_secret, user, 30))
