"""Tests of what every request passes."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import clear_script_prefix, resolve, reverse
from pytest_django import Settings

from config.middleware import (
    ForwardedMiddleware,
    LimitsMiddleware,
    LoopbackMiddleware,
    address,
    readable,
)
from config.storage import MediaStorage, StaticStorage


@pytest.fixture(autouse=True)
def _at_the_root() -> Iterator[None]:
    """Forget the path that a test puts the site under."""
    yield
    clear_script_prefix()


def forward(request: HttpRequest) -> HttpRequest:
    """Return a request as the site sees it."""
    ForwardedMiddleware(lambda _: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9:51234", "203.0.113.9"),
        ("2001:DB8::1", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", ""),
        ("203.0.113.9:port", ""),
        ("203.0.113.999", ""),
        ("", ""),
    ],
)
def test_address_is_one_or_none(text: str, found: str) -> None:
    assert address(text) == found


@pytest.mark.parametrize(
    ("hops", "header", "visitor"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "198.51.100.1, 203.0.113.9:51234", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9, unknown", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_visitor_is_whom_the_first_trusted_proxy_saw(
    rf: RequestFactory, settings: Settings, hops: int, header: str, visitor: str
) -> None:
    settings.PROXY_HOPS = hops
    headers = {"X-Forwarded-For": header}
    request = forward(rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1"))
    assert request.META["REMOTE_ADDR"] == visitor
    assert "X-Forwarded-For" not in request.headers


def test_peer_of_a_socket_is_this_machine(rf: RequestFactory) -> None:
    assert forward(rf.get("/", REMOTE_ADDR="")).META["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("hops", "address"),
    [(0, "http://testserver/"), (1, "https://a.example:8443/shop/")],
)
def test_links_are_those_of_the_proxy(
    rf: RequestFactory, settings: Settings, hops: int, address: str
) -> None:
    settings.ALLOWED_HOSTS = ["a.example", "testserver"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PROXY_HOPS = hops
    headers = {
        "X-Forwarded-Host": "evil.example, a.example:8443",
        "X-Forwarded-Proto": "HTTPS",
        "X-Forwarded-Prefix": "/shop/",
    }
    assert forward(rf.get("/", headers=headers)).build_absolute_uri() == address


@pytest.mark.parametrize(
    ("prefix", "start"), [("/shop", "/shop/"), ("//evil.example", "/"), ("shop", "/")]
)
def test_site_may_be_under_a_path(
    rf: RequestFactory, settings: Settings, prefix: str, start: str
) -> None:
    settings.PROXY_HOPS = 1
    forward(rf.get("/", headers={"X-Forwarded-Prefix": prefix}))
    assert reverse("admin:index") == f"{start}admin/"
    settings.DEBUG = True  # in which names carry no hash
    assert StaticStorage().url("site.css") == f"{start}static/site.css"
#% if cookiecutter.uploads and cookiecutter.storage == "local" %#
    assert MediaStorage().url("cover.png") == f"{start}media/cover.png"
#% endif %#


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('ada  "and friends"', 'ada  "and friends"'),
        ("a " * 99, " ".join("a" * 10)),
        ("b" * 999, "b" * 200),
    ],
)
def test_searches_of_the_admin_site_are_bounded(
    admin_client: Client, text: str, kept: str
) -> None:
    answer = admin_client.get(reverse("admin:auth_group_changelist"), {"q": text})
    assert answer.context["cl"].query == kept


@pytest.mark.parametrize(
    ("query", "error", "is_refused"),
    [
        ({"year": "9999"}, ValueError("year 10000 is out of range"), True),
        ({"year": "9999"}, KeyError("year"), False),
        ({}, ValueError("a mistake of ours"), False),
    ],
)
def test_link_into_the_admin_site_that_asks_for_what_cannot_be_is_refused(
    rf: RequestFactory, query: dict[str, str], error: Exception, is_refused: bool
) -> None:
    request = rf.get("/admin/", query)
    request.resolver_match = resolve("/admin/")
    answer = LimitsMiddleware(lambda _: HttpResponse()).process_exception(
        request, error
    )
    assert (answer is not None and answer.status_code == 400) is is_refused


@pytest.mark.parametrize(
    ("peer", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("192.0.2.1", 403), ("::ffff:192.0.2.1", 403)],
)
def test_development_is_for_this_machine(
    rf: RequestFactory, peer: str, status: int
) -> None:
    answer = LoopbackMiddleware(lambda _: HttpResponse())(rf.get("/", REMOTE_ADDR=peer))
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/", "/health/live/"])
def test_probes_ask_by_any_host(client: Client, settings: Settings, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"Host": "10.1.2.3:8000"})
    assert response.status_code == 200
    assert client.get("/", headers={"Host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.django_db
def test_cookie_that_is_no_key_of_a_session_counts_as_none(
    client: Client, settings: Settings
) -> None:
    cookie = f'{settings.SESSION_COOKIE_NAME}="{"a" * 12}\\000"'
    response = client.get("/admin/", headers={"Cookie": cookie})
    assert response.status_code == 302


@pytest.mark.parametrize("charset", ["", "; charset=UTF-8", "; charset=latin-1"])
def test_text_of_a_known_charset_is_read(charset: str) -> None:
    assert readable(f"text/plain{charset}") == f"text/plain{charset}"


@pytest.mark.parametrize("rest", ["charset=zlib", "charset=nowhere", "x*=no''%20"])
def test_text_of_another_charset_is_not_read(rest: str) -> None:
    assert readable(f"text/plain; {rest}") == ""
