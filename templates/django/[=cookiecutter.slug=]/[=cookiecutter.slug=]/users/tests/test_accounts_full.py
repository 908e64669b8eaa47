"""Tests of signing up, confirming the address, logging in and the second factor."""

import base64
import hmac
import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from ..factories import UserFactory
from ..models import User

pytestmark = pytest.mark.django_db

WORDS = "correct horse 47"


def make_member() -> User:
    """Return a user who has confirmed the address."""
    user = UserFactory.create(password=WORDS)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def log_in(client: Client, user: User, words: str = WORDS, query: str = "") -> str:
    """Send the login form; return where it leads, or nothing."""
    form = {"login": user.email or user.username, "password": words}
    response = client.post(reverse("account_login") + query, form)
    return response.headers.get("Location", "")


def one_time_code(key: str) -> str:
    """Return what an authenticator application shows now (RFC 6238)."""
    counter = int(time.time() // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(key), counter, "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_newcomer_signs_up_and_confirms_the_address(client: Client) -> None:
    form = {
        "email": "ada@example.org",
        "username": "ada",
        "password1": WORDS,
        "password2": WORDS,
    }
    client.post(reverse("account_signup"), form)
    assert not get_user(client).is_authenticated
    link = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[0].body))
    assert link
    client.post(link[1])
    user = User.objects.get(email="ada@example.org")
    assert EmailAddress.objects.get(user=user).verified
    assert log_in(client, user) == reverse("home")


def test_unconfirmed_user_does_not_get_in(client: Client) -> None:
    location = log_in(client, UserFactory.create(password=WORDS))
    assert location == reverse("account_email_verification_sent")
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(
    ("wanted", "given"), [("/health/", "/health/"), ("https://evil.example/", "/")]
)
def test_login_leads_only_to_this_site(client: Client, wanted: str, given: str) -> None:
    assert log_in(client, make_member(), query=f"?next={wanted}") == given


def test_guessing_passwords_is_stopped(client: Client) -> None:
    user = make_member()
    for _ in range(6):
        log_in(client, user, words="a guess")
    assert not log_in(client, user)
    assert not get_user(client).is_authenticated


def test_admin_site_uses_the_same_login(client: Client) -> None:
    response = client.get(reverse("admin:login"))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_second_factor_is_asked_for_once_it_is_set_up(client: Client) -> None:
    user = make_member()
    log_in(client, user)
    response = client.get(reverse("mfa_activate_totp"))
    asked = response.headers["Location"]  # the password, once more
    page = client.post(asked, {"password": WORDS}, follow=True)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    key = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": one_time_code(key)})
    client.logout()

    assert log_in(client, user) == reverse("mfa_authenticate")
    assert not get_user(client).is_authenticated
    codes = client.get(reverse("mfa_authenticate"))
    assert codes.status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("name", ["login", "signup", "reset_password"])
def test_pages_have_the_look_of_the_site(client: Client, name: str) -> None:
    page = client.get(reverse(f"account_{name}")).content.decode()
    assert "site-header" in page
    assert "<script" not in page


def test_account_pages_open_for_a_member(client: Client) -> None:
    client.force_login(make_member())
    for name in ("account_email", "account_change_password", "mfa_index"):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("email", ["root@example.org", ""])
def test_superuser_logs_in_at_once(client: Client, email: str) -> None:
    user = User.objects.create_superuser("root", email, WORDS)
    assert log_in(client, user, query="?next=/admin/") == "/admin/"


def test_superuser_does_not_take_the_address_of_a_member() -> None:
    member = make_member()
    User.objects.create_superuser("root", member.email, WORDS)
    owner = EmailAddress.objects.get(email=member.email, verified=True).user
    assert owner == member
