#% set sender = "mail" if cookiecutter.tasks == "none" else "tasks" %#
"""Accounts: what Flask-Security offers here, and how it sends its mails."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, request
from flask_security import (
    ForgotPasswordForm,
    MailUtil,
    Security,
    SendConfirmationForm,
    Totp,
    change_email_confirmed,
    hash_password,
    tf_disabled,
    tf_profile_changed,
)
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import case, or_, update

from . import mail, tasks
from .extensions import db, limiter
from .people import User, datastore, normalize_email
from .permissions import Logins, asked_address

LONGEST = 200  # characters of a password, each of which may stand for several
GUESSES_PER_HOUR = 10  # of a second factor
# Where someone may guess, or make mails.
LIMITED = (
    "change_email",
    "change_password",
    "forgot_password",
    "login",
    "mf_recovery",
    "register",
    "reset_password",
    "send_confirmation",
    "two_factor_rescue",
    "two_factor_token_validation",
    "verify",
)
# Where a stranger can have mails sent to one mailbox.
MAILING = ("forgot_password", "register", "send_confirmation")

SETTINGS: tuple[tuple[str, Any], ...] = (
    ("CACHE_CONTROL", {}),  # headers.py sets it for all pages
    ("CHANGEABLE", True),
    ("CHANGE_EMAIL", True),
    ("CHANGE_EMAIL_URL", "/email/"),
    ("CHANGE_URL", "/password/"),
    ("DEPRECATED_HASHING_SCHEMES", []),
    ("CONFIRMABLE", True),
    ("CONFIRM_URL", "/confirm/"),
    ("EMAIL_HTML", False),
    # What takes over an account asks for the password, unless it was just given.
    ("FRESHNESS", timedelta(minutes=5)),
    ("FRESHNESS_GRACE_PERIOD", timedelta(minutes=5)),
    ("HASHING_SCHEMES", ["hex_sha256"]),  # of what is in signed links: it must be quick
    ("LOGIN_URL", "/login/"),
    ("LOGOUT_METHODS", ["POST"]),
    ("LOGOUT_URL", "/logout/"),
    ("MULTI_FACTOR_RECOVERY_CODES", True),
    ("PASSWORD_LENGTH_MIN", 12),
    ("POST_LOGIN_VIEW", "pages.home"),
    ("POST_LOGOUT_VIEW", "pages.home"),
    ("PASSWORD_SINGLE_HASH", True),  # Argon2 salts by itself
    ("RECOVERABLE", True),
    ("REGISTERABLE", True),
    ("REGISTER_URL", "/register/"),
    ("RESET_URL", "/password/reset/"),
    ("RETURN_GENERIC_RESPONSES", True),
    ("TOTP_ISSUER", "[= cookiecutter.slug | replace("_", " ") | title =]"),
    ("TWO_FACTOR", True),
    ("TWO_FACTOR_AUTHENTICATOR_VALIDITY", 30),
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
        [= sender =].send_later(recipient, str(subject), str(body))


class ForgotForm(ForgotPasswordForm):
    """Takes as long for someone as Flask-Security does for a stranger."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Tell whether a mail is to be sent."""
        is_known: bool = super().validate(*args, **kwargs)
        if is_known:
            hash_password("not a password")
        return is_known


class ConfirmForm(SendConfirmationForm):
    """Takes as long for everyone, so that time does not tell who has signed up."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Tell whether a mail is to be sent."""
        hash_password("not a password")
        return bool(super().validate(*args, **kwargs))


class OneTime(Totp):
    """Takes each code of an authenticator app once, and few wrong ones."""

    def verify_totp(
        self, token: str, totp_secret: str, user: Any, window: int = 0
    ) -> bool:
        """Tell whether a code is right; the guesses of all servers are counted."""
        hour = int(time.time() // 3600)
        has_guesses = or_(User.tf_hour != hour, User.tf_guesses < GUESSES_PER_HOUR)
        guesses = case((User.tf_hour == hour, User.tf_guesses + 1), else_=1)
        taken = update(User).where(User.id == user.id, has_guesses)
        done: Any = db.session.execute(taken.values(tf_guesses=guesses, tf_hour=hour))
        db.session.commit()
        if not done.rowcount:
            current_app.logger.warning("Too many wrong codes for user %s", user.id)
            abort(429, "Too many wrong codes. Please try again in an hour.")
        return super().verify_totp(token, totp_secret, user, window)

    def get_last_counter(self, user: Any) -> int:
        """Tell after which half minute a code must be from."""
        return int(user.tf_last_counter)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember a code; of two requests with one code, one comes too late."""
        is_later = User.tf_last_counter < tmatch.counter
        taken = update(User).where(User.id == user.id, is_later)
        taken = taken.values(tf_last_counter=tmatch.counter, tf_guesses=0)
        done: Any = db.session.execute(taken)
        db.session.commit()
        if not done.rowcount:
            abort(409, "This code was used already.")


security = Security(
    mail_util_cls=OurMail,
    totp_cls=OneTime,
    forgot_password_form=ForgotForm,
    send_confirmation_form=ConfirmForm,
)


def nobody(_: Request) -> None:
    """Know nobody by a token in a header or an address: sessions are for people."""


def refuse_odd_forms() -> None:
    """Answer 400 to what Flask-Security fails on, before it tells who has an account.

    JSON that is no form, a way back that is no address, and long passwords.
    """
    if request.blueprint != "security":
        return
    is_json = request.is_json and request.data
    sent: Any = request.get_json() if is_json else request.form.to_dict()
    if not isinstance(sent, dict) or any(
        not isinstance(value, str | bool | None) for value in sent.values()
    ):
        abort(400, "Please send an object of texts.")
    try:
        for back in (request.args.get("next"), sent.get("next")):
            urlsplit(str(back).replace("\\", "/"))
    except ValueError:
        abort(400, "The way back is no address.")
    if any("password" in name and len(str(sent[name])) > LONGEST for name in sent):
        abort(400, f"A password has at most {LONGEST} characters.")


def init_app(app: Flask) -> None:
    """Add registration, confirmation, login, second factor and recovery."""
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS})
    app.config["SECURITY_TOTP_SECRETS"] = {"1": app.config["TOTP_SECRET"]}
    app.config["SECURITY_PASSWORD_HASH"] = app.config["HASH_SCHEME"]
    app.config["SECURITY_EMAIL_SENDER"] = app.config["MAIL_SENDER"]
    app.config["SECURITY_TWO_FACTOR_RESCUE_MAIL"] = app.config["CONTACT_EMAIL"]
    security.init_app(app, datastore)
    app.before_request(refuse_odd_forms)
    for serializer in vars(security).values():
        if isinstance(serializer, URLSafeTimedSerializer):
            # Flask-Security takes earlier keys only in a list, and then signs by one.
            earlier = app.config["SECRET_KEY_FALLBACKS"]
            serializer.secret_keys[:0] = [key.encode() for key in earlier]
    manager: Any = security.login_manager
    manager.__class__ = Logins
    manager.no_loader = nobody
    manager.request_loader(nobody)
    security.principal.skip_static = True  # nobody is looked up for a stylesheet
    visitor = limiter.limit("10 per minute", methods=["POST"])
    mailbox = limiter.limit("5 per hour", methods=["POST"], key_func=asked_address)
    for names, limit in ((LIMITED, visitor), (MAILING, mailbox)):
        for name in names:
            view: Any = limit(app.view_functions[f"security.{name}"])
            app.view_functions[f"security.{name}"] = view


@change_email_confirmed.connect
def tell_old_address(_: Flask, user: User, old_email: str, **__: object) -> None:
    """Let the owner of an account hear that it has another address."""
    text = f"The e-mail address of your account is now {user.email}."
    notify(old_email, "Your e-mail address has been changed", text)


@tf_profile_changed.connect
def tell_of_second_factor(_: Flask, user: User, **__: object) -> None:
    """Let the owner of an account hear of a new second factor."""
    text = "Logging in to your account now asks for a code of your authenticator app."
    notify(user.email, "Your second factor has been set up", text)


@tf_disabled.connect
def tell_of_no_second_factor(_: Flask, user: User, **__: object) -> None:
    """Let the owner of an account hear that the password is enough again."""
    text = "Logging in to your account no longer asks for a code."
    notify(user.email, "Your second factor has been turned off", text)


def notify(address: str, subject: str, text: str) -> None:
    """Tell of a change, and what to do about one that somebody else has made."""
    more = "If this was not you, choose a new password, and write to"
    contact = current_app.config["CONTACT_EMAIL"]
    [= sender =].send_later(address, subject, f"{text}\n\n{more} {contact}.\n")
