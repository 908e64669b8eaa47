"""Turns the URL of a mail server into Django's settings of it."""

from email.utils import parseaddr
from typing import Any

import environ

from .environment import expect, require

TIMEOUT = 10  # seconds


@expect("an address, such as site@example.org or Site <site@example.org>")
def sender(text: str) -> str:
    """Return the address that mails come from, with or without a name."""
    require(all(parseaddr(text)[1].partition("@")))
    return text


@expect("the URL of a mail server, such as smtp+tls://NAME:PASSWORD@HOST:587")
def mail_server(text: str) -> dict[str, Any]:
    """Return [= "one of the MAILERS" if cookiecutter.django_release == "latest" else "the settings EMAIL_…; certificates are checked wherever TLS is used" =]."""
    config = environ.Env.email_url_config(text)
    is_smtp = text.startswith("smtp")
    require(config["EMAIL_HOST"] or not is_smtp)
    if text.startswith("smtps:"):  # encrypted from the start
        config |= {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}
#% if cookiecutter.django_release == "latest" %#
    options = {
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"],
        "username": config["EMAIL_HOST_USER"],
        "password": config["EMAIL_HOST_PASSWORD"],
        "use_tls": config.get("EMAIL_USE_TLS"),
        "use_ssl": config.get("EMAIL_USE_SSL"),
        "timeout": is_smtp and TIMEOUT,
        "file_path": config["EMAIL_FILE_PATH"],
    }
    given = {name: value for name, value in options.items() if value}
    return {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": given}
#% else %#
    return {**config, "EMAIL_TIMEOUT": TIMEOUT}
#% endif %#
