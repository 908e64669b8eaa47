"""E-mail: sent by the server of SMTP_URL; without one, development logs it."""

from __future__ import annotations

import smtplib
import ssl
from contextvars import copy_context
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from logging import DEBUG, INFO
from threading import Thread
from urllib.parse import unquote, urlsplit

from email_validator import validate_email
from flask import current_app


def send(to: str, subject: str, body: str, reply_to: str = "") -> None:
    """Send a message in plain text; in production, an OSError says that none can be."""
    message = EmailMessage()
    sender = ascii_domain(current_app.config["MAIL_SENDER"])
    message["From"] = sender
    message["To"] = ascii_domain(to)
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    if reply_to:
        message["Reply-To"] = ascii_domain(reply_to)
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


#% if cookiecutter.accounts != "none" and cookiecutter.tasks == "none" %#
#% include "mail/send_later.py" %#


#% endif %#
#% if cookiecutter.tasks == "none" %#
def try_to_send(to: str, subject: str, body: str, reply_to: str = "") -> bool:
    """Send a message, and tell whether that worked; failures go to the log."""
    try:
        send(to, subject, body, reply_to)
    except OSError:  # SMTP's own errors too
        current_app.logger.exception("A mail could not be sent")
        return False
    return True


#% endif %#
def ascii_domain(text: str) -> str:
    """Write the domain of an address as every mail server takes it (IDNA)."""
    name, address = parseaddr(text)
    if address.rpartition("@")[2].isascii():
        return text
    checked = validate_email(address, check_deliverability=False)
    return formataddr((name, checked.ascii_email or checked.normalized))


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
