"""Checks the URLs of the [= "servers beside the database" if cookiecutter.cache == "redis" and cookiecutter.tasks == "celery" else "cache" if cookiecutter.cache == "redis" else "broker" =]: with TLS, certificates count."""

import ssl
from typing import Any
from urllib.parse import urlsplit

from .environment import expect, require


#% if cookiecutter.cache == "redis" %#
@expect("a URL such as redis://HOST:6379/0, or rediss:// for TLS")
def redis(text: str) -> str:
    """Return the URL of a Redis server."""
    return _checked(text, "redis", "rediss", "unix")


#% endif %#
#% if cookiecutter.tasks == "celery" %#
@expect("a URL such as [= "redis://HOST:6379/1, or rediss://" if cookiecutter.cache == "redis" else "amqp://NAME:PASSWORD@HOST:5672//, or amqps://" =] for TLS")
def broker(text: str) -> str:
    """Return the URL of a broker that Celery knows."""
    return _checked(text, "amqp", "amqps", "redis", "rediss", "redis+socket")


def broker_tls(url: str) -> dict[str, Any] | None:
    """Return how a broker must prove who it is: Celery may see a URL that is silent."""
    match urlsplit(url).scheme:
        case "amqps":
            host = urlsplit(url).hostname
            return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": host}
        case "rediss":
            return {"ssl_cert_reqs": ssl.CERT_REQUIRED}
        case _:
            return None


#% endif %#
def _checked(text: str, *schemes: str) -> str:
    url = urlsplit(text)
    require(url.scheme in schemes and (url.hostname or url.path) and url.port != 0)
    if url.scheme == "rediss" and "ssl_cert_reqs" not in url.query:
        joint = "&" if url.query else "?"
        return f"{text}{joint}ssl_cert_reqs=required"
    return text
