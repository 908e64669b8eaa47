"""What proxies say of a request, and what is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, request, url_for
from flask.testing import FlaskClient

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config


def seen() -> list[str]:
    """Answer with what a view is told."""
    return [str(request.remote_addr), url_for("health.live", _external=True)]


@pytest.fixture(scope="module")
def behind(config: Config) -> FlaskClient:
    """Make a browser of a site with two proxies in front."""
    app = create_app(replace(config, PROXY_HOPS=2))
    app.view_functions["health.show"] = seen
    return app.test_client()


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.9, 198.51.100.2", "203.0.113.9"),
        ("192.0.2.66, 203.0.113.9:51234, 198.51.100.2", "203.0.113.9"),
        ("[2001:db8::9]:443 , 198.51.100.2", "2001:db8::9"),
        ("2001:DB8::9,x", "2001:db8::9"),
        ("::ffff:203.0.113.9, x", "203.0.113.9"),
        ("unknown, 198.51.100.2", "127.0.0.1"),
        ("999.1.1.1:80, 198.51.100.2", "127.0.0.1"),
        ("198.51.100.2", "127.0.0.1"),
        (",", "127.0.0.1"),
    ],
)
def test_the_visitor_is_who_the_outermost_proxy_saw(
    behind: FlaskClient, header: str, address: str
) -> None:
    """What is no address counts as none."""
    answer = behind.get("/health/", headers={"X-Forwarded-For": header})
    assert answer.json
    assert answer.json[0] == address


@pytest.mark.parametrize(
    ("headers", "link"),
    [
        ({"Proto": "https, http"}, "https://localhost/health/live/"),
        ({"Proto": "HTTPS,http"}, "https://localhost/health/live/"),
        ({"Proto": "gopher,http"}, "http://localhost/health/live/"),
        ({"Host": "127.0.0.1,inside"}, "http://127.0.0.1/health/live/"),
        ({"Prefix": "/shop/,/"}, "http://localhost/shop/health/live/"),
        ({"Prefix": "//evil.example,/"}, "http://localhost/health/live/"),
    ],
)
def test_links_lead_to_where_visitors_are(
    behind: FlaskClient, headers: dict[str, str], link: str
) -> None:
    """Scheme, host and path are those that the outermost proxy was asked for."""
    sent = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    answer = behind.get("/health/", headers=sent)
    assert answer.json
    assert answer.json[1] == link


def test_without_proxies_none_is_believed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise anyone could claim any address."""
    monkeypatch.setitem(app.view_functions, "health.show", seen)
    names = ("For", "Host", "Prefix", "Proto")
    headers = {f"X-Forwarded-{name}": "192.0.2.7" for name in names}
    answer = app.test_client().get("/health/", headers=headers)
    assert answer.json == ["127.0.0.1", "http://localhost/health/live/"]
