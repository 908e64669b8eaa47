"""Tests of logging in and of looking after one's password."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from ..factories import UserFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "correct horse", "battery staple 47"


def log_in(client: Client, **more: str) -> str:
    """Log in as a new user; return where that leads."""
    form = {"username": UserFactory.create().username, "password": OLD, **more}
    response = client.post(reverse("login"), form)
    assert response.status_code == 302
    return response.headers["Location"]


def test_user_logs_in_and_out(client: Client) -> None:
    assert log_in(client) == reverse("home")
    assert get_user(client).is_authenticated
    client.post(reverse("logout"))
    assert not get_user(client).is_authenticated


def test_wrong_password_is_refused(client: Client) -> None:
    form = dict.fromkeys(("username", "password"), UserFactory.create().username)
    response = client.post(reverse("login"), form)
    assert "Please enter a correct username" in response.content.decode()
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("/health/", "/health/"), ("https://evil.example/", "/"), ("//evil.example", "/")],
)
def test_login_leads_only_to_this_site(client: Client, wanted: str, given: str) -> None:
    assert log_in(client, next=wanted) == given


def test_user_changes_the_password(client: Client) -> None:
    log_in(client)
    address = reverse("password_change")
    assert "I forgot" not in client.get(address).content.decode()
    form = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    page = client.post(address, form, follow=True).content.decode()
    assert "Your password was changed." in page
    assert get_user(client).check_password(NEW)


def test_user_resets_a_forgotten_password(client: Client) -> None:
    user = UserFactory.create()
    client.post(reverse("password_reset"), {"email": user.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[0].body))
    assert link
    response = client.get(link[1], follow=True)
    form = {"new_password1": NEW, "new_password2": NEW}
    client.post(response.redirect_chain[-1][0], form)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "too old" in client.get(link[1], follow=True).content.decode()


def test_nobody_is_sent_reset_after_reset(client: Client) -> None:
    email = UserFactory.create().email
    for address in (email, email, email.upper()):
        client.post(reverse("password_reset"), {"email": address})
    assert len(mail.outbox) == 1


def test_reset_does_not_tell_who_has_an_account(client: Client) -> None:
    form = {"email": "nobody@example.org"}
    response = client.post(reverse("password_reset"), form, follow=True)
    assert "If this address has an account" in response.content.decode()
    assert mail.outbox == []
