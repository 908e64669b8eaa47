"""What the web page takes from its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scaffoldpy.errors import InputError

PREFIX = "SCAFFOLDPY_WEB_"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]")
_STORES = ("memory://", "redis://", "rediss://", "redis+unix://")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is set up; the defaults suit one on the user's own machine."""

    hosts: tuple[str, ...] = _LOOPBACK  # the names it answers to; `.example.org` stands for all below it
    proxy_hops: int = 0  # proxies in front, each of which adds to X-Forwarded-For
    ssl_redirect: bool = False  # whether requests by plain HTTP are sent on to HTTPS
    rate: str = "30/second;600/minute"  # requests of one client, as Flask-Limiter writes it
    rate_store: str = "memory://"  # where they are counted: a Redis, where there are several workers
    renders: int = 4  # projects rendered at once by one worker


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the variables that begin with SCAFFOLDPY_WEB_. Raises InputError for one that cannot be used."""
    usual = Settings()
    given = {
        name: environment.get(PREFIX + name, "").strip() for name in ("HOSTS", "SSL_REDIRECT", "RATE", "RATE_STORE")
    }
    hosts = tuple(filter(None, (host.strip().lower() for host in given["HOSTS"].split(","))))
    _require(all(map(_HOST.fullmatch, hosts)), "HOSTS", "names of hosts without ports, separated by commas")
    _require(given["SSL_REDIRECT"].lower() in ("", "true", "false"), "SSL_REDIRECT", "true or false")
    store = given["RATE_STORE"] or usual.rate_store
    _require(store.startswith(_STORES), "RATE_STORE", f"a URL that begins with {', '.join(_STORES)}")
    return Settings(
        hosts=(*_LOOPBACK, *hosts),
        proxy_hops=_number(environment, "PROXY_HOPS", usual.proxy_hops),
        ssl_redirect=given["SSL_REDIRECT"].lower() == "true",
        rate=_rate(given["RATE"] or usual.rate),
        rate_store=store,
        renders=max(1, _number(environment, "RENDERS", usual.renders)),
    )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(PREFIX + name, "").strip()
    _require(not text or (text.isascii() and text.isdecimal() and len(text) < 6), name, "a whole number below 100,000")
    return int(text) if text else default


def _rate(text: str) -> str:
    from limits import parse_many

    try:
        parse_many(text)
    except ValueError:
        _require(False, "RATE", "limits such as 30/second;600/minute")
    return text


def _require(is_fit: bool, name: str, wanted: str) -> None:
    if not is_fit:
        raise InputError(f"{PREFIX}{name} must hold {wanted}.")
