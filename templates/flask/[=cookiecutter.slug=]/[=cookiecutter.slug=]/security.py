"""Accounts: what Flask-Security offers here, and how it sends its mails."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import MailUtil, Security

from . import [= "mail" if cookiecutter.tasks == "none" else "tasks" =]
[% if cookiecutter.limiter %]
from .extensions import limiter
[% endif %]
from .people import datastore
[% if cookiecutter.limiter %]

# What strangers may try, or make mails with.
LIMITED = ("login", "register", "forgot_password", "two_factor_token_validation")
[% endif %]

SETTINGS: tuple[tuple[str, Any], ...] = (
    ("CHANGEABLE", True),
    ("CHANGE_URL", "/password/"),
    ("CONFIRMABLE", True),
    ("CONFIRM_URL", "/confirm/"),
    ("EMAIL_VALIDATOR_ARGS", {"check_deliverability": False}),
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
    ("USE_REGISTER_V2", True),
)


class OurMail(MailUtil):
    """Sends mails as the rest of the site does, and takes addresses as it does."""

    def normalize(self, email: str) -> str:
        """Make one address of its spellings in capitals and small letters."""
        return str(super().normalize(email)).lower()

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
        [= "mail.try_to_send" if cookiecutter.tasks == "none" else "tasks.try_to_send" =](recipient, str(subject), str(body))


security = Security(mail_util_cls=OurMail)


def init_app(app: Flask) -> None:
    """Add registration, confirmation, login, second factor and recovery."""
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS})
    app.config["SECURITY_TOTP_SECRETS"] = {"1": app.config["TOTP_SECRET"]}
    app.config["SECURITY_PASSWORD_HASH"] = app.config["HASH_SCHEME"]
    app.config["SECURITY_EMAIL_SENDER"] = app.config["MAIL_SENDER"]
    security.init_app(app, datastore)
[% if cookiecutter.limiter %]
    limit = limiter.limit("10 per minute", methods=["POST"])
    for name in LIMITED:
        view: Any = limit(app.view_functions[f"security.{name}"])
        app.view_functions[f"security.{name}"] = view
[% endif %]
