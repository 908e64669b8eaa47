"""Tests of the limits on guessing passwords."""

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.urls import reverse

from config.login_limits import MOST_FAILURES, name_of_login

GUESS = "battery staple"


@pytest.mark.django_db
def test_guessing_is_stopped_for_all_names_together(client: Client) -> None:
    names = [f"name {number}" for number in range(MOST_FAILURES + 1)]
    forms = [{"username": name, "password": name} for name in names]
    tries = [client.post(reverse("admin:login"), f).status_code for f in forms]
    assert tries[0] == 200
    assert tries[-1] == 429


@pytest.mark.django_db
def test_long_name_is_stored_in_part(client: Client, rf: RequestFactory) -> None:
    form = dict.fromkeys(("username", "password"), "a" * 5000)
    assert client.post(reverse("admin:login"), form).status_code == 200
    assert AccessAttempt.objects.get().username == "a" * 255
    assert name_of_login(rf.post("/", form), None) == "a" * 255


@pytest.mark.django_db
def test_failed_login_is_logged_without_the_password(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    form = dict(zip(("username", "password"), ("ada\nroot", GUESS), strict=True))
    for _ in range(9):  # until the name is locked out, and beyond
        client.post(reverse("admin:login"), form, REMOTE_ADDR="2001:db8::7")
    assert "failure by 'ada\\nroot' from 2001:db8::7." in caplog.text
    assert "Locking out 'ada\\nroot' from 2001:db8::7 " in caplog.text
    assert GUESS not in caplog.text
    assert GUESS not in str(AccessAttempt.objects.values())


@pytest.mark.django_db
def test_addresses_of_one_network_are_one_visitor(client: Client) -> None:
    form = dict.fromkeys(("username", "password"), "a guess")

    def guess(address: str) -> int:
        answer = client.post(reverse("admin:login"), form, REMOTE_ADDR=address)
        return answer.status_code

    tries = [guess(f"2001:db8::{number}") for number in range(6)]
    assert (tries[0], tries[-1]) == (200, 429)
    assert guess("2001:db8:0:1::1") == 200
