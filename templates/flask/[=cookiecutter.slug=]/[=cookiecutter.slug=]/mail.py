"""E-mail: sent by the server of SMTP_URL; without one, written to the log."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app


def send(to: str, subject: str, body: str, reply_to: str = "") -> None:
    """Send a message in plain text."""
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_SENDER"]
    message["To"] = to
    message["Subject"] = subject
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(body)
    if url := current_app.config["SMTP_URL"]:
        deliver(message, url)
    else:
        log = current_app.logger
        log.info("No SMTP_URL, so not sent: to %s: %s\n\n%s", to, subject, body)


[% if cookiecutter.accounts != "none" and cookiecutter.tasks == "none" %]
def try_to_send(to: str, subject: str, body: str) -> None:
    """Send a message; failures go to the log, as it tells who has an account."""
    try:
        send(to, subject, body)
    except (OSError, smtplib.SMTPException):
        current_app.logger.exception("A mail could not be sent")


[% endif %]
def deliver(message: EmailMessage, url: str) -> None:
    """Hand a message to `smtp://user:password@host:port`, or to `smtps://…`."""
    server = urlsplit(url)
    place = (server.hostname or "localhost", server.port or 0)
    trusted = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(*place, timeout=10, context=trusted)
        if server.scheme == "smtps"
        else smtplib.SMTP(*place, timeout=10)
    ) as smtp:
        if server.username and server.password:
            if server.scheme == "smtp":
                smtp.starttls(context=trusted)
            smtp.login(unquote(server.username), unquote(server.password))
        smtp.send_message(message)
