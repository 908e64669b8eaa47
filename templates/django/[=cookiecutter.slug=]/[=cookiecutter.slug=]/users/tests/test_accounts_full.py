"""Tests of signing up, logging in, the second factor, and of staff and superusers."""

import base64
import hmac
import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache.backends import locmem
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import settings as production

from .. import adapter
from ..factories import UserFactory
from ..models import User

pytestmark = pytest.mark.django_db

APP = User._meta.app_label
WORDS, NEW_WORDS = "correct horse 47", "battery staple 48"


def make_member(**values: str) -> User:
    """Return a user who has confirmed the address."""
    user = UserFactory.create(password=WORDS, **values)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def log_in(client: Client, user: User, words: str = WORDS, query: str = "") -> str:
    """Send the login form; return where it leads, or nothing."""
    form = {"login": user.email or user.username, "password": words}
    response = client.post(reverse("account_login") + query, form)
    return response.headers.get("Location", "")


def mailed_link() -> str:
    """Return the path of the link in the first mail."""
    link = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[0].body))
    assert link
    return link[1]


def one_time_code(key: str) -> str:
    """Return what an authenticator application shows now (RFC 6238)."""
    counter = int(time.time() // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(key), counter, "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def set_up_second_factor(client: Client, user: User) -> str:
    """Do it on the pages; return the key for an authenticator application."""
    log_in(client, user)
    response = client.get(reverse("mfa_activate_totp"))
    asked = response.headers["Location"]  # the password, once more
    page = client.post(asked, {"password": WORDS}, follow=True)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    key = str(page.context["form"].secret)
    client.post(reverse("mfa_activate_totp"), {"code": one_time_code(key)})
    return key


def test_newcomer_signs_up_and_confirms_the_address(client: Client) -> None:
    form = {
        "email": "ada@example.org",
        "username": "ada",
        "password1": WORDS,
        "password2": WORDS,
    }
    client.post(reverse("account_signup"), form)
    assert not get_user(client).is_authenticated
    client.post(mailed_link())
    user = User.objects.get(email="ada@example.org")
    assert EmailAddress.objects.get(user=user).verified
    assert log_in(client, user) == reverse("home")


@pytest.mark.parametrize("login", ["ada", "ada@example.org", "bob", "bob@example.org"])
def test_login_takes_as_long_whether_or_not_the_name_is_known(
    client: Client, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    make_member(username="ada", email="ada@example.org")
    hashes: list[object] = []
    encode = MD5PasswordHasher.encode

    def count(*args: Any) -> str:
        hashes.append(args)
        return encode(*args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    client.post(reverse("account_login"), {"login": login, "password": NEW_WORDS})
    assert len(hashes) == 1


@pytest.mark.parametrize("email", ["member@example.org", "new@example.org"])
def test_sign_up_takes_as_long_whether_or_not_the_address_is_known(
    client: Client, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    make_member(email="member@example.org")
    hashes: list[object] = []
    encode = MD5PasswordHasher.encode

    def count(*args: Any) -> str:
        hashes.append(args)
        return encode(*args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    form = {"email": email, "username": "new", "password1": WORDS, "password2": WORDS}
    client.post(reverse("account_signup"), form)
    assert len(hashes) == 1
    assert mail.outbox[0].to == [email]


def test_newcomer_asks_again_for_a_mail_that_did_not_leave(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ConnectionRefusedError

    form = {"email": "ada@example.org", "username": "ada"}
    words = {"password1": WORDS, "password2": WORDS}
    with monkeypatch.context() as away:
        away.setattr(adapter, "deliver", fail)
        page = client.post(reverse("account_signup"), {**form, **words}, follow=True)
    assert "to have it sent again" in page.content.decode()
    assert mail.outbox == []
    log_in(client, User.objects.get())
    assert len(mail.outbox) == 1


def test_mail_names_the_site_and_not_the_host(client: Client) -> None:
    form = {"email": make_member().email}
    host = {"Host": "testserver:1234"}
    client.post(reverse("account_reset_password"), form, headers=host)
    (message,) = mail.outbox
    assert message.subject.startswith(f"[{settings.SITE_NAME}] ")
    assert "Hello from" not in message.body


def test_port_of_the_host_header_gives_no_more_guesses(client: Client) -> None:
    user = make_member()
    form = {"login": user.username, "password": NEW_WORDS}
    pages = [
        client.post(
            reverse("account_login"), form, headers={"Host": f"testserver:{port}"}
        )
        for port in range(9000, 9006)
    ]
    assert "Too many failed login attempts" in pages[-1].content.decode()


def test_developer_is_told_where_the_mail_is(
    client: Client, settings: Settings
) -> None:
    settings.DEBUG = True
    form = {"email": "ada@example.org", "username": "ada"}
    words = {"password1": WORDS, "password2": WORDS}
    page = client.post(reverse("account_signup"), {**form, **words}, follow=True)
    assert "In development mail is shown" in page.content.decode()


def test_address_is_replaced_with_the_password_and_its_owner_hears_of_it(
    client: Client,
) -> None:
    user = make_member(email="old@example.org")
    client.force_login(user)
    add = {"action_add": "", "email": "new@example.org"}
    asked = client.post(reverse("account_email"), add)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []
    client.post(asked.headers["Location"], {"password": WORDS})
    EmailAddress.objects.filter(email="new@example.org").update(verified=True)
    primary = {"action_primary": "", "email": "new@example.org"}
    client.post(reverse("account_email"), primary)
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert [message.to for message in mail.outbox][1:] == [["old@example.org"]]


@pytest.mark.parametrize("is_staff", [False, True])
def test_staff_replace_the_address_of_a_member(
    admin_client: Client, client: Client, is_staff: bool
) -> None:
    user = make_member(email="old@example.org")
    form = {"username": user.username, "email": "new@example.org", "is_active": "on"}
    joined = {"date_joined_0": "2000-01-01", "date_joined_1": "00:00:00"}
    rights = {"is_staff": "on"} if is_staff else {}
    address = reverse(f"admin:{APP}_user_change", args=[user.pk])
    admin_client.post(address, {**form, **joined, **rights})
    user.refresh_from_db()
    assert [found.email for found in EmailAddress.objects.filter(user=user)] == [
        "new@example.org"
    ]
    assert mail.outbox[0].to == ["old@example.org"]
    assert log_in(client, user) == reverse("home")
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "old@example.org"})
    assert "reset" not in mail.outbox[-1].subject.lower()


def test_unconfirmed_user_does_not_get_in(client: Client) -> None:
    location = log_in(client, UserFactory.create(password=WORDS))
    assert location == reverse("account_email_verification_sent")
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("/health/", "/health/"), ("https://evil.example/", "/"), ("//[x", "/")],
)
def test_login_leads_only_to_this_site(client: Client, wanted: str, given: str) -> None:
    assert log_in(client, make_member(), query=f"?next={wanted}") == given


def test_guessing_passwords_is_stopped(client: Client) -> None:
    user = make_member()
    for _ in range(6):
        log_in(client, user, words="a guess")
    assert not log_in(client, user)
    assert not get_user(client).is_authenticated


def test_failed_login_is_logged_without_the_password(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    form = {"login": "ada\nroot", "password": WORDS}
    client.post(reverse("account_login"), form, REMOTE_ADDR="2001:db8::7")
    assert "A login failed: 'ada\\nroot' from 2001:db8::7" in caplog.text
    assert WORDS not in caplog.text


def test_wrong_code_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    user = make_member(username="ada")
    set_up_second_factor(client, user)
    client.logout()
    log_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "A second factor failed: 'ada' from 127.0.0.1" in caplog.text
    assert "000000" not in caplog.text


def test_admin_site_uses_the_same_login(client: Client) -> None:
    response = client.get(reverse("admin:login"))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_second_factor_is_asked_for_once_it_is_set_up(client: Client) -> None:
    user = make_member()
    set_up_second_factor(client, user)
    client.logout()
    assert log_in(client, user) == reverse("mfa_authenticate")
    assert not get_user(client).is_authenticated
    codes = client.get(reverse("mfa_authenticate"))
    assert codes.status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("is_recovery", [False, True])
def test_right_code_leads_to_a_login(client: Client, is_recovery: bool) -> None:
    user = make_member()
    key = set_up_second_factor(client, user)
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert "recovery_codes.js" in page.content.decode()
    code = page.context["unused_codes"][0] if is_recovery else one_time_code(key)
    client.logout()
    log_in(client, user)
    response = client.post(reverse("mfa_authenticate"), {"code": code})
    assert response.headers["Location"] == reverse("home")
    assert get_user(client) == user


#% if cookiecutter.cache == "none" %#
def test_code_that_was_used_is_refused_by_every_process(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = production.CACHES
    for _ in range(2):
        call_command("migrate", verbosity=0)
    user = make_member()
    code = one_time_code(set_up_second_factor(client, user))
    for is_first in (True, False):
        client.logout()
        log_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert get_user(client).is_authenticated == is_first
        monkeypatch.setattr(locmem, "_caches", {})  # another process has its own
        settings.CACHES = dict(settings.CACHES)


#% endif %#
def test_user_changes_the_password(client: Client) -> None:
    log_in(client, make_member())
    form = {"oldpassword": WORDS, "password1": NEW_WORDS, "password2": NEW_WORDS}
    client.post(reverse("account_change_password"), form)
    assert get_user(client).check_password(NEW_WORDS)


def test_user_resets_a_forgotten_password(client: Client) -> None:
    user = make_member()
    client.post(reverse("account_reset_password"), {"email": user.email})
    response = client.get(mailed_link(), follow=True)
    form = {"password1": NEW_WORDS, "password2": NEW_WORDS}
    client.post(response.redirect_chain[-1][0], form)
    assert log_in(client, user, words=NEW_WORDS) == reverse("home")


def test_hasty_visitor_is_asked_to_wait_in_the_look_of_the_site(client: Client) -> None:
    address, form = reverse("account_reset_password"), {"email": "ada@example.org"}
    answers = [client.post(address, form) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "site-header" in answers[-1].content.decode()


@pytest.mark.parametrize("name", ["login", "signup", "reset_password"])
def test_pages_have_the_look_of_the_site(client: Client, name: str) -> None:
    page = client.get(reverse(f"account_{name}")).content.decode()
    assert "site-header" in page
    assert "<script" not in page


def test_account_pages_open_for_a_member(client: Client) -> None:
    client.force_login(make_member())
    for name in ("account_email", "account_change_password", "mfa_index"):
        assert client.get(reverse(name)).status_code == 200


def test_removing_an_address_is_asked_about_by_a_script(client: Client) -> None:
    client.force_login(make_member())
    page = client.get(reverse("account_email")).content.decode()
    assert "account/js/account.js" in page
    assert "Do you really want to remove" in page


@pytest.mark.parametrize("email", ["root@example.org", ""])
def test_superuser_logs_in_at_once(client: Client, email: str) -> None:
    user = User.objects.create_superuser("root", email, WORDS)
    assert log_in(client, user, query="?next=/admin/") == "/admin/"


def test_superuser_does_not_take_the_address_of_a_member() -> None:
    member = make_member()
    User.objects.create_superuser("root", member.email, WORDS)
    owner = EmailAddress.objects.get(email=member.email, verified=True).user
    assert owner == member


@pytest.mark.parametrize("was_mailed", [False, True])
def test_user_made_a_superuser_logs_in(client: Client, was_mailed: bool) -> None:
    user = UserFactory.create(password=WORDS)
    if was_mailed:
        EmailAddress.objects.create(user=user, email=user.email, primary=True)
    user.is_superuser = True
    user.save()
    assert log_in(client, user) == reverse("home")


def test_nobody_else_confirms_an_address_by_changing_it() -> None:
    user = make_member()
    user.email = "other@example.org"
    user.save()
    assert not EmailAddress.objects.filter(email=user.email).exists()


def test_staff_made_in_the_admin_site_log_in(
    admin_client: Client, client: Client
) -> None:
    form = {"username": "ada", "email": "ada@example.org"}
    words = {"password1": WORDS, "password2": WORDS}
    admin_client.post(reverse(f"admin:{APP}_user_add"), {**form, **words})
    user = User.objects.get(username="ada")
    assert not EmailAddress.objects.filter(user=user).exists()
    rights = {"is_active": "on", "is_staff": "on"}
    joined = {"date_joined_0": "2000-01-01", "date_joined_1": "00:00:00"}
    address = reverse(f"admin:{APP}_user_change", args=[user.pk])
    admin_client.post(address, {**form, **rights, **joined})
    assert log_in(client, user, query="?next=/admin/") == "/admin/"


@pytest.mark.parametrize(
    ("email", "reason"),
    [("", "This field is required."), ("MEMBER@example.org", "Another user")],
)
def test_admin_site_asks_for_an_address_of_the_users_own(
    admin_client: Client, email: str, reason: str
) -> None:
    make_member(username="member")
    page = admin_client.post(reverse(f"admin:{APP}_user_add"), {"email": email})
    assert reason in str(page.context["adminform"].form.errors["email"])
