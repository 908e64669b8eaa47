#% from "defaults.jinja" import limits with context %#
"""Variables of the environment: how `config.py` declares and reads them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import click

HOST = re.compile(r"\.?[\w-]+(\.[\w-]+)*|\[[\da-f:.]+\]")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# Words of keys that were copied from somewhere.
PLACEHOLDERS = ("changeme", "change-me", "example", "insecure", "placeholder")
SWITCH = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
REQUIRED = object()  # production has no default
SAME = object()  # production has the default of development


class ConfigError(click.ClickException):
    """What is missing or wrong in the environment: a line for each variable."""


@dataclass(frozen=True)
class Variable:
    """Where a setting comes from."""

    names: tuple[str, ...]  # the first one that is set counts
    read: Callable[[str], Any]
    production: Any  # what a server takes where none is set
    is_secret: bool = False

    def value(self, environ: Mapping[str, str], is_production: bool) -> Any:
        """Read the setting; SAME stands for its default. Raises ValueError."""
        found = (environ.get(name, "").strip() for name in self.names)
        if text := next(filter(None, found), ""):
            if is_production and self.is_secret:
                check_secret(text)
            return self.read(text)
        if is_production and self.production is REQUIRED:
            raise ValueError("is not set, and production has no default for it")
        return self.production if is_production else SAME


def variable(
    default: Any,
    read: Callable[[str], Any] = str,
    *,
    names: tuple[str, ...] = (),
    production: Any = SAME,
) -> Any:
    """Declare a setting that the environment may give, usually under its own name."""
    return field(
        default=default,
        repr=False,  # some hold a password
        metadata={"variable": Variable(names, read, production)},
    )


def secret(read: Callable[[str], str] = str) -> Any:
    """Declare a key: production needs its own, development makes one each time."""
    source = Variable((), read, REQUIRED, is_secret=True)
    return field(default_factory=random_key, repr=False, metadata={"variable": source})


def random_key() -> str:
    """Make a key that lasts as long as the process."""
    return secrets.token_urlsafe(48)


def read_all(
    kind: Any, environ: Mapping[str, str], is_production: bool
) -> dict[str, Any]:
    """Read what a dataclass declares. Raises ConfigError, which names every fault."""
    values: dict[str, Any] = {}
    faults = []
    for setting in fields(kind):
        source = setting.metadata.get("variable")
        if source is None:
            continue
        source = replace(source, names=source.names or (setting.name,))
        try:
            value = source.value(environ, is_production)
        except ValueError as error:
            faults.append(f"{source.names[0]} {error}.")
        else:
            values |= {} if value is SAME else {setting.name: value}
    if faults:
        raise ConfigError("\n".join(faults))
    return values


def check_secret(text: str) -> None:
    """Refuse a key that can be guessed. Raises ValueError, which does not show it."""
    if len(text) < 32 or len(set(text)) < 5:
        raise ValueError("is too weak: it needs 32 characters or more, made at random")
    if any(word in text.lower() for word in PLACEHOLDERS):
        raise ValueError("is a placeholder: make one of your own")


def names(text: str) -> tuple[str, ...]:
    """Read what stands between commas."""
    return tuple(filter(None, (entry.strip() for entry in text.split(","))))


def hosts(text: str) -> tuple[str, ...]:
    """Read names of hosts; `.example.org` stands for all below it."""
    found = names(text.lower())  # as browsers write them
    if not found or not all(map(HOST.fullmatch, found)):
        raise ValueError("must be names of hosts without ports, separated by commas")
    return found


def level(text: str) -> str:
    """Read the name of a log level."""
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def number(text: str) -> int:
    """Read a whole number."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("must be a whole number")
    return int(text)


def switch(text: str) -> bool:
    """Read whether something is on."""
    if text.lower() not in SWITCH:
        raise ValueError("must be true or false")
    return SWITCH[text.lower()]
#% if cookiecutter.forms %#


def address(text: str) -> str:
    """Read an e-mail address, with or without a name."""
    if not (all(parseaddr(text)[1].partition("@")) and text.isprintable()):
        raise ValueError("must be an e-mail address")
    return text
#% endif %#
#% if cookiecutter.cache == "redis" and limits %#


def storage(text: str) -> str:
    """Read where limits are counted, which calls the socket of a Redis otherwise."""
    return re.sub("^unix:", "redis+unix:", text)
#% endif %#
#% if cookiecutter.cache == "redis" or cookiecutter.tasks == "celery" or cookiecutter.forms or cookiecutter.storage == "s3" %#


def url(*schemes: str) -> Callable[[str], str]:
    """Make a reader of URLs of some kinds, which does not show a wrong one."""

    def read(text: str) -> str:
        if not text.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"must be a URL of {' or '.join(schemes)}")
        if not is_place(text):
            raise ValueError("must name a server, with any password percent-encoded")
        return text

    return read


def is_place(text: str) -> bool:
    """Tell whether a URL leads to a server or a socket; a part may be in brackets."""
    try:
        found = urlsplit(text)
        is_port = found.port != 0
    except ValueError:
        return False
    is_here = found.scheme in ("memory", "unix")
    return is_port and (is_here or bool(found.hostname))
#% endif %#
