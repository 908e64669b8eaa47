"""Tests of logging in and of looking after one's password."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache.backends import locmem
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import settings as production

from .. import account_views, mails
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


def test_visitor_asks_for_few_resets(client: Client) -> None:
    def ask(visitor: str) -> int:
        form = {"email": UserFactory.create().email}
        address = reverse("password_reset")
        return client.post(address, form, REMOTE_ADDR=visitor).status_code

    tries = [ask(f"2001:db8::{number}") for number in range(11)]
    assert tries == [302] * 10 + [429]
    assert ask("192.0.2.1") == 302
    assert len(mail.outbox) == 11


#% if cookiecutter.cache == "none" %#
def test_all_processes_share_the_pause_between_resets(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = production.CACHES
    for _ in range(2):
        call_command("migrate", verbosity=0)
    email = UserFactory.create().email
    for _ in range(2):
        client.post(reverse("password_reset"), {"email": email})
        monkeypatch.setattr(locmem, "_caches", {})  # another process has its own
        settings.CACHES = dict(settings.CACHES)
    assert len(mail.outbox) == 1


#% endif %#
def test_reset_may_be_asked_for_again_after_an_error(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ConnectionRefusedError

    form = {"email": UserFactory.create().email}
    with monkeypatch.context() as away:
        away.setattr(account_views, "deliver", fail)
        assert client.post(reverse("password_reset"), form).status_code == 302
    assert mail.outbox == []
    client.post(reverse("password_reset"), form)
    assert len(mail.outbox) == 1


def test_reset_names_the_site_and_not_the_host(client: Client) -> None:
    form = {"email": UserFactory.create().email}
    client.post(reverse("password_reset"), form, headers={"Host": "testserver:1234"})
    (message,) = mail.outbox
    assert settings.SITE_NAME in message.subject
    assert "testserver:1234/" in message.body


def test_nobody_is_looked_for_before_the_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[object] = []
    monkeypatch.setattr(mails.pool, "submit", lambda *work: later.append(work))
    form = {"email": UserFactory.create().email}
    client.post(reverse("password_reset"), form)
    assert later
    assert mail.outbox == []


def test_developer_is_told_where_the_mail_is(
    client: Client, settings: Settings
) -> None:
    settings.DEBUG = True
    form = {"email": UserFactory.create().email}
    page = client.post(reverse("password_reset"), form, follow=True)
    assert "In development mail is shown" in page.content.decode()


def test_reset_does_not_tell_who_has_an_account(client: Client) -> None:
    form = {"email": "nobody@example.org"}
    response = client.post(reverse("password_reset"), form, follow=True)
    assert "If this address has an account" in response.content.decode()
    assert mail.outbox == []
