[% set in_thread = cookiecutter.accounts != "none" and cookiecutter.tasks == "none" %]
"""E-mail: sent by the server of SMTP_URL; without one, development logs it."""

from __future__ import annotations

import smtplib
import ssl
[% if in_thread %]
from contextvars import copy_context
[% endif %]
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from logging import DEBUG, INFO
[% if in_thread %]
from threading import Thread
[% endif %]
from urllib.parse import unquote, urlsplit

from flask import current_app


def send(to: str, subject: str, body: str, reply_to: str = "") -> None:
    """Send a message in plain text; in production, an OSError says that none can be."""
    message = EmailMessage()
    message["From"] = sender = current_app.config["MAIL_SENDER"]
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(body)
    if url := current_app.config["SMTP_URL"]:
        deliver(message, url)
        return
    is_production = current_app.config["PRODUCTION"]
    # There, a link to a new password is for no log that others read.
    current_app.logger.log(DEBUG if is_production else INFO, body)
    problem = f"No SMTP_URL, so not sent: to {to}: {subject}"
    if is_production:
        raise OSError(problem)
    current_app.logger.warning(problem)


[% if in_thread %]
def send_later(to: str, subject: str, body: str) -> None:
    """Send a message after the answer, whose time would tell who has an account."""
    work = copy_context().run  # it knows the application and, for the log, the request
    Thread(target=work, args=(try_to_send, to, subject, body)).start()


[% endif %]
[% if cookiecutter.tasks == "none" %]
def try_to_send(to: str, subject: str, body: str, reply_to: str = "") -> bool:
    """Send a message, and tell whether that worked; failures go to the log."""
    try:
        send(to, subject, body, reply_to)
    except (OSError, smtplib.SMTPException):
        current_app.logger.exception("A mail could not be sent")
        return False
    return True


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
