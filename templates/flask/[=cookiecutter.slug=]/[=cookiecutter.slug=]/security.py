"""Accounts: what Flask-Security offers here, and how it sends its mails."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort
from flask_security import MailUtil, Security, Totp
from sqlalchemy import update

from . import [= "mail" if cookiecutter.tasks == "none" else "tasks" =]
from .extensions import db[= ", limiter" if cookiecutter.limiter else "" =]
from .people import User, datastore, normalize_email
[% if cookiecutter.limiter %]

# Where someone may guess, or make mails.
LIMITED = (
    "change_password",
    "forgot_password",
    "login",
    "mf_recovery",
    "register",
    "send_confirmation",
    "two_factor_rescue",
    "two_factor_token_validation",
    "verify",
)
[% endif %]

SETTINGS: tuple[tuple[str, Any], ...] = (
    ("CACHE_CONTROL", {}),  # headers.py sets it for all pages
    ("CHANGEABLE", True),
    ("CHANGE_URL", "/password/"),
    ("DEPRECATED_HASHING_SCHEMES", []),
    ("CONFIRMABLE", True),
    ("CONFIRM_URL", "/confirm/"),
    ("LOGIN_URL", "/login/"),
    ("LOGOUT_METHODS", ["POST"]),
    ("LOGOUT_URL", "/logout/"),
    ("MULTI_FACTOR_RECOVERY_CODES", True),
    ("PASSWORD_LENGTH_MIN", 12),
    ("PASSWORD_SINGLE_HASH", True),  # Argon2 salts by itself
    ("RECOVERABLE", True),
    ("REGISTERABLE", True),
    ("REGISTER_URL", "/register/"),
    ("RESET_URL", "/password/reset/"),
    ("RETURN_GENERIC_RESPONSES", True),
    ("TOTP_ISSUER", "[= cookiecutter.slug | replace("_", " ") | title =]"),
    ("TWO_FACTOR", True),
    ("TWO_FACTOR_ENABLED_METHODS", ["authenticator"]),
    ("TWO_FACTOR_RESCUE_EMAIL", False),  # a mailbox would stand for both factors
    ("USE_REGISTER_V2", True),
)


class OurMail(MailUtil):
    """Sends mails as the rest of the site does, and takes addresses as it does."""

    def normalize(self, email: str) -> str:
        """Make one address of its spellings; this is for logging in."""
        return normalize_email(email)

    def validate(self, email: str) -> str:
        """Make one address of its spellings; this is for what is stored."""
        return normalize_email(email)

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Send the text of a mail."""
        [= "mail.send_later" if cookiecutter.tasks == "none" else "tasks.try_to_send" =](recipient, str(subject), str(body))


class OneTime(Totp):
    """Takes each code of an authenticator app once."""

    def get_last_counter(self, user: Any) -> int:
        """Tell after which half minute a code must be from."""
        return int(user.tf_last_counter)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember a code; of two requests with one code, one comes too late."""
        is_later = User.tf_last_counter < tmatch.counter
        taken = update(User).where(User.id == user.id, is_later)
        taken = taken.values(tf_last_counter=tmatch.counter)
        done: Any = db.session.execute(taken)
        db.session.commit()
        if not done.rowcount:
            abort(409, "This code was used already.")


security = Security(mail_util_cls=OurMail, totp_cls=OneTime)


def nobody(_: Request) -> None:
    """Know nobody by a token in a header or an address: sessions are for people."""


def init_app(app: Flask) -> None:
    """Add registration, confirmation, login, second factor and recovery."""
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS})
    app.config["SECURITY_TOTP_SECRETS"] = {"1": app.config["TOTP_SECRET"]}
    app.config["SECURITY_PASSWORD_HASH"] = app.config["HASH_SCHEME"]
    # As slow as for a stranger, so that the time does not tell who has an account.
    app.config["SECURITY_HASHING_SCHEMES"] = [app.config["HASH_SCHEME"]]
    app.config["SECURITY_EMAIL_SENDER"] = app.config["MAIL_SENDER"]
    app.config["SECURITY_TWO_FACTOR_RESCUE_MAIL"] = app.config["CONTACT_EMAIL"]
    security.init_app(app, datastore)
    security.login_manager.request_loader(nobody)
    security.principal.skip_static = True  # nobody is looked up for a stylesheet
[% if cookiecutter.limiter %]
    limit = limiter.limit("10 per minute", methods=["POST"])
    for name in LIMITED:
        view: Any = limit(app.view_functions[f"security.{name}"])
        app.view_functions[f"security.{name}"] = view
[% endif %]
