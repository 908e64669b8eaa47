"""Tests of people in the API and of the API's description."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from pytest_django import Settings
from rest_framework.authtoken.models import Token

import manage

from ..factories import UserFactory
from ..models import User
from ..token_auth import LIFETIME
from ..tokens import make_token

pytestmark = pytest.mark.django_db


def test_stranger_has_no_record(client: Client) -> None:
    assert client.get("/api/me/").status_code == 401


def test_user_reads_and_changes_the_own_record(client: Client) -> None:
    user = UserFactory.create(username="ada")
    client.force_login(user)
    assert client.get("/api/me/").json()["username"] == "ada"
    change = {"first_name": "Ada"}
    response = client.patch("/api/me/", change, content_type="application/json")
    assert response.status_code == 200
    too_much = {"is_staff": True, "email": "new@example.org"}
    client.patch("/api/me/", too_much, content_type="application/json")
    user.refresh_from_db()
    assert user.first_name == "Ada"
    assert user.email == "ada@example.org"
    assert not user.is_staff


def test_change_leaves_what_another_has_changed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = UserFactory.create()
    client.force_login(user)
    save = User.save

    def save_late(late: User, **values: Any) -> None:
        User.objects.update(is_active=False)
        save(late, **values)

    monkeypatch.setattr(User, "save", save_late)
    client.patch("/api/me/", {"first_name": "Ada"}, content_type="application/json")
    user.refresh_from_db()
    assert (user.first_name, user.is_active) == ("Ada", False)


def test_json_that_is_nested_too_deeply_is_refused(client: Client) -> None:
    client.force_login(UserFactory.create())
    body = "[" * 100_000
    answer = client.patch("/api/me/", body, content_type="application/json")
    assert answer.status_code == 400


def test_number_is_no_name(client: Client) -> None:
    client.force_login(UserFactory.create())
    change = {"first_name": 7}
    response = client.patch("/api/me/", change, content_type="application/json")
    assert response.status_code == [= 400 if cookiecutter.api == "drf" else 422 =]


def test_token_stands_for_its_user(client: Client) -> None:
#% if cookiecutter.api == "drf" %#
    token = Token.objects.create(user=UserFactory.create(username="ada"))
    headers = {"Authorization": f"Token {token.key}"}
#% else %#
    token = make_token(UserFactory.create(username="ada"))
    headers = {"Authorization": f"Bearer {token}"}
#% endif %#
    assert client.get("/api/me/", headers=headers).json()["username"] == "ada"
    headers = {"Authorization": f"{headers['Authorization']}x"}
    assert client.get("/api/me/", headers=headers).status_code == 401


def test_refused_requests_are_counted(client: Client) -> None:
    headers = {"Authorization": "[= "Token" if cookiecutter.api == "drf" else "Bearer" =] x"}
    tries = [client.get("/api/me/", headers=headers).status_code for _ in range(61)]
    assert tries[0] == 401
    assert tries[-1] == 429
#% include "tests/tokens_" ~ cookiecutter.api ~ ".py" ignore missing %#


def test_addresses_of_one_network_are_one_stranger(client: Client) -> None:
    tries = [
        client.get("/api/me/", REMOTE_ADDR=f"2001:db8::{number}").status_code
        for number in range(61)
    ]
    assert (tries[0], tries[-1]) == (401, 429)
    assert client.get("/api/me/", REMOTE_ADDR="2001:db8:0:1::1").status_code == 401


def test_hasty_client_is_asked_to_wait(client: Client) -> None:
#% if cookiecutter.sample %#
    answers = [client.get("/api/authors/").status_code for _ in range(61)]
    assert answers[0] == 200
#% else %#
    client.force_login(UserFactory.create())
    answers = [client.get("/api/me/").status_code for _ in range(301)]
    assert answers[0] == 200
#% endif %#
    assert answers[-1] == 429
#% if cookiecutter.sample and cookiecutter.api == "ninja" %#
    # A user may ask more often, even from a stranger's address.
    token = make_token(UserFactory.create())
    for text, status in {token: 200, f"{token}x": 429, "é": 429}.items():
        headers = {"Authorization": f"Bearer {text}"}
        assert client.get("/api/authors/", headers=headers).status_code == status
    client.force_login(UserFactory.create())
    assert client.get("/api/authors/").status_code == 200
#% endif %#


def test_unknown_address_is_answered_in_json(client: Client) -> None:
    answer = client.get("/api/nowhere/")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is no such thing."}


@pytest.mark.parametrize(
    ("address", "kind"), [("/api/me/", "application/json"), ("/health/", "text/html")]
)
def test_failure_is_answered_in_json_or_on_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, kind: str
) -> None:
    def fail() -> None:
        raise RuntimeError

    client.force_login(UserFactory.create())
    client.raise_request_exception = False
    monkeypatch.setattr(connection, "ensure_connection", fail)
    answer = client.get(address)
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(kind)


def test_description_and_documentation_are_there(client: Client) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert any(path.endswith("/me/") for path in document["paths"])
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()
#% if cookiecutter.api == "ninja" %#


def test_documentation_writes_for_whoever_is_logged_in() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create())
    page = client.get("/api/docs/").content.decode()
    assert 'data-api-csrf="true"' in page
    token = page.partition('data-csrf-token="')[2].partition('"')[0]
    change = ("/api/me/", {"first_name": "Ada"}, "application/json")
    assert client.patch(*change).status_code == 403
    assert client.patch(*change, headers={"X-CSRFToken": token}).status_code == 200
#% endif %#
