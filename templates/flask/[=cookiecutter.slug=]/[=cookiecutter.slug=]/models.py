"""Database models."""
#% if cookiecutter.sample or cookiecutter.accounts == "login" %#

from __future__ import annotations
#% endif %#

import secrets
from datetime import date
from typing import ClassVar

from email_validator import validate_email
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .extensions import Model, db, login_manager
from .passwords import hash_password, is_password
#% if cookiecutter.accounts == "full" %#
from .people import (
    ROLES,
    Role,
    User,
    has_second_factor,
    normalize_email,
    user_by_email,
    user_by_login,
    user_by_session,
)

__all__ = [
    "ROLES",
#% if cookiecutter.sample %#
    "Author",
    "Book",
#% endif %#
    "Role",
    "User",
    "has_second_factor",
    "normalize_email",
    "user_by_email",
    "user_by_login",
    "user_by_session",
]
#% elif cookiecutter.accounts == "login" %#

ROLES = ("member", "editor", "admin")


#% include "models/normalize_email.py" %#


class User(Model):
    """Someone who can log in; editors look after content, admins after people too."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default="member")
    active: Mapped[bool] = mapped_column(default=True)
    # What a session remembers; a new password brings a new one and ends all sessions.
    session_key: Mapped[str] = mapped_column(String(64), unique=True)

    def __str__(self) -> str:
        """Name the user in lists."""
        return self.email

    @classmethod
    def of(cls, email: str, password: str, role: str = "member") -> User:
        """Make a user."""
        user = cls(email=normalize_email(email), role=role)
        user.set_password(password)
        return user

    @property
    def is_active(self) -> bool:
        """Tell Flask-Login whether the user may log in."""
        return self.active

    def get_id(self) -> str:
        """Tell Flask-Login what to keep in the session."""
        return self.session_key

    def has_role(self, role: str) -> bool:
        """Tell whether the user has this role."""
        return self.role == role

    def set_password(self, password: str) -> None:
        """Keep a hash of a new password."""
        self.password_hash = hash_password(password)
        self.end_sessions()

    def end_sessions(self) -> None:
        """Void every session, link and token of the user."""
        self.session_key = secrets.token_urlsafe(32)

    def has_password(self, password: str) -> bool:
        """Tell whether this is the user's password."""
        return is_password(password, self.password_hash)


#% include "models/user_by_email.py" %#


def user_by_login(email: str, password: str) -> User | None:
    """Find the user whose address and password these are, if allowed in."""
    user = user_by_email(email)
    is_right = is_password(password, user.password_hash if user else None)
    return user if user and is_right and user.active else None


def user_by_session(session_key: str) -> User | None:
    """Find the user of a session, if still allowed in."""
    return db.session.scalar(
        select(User).where(User.session_key == session_key, User.active)
    )


login_manager.user_loader(user_by_session)
#% endif %#
#% if cookiecutter.sample %#


class Author(Model):
    """Someone who wrote a book."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)

    # An author of books cannot be deleted: the database refuses it.
    books: Mapped[list[Book]] = relationship(
        back_populates="author", passive_deletes="all"
    )

    def __str__(self) -> str:
        """Name the author in lists."""
        return self.name


class Book(Model):
    """A book by one author, who has no second one of the same title."""

    __tablename__ = "books"
    __table_args__ = (UniqueConstraint("author_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey(Author.id), index=True)
    published: Mapped[date | None] = mapped_column(index=True)

    author: Mapped[Author] = relationship(back_populates="books")

    def __str__(self) -> str:
        """Name the book in lists."""
        return self.title
#% endif %#
