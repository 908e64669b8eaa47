"""Tests of what protects the site in production."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import settings as production
#% if cookiecutter.accounts != "full" %#
from [= cookiecutter.slug =].[= "users" if cookiecutter.apps == "many" else "core" =].models import User

PASSWORD_TRIES = 5
#% endif %#


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/", "[= "/accounts/login/" if cookiecutter.accounts == "full" else "/admin/login/" =]", "/nowhere/"])
def test_every_answer_carries_the_security_headers(
    client: Client, address: str
) -> None:
    headers = client.get(address, secure=True).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Strict-Transport-Security"].startswith("max-age=3600")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_debug_pages_are_left_as_they_are(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    assert "Content-Security-Policy" not in client.get("/nowhere/").headers


def test_large_request_is_refused_unread(client: Client) -> None:
    for address in ("/", "/admin/login/", "/api/"):
        answer = client.post(address, CONTENT_LENGTH=str(300 * 1024 * 1024))
        assert answer.status_code == 413


@pytest.mark.django_db
def test_plain_http_is_redirected(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = production.SECURE_SSL_REDIRECT
    response = client.get("/admin/")
    assert response.status_code == 301
    assert response["Location"].startswith("https://")
    assert client.get("/health/").status_code == 200


@pytest.mark.django_db
def test_cookies_are_secure_and_bound_to_the_host(client: Client) -> None:
    client.get(reverse("[= "account_login" if cookiecutter.accounts == "full" else "admin:login" =]"), secure=True)
    cookie = client.cookies[django_settings.CSRF_COOKIE_NAME]
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert django_settings.CSRF_COOKIE_NAME.startswith("__Host-")
    assert django_settings.SESSION_COOKIE_NAME.startswith("__Host-")
    assert django_settings.SESSION_COOKIE_SECURE
    assert "session" in django_settings.MESSAGE_STORAGE  # so no cookie of their own

#% if cookiecutter.accounts != "full" %#

@pytest.mark.django_db
def test_guessing_passwords_is_stopped(client: Client) -> None:
    form = dict.fromkeys(("username", "password"), "a guess")
    tries = [
        client.post(reverse("admin:login"), form) for _ in range(PASSWORD_TRIES + 1)
    ]
    assert tries[0].status_code == 200
    assert tries[-1].status_code == 429


@pytest.mark.django_db
def test_right_password_ends_the_count(client: Client, admin_user: User) -> None:
    def log_in(word: str) -> int:
        form = {"username": admin_user.get_username(), "password": word}
        return client.post(reverse("admin:login"), form).status_code

    for _ in range(2):
        tries = [log_in("a guess") for _ in range(PASSWORD_TRIES - 1)]
        assert [*tries, log_in("password")] == [200] * (PASSWORD_TRIES - 1) + [302]
        client.logout()


@pytest.mark.django_db
def test_guesses_are_counted_for_each_visitor_of_a_proxy(
    client: Client, settings: Settings
) -> None:
    settings.PROXY_HOPS = 2
    form = dict.fromkeys(("username", "password"), "a guess")

    def guess(address: str) -> int:
        headers = {"X-Forwarded-For": f"192.0.2.99, {address}:51234, 10.0.0.1"}
        return client.post(reverse("admin:login"), form, headers=headers).status_code

    tries = [guess("192.0.2.1") for _ in range(PASSWORD_TRIES + 1)]
    assert tries[-1] == 429
    assert guess("192.0.2.2") == 200

#% endif %#

def test_static_files_are_hashed_and_compressed(
    settings: Settings, tmp_path: Path
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "some.css").write_text("p { color: black; }\n" * 100)
    settings.STORAGES = production.STORAGES
    settings.STATIC_ROOT = target
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    call_command("collectstatic", "--no-input", verbosity=0)
    address = staticfiles_storage.url("some.css")
    assert address != "/static/some.css"
    hashed = target / address.removeprefix("/static/")
    assert hashed.is_file()
    assert hashed.with_name(f"{hashed.name}.gz").is_file()
