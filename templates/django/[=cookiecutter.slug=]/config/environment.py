"""Reads and checks the environment, and names at once all that is wrong in it."""

import os
import re
from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

BOOLEANS = {
    **dict.fromkeys(("1", "on", "true", "yes"), True),
    **dict.fromkeys(("0", "off", "false", "no"), False),
}
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[\da-fA-F:.]+\]")
LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
NO_VALUE = (ImproperlyConfigured, LookupError, OSError, ValueError)
PLACEHOLDER = re.compile(r"change.?me|example|insecure|placeholder|secret.?key|unused")


class Environment:
    """The variables; an empty one counts as one that is not set.

    What is missing or wrong is kept until `check` is called, so that one error names
    all of it. Values are not shown: many are secrets, or URLs that hold a password.
    """

    def __init__(self) -> None:
        """Find out first whether this is development."""
        self.problems: list[str] = []
        self.is_development: bool = self("DEBUG", boolean, "false")

    def __call__(
        self,
        name: str,
        parse: Callable[[str], T],
        default: str = "",
        *,
        local: str | None = None,
    ) -> T:
        """Return a variable's value; `local` is a default for development alone.

        A variable that has a local default must be set on a server.
        """
        text = os.environ.get(name, "").strip()
        if text:
            try:
                return parse(text)
            except ValueError as error:
                self.problems.append(f"{name} {error}")
        elif local is not None and not self.is_development:
            self.problems.append(f"{name} is not set")
        return parse(default if local is None else local)

    def secret(self, name: str) -> str:
        """Return a secret, which must be set, and on a server be a strong one."""
        return self(name, str if self.is_development else strong, local="")

    def secrets(self, name: str) -> list[str]:
        """Return any number of secrets, separated by commas."""
        parse = str if self.is_development else strong
        return self(name, lambda text: [parse(part) for part in split(text)])

    def check(self) -> None:
        """Raise ImproperlyConfigured if a variable is missing or wrong."""
        if self.problems:
            raise ImproperlyConfigured("; ".join(self.problems))


def expect(wanted: str) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Let a function raise only a ValueError that says what is wanted."""

    def decorate(parse: Callable[[str], T]) -> Callable[[str], T]:
        @wraps(parse)
        def parse_or_explain(text: str) -> T:
            try:
                return parse(text)
            except NO_VALUE:
                raise ValueError(f"must be {wanted}") from None

        return parse_or_explain

    return decorate


def require(is_right: object) -> None:
    """Raise ValueError if something is not as it must be."""
    if not is_right:
        raise ValueError


def split(text: str) -> list[str]:
    """Return what stands between commas, without blanks around it."""
    return [part.strip() for part in text.split(",") if part.strip()]


@expect("true or false")
def boolean(text: str) -> bool:
    """Return whether something is switched on."""
    return BOOLEANS[text.lower()]


@expect("a whole number, 0 or greater")
def number(text: str) -> int:
    """Return a number, such as one of seconds."""
    require(re.fullmatch("[0-9]{1,9}", text))
    return int(text)


@expect(f"one of {', '.join(LEVELS)}")
def level(text: str) -> str:
    """Return the name of one of logging's levels."""
    return LEVELS[LEVELS.index(text.upper())]


@expect("a time zone such as Europe/Paris")
def time_zone(text: str) -> str:
    """Return the name of a time zone."""
    return ZoneInfo(text).key


@expect("host names without scheme and port, separated by commas")
def hosts(text: str) -> list[str]:
    """Return the host names that a site answers to."""
    names = split(text.lower())
    require(names and all(HOST.fullmatch(name) for name in names))
    return [in_ascii(name) for name in names]


@expect("origins such as https://www.example.org, separated by commas")
def origins(text: str) -> list[str]:
    """Return schemes with host names, from which forms may come, as browsers do."""
    found = []
    for url in map(urlsplit, split(text.lower())):
        require(url.scheme in DEFAULT_PORTS and url.hostname and url.port != 0)
        require(url.path in ("", "/") and not url.query and "@" not in url.netloc)
        place = url.netloc.removesuffix(DEFAULT_PORTS[url.scheme])
        found.append(f"{url.scheme}://{in_ascii(place)}")
    return found


def in_ascii(name: str) -> str:
    """Return a host name as browsers send it (IDNA)."""
    return ".".join(part.encode("idna").decode() for part in name.split("."))


@expect("at least 32 random characters, and not a placeholder")
def strong(text: str) -> str:
    """Return a secret that nobody guesses, or none."""
    is_random = len(text) >= 32 and len(set(text)) >= 5
    require(not text or is_random and not PLACEHOLDER.search(text.lower()))
    return text
