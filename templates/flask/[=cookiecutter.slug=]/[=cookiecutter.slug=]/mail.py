"""E-mail: sent by the server of SMTP_URL; without one, written to the log."""

from __future__ import annotations

import smtplib
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


def deliver(message: EmailMessage, url: str) -> None:
    """Hand a message to `smtp://user:password@host:port`, or to `smtps://…`."""
    server = urlsplit(url)
    connect = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with connect(server.hostname or "localhost", server.port or 0, timeout=10) as smtp:
        if server.username and server.password:
            if server.scheme == "smtp":
                smtp.starttls()
            smtp.login(unquote(server.username), unquote(server.password))
        smtp.send_message(message)
