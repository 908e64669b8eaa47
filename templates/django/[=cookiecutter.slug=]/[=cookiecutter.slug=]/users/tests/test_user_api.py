[% set drf = cookiecutter.api == "drf" %]
"""Tests of people in the API and of the API's description."""

[% if not drf %]
import os
from pathlib import Path

[% endif %]
import pytest
[% if not drf %]
from django.core.management import CommandError, call_command
[% endif %]
from django.db import connection
from django.test import Client
[% if drf %]
from rest_framework.authtoken.models import Token
[% else %]
from pytest_django import Settings

import manage
[% endif %]

from ..factories import UserFactory
[% if not drf %]
from ..tokens import make_token
[% endif %]

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


def test_number_is_no_name(client: Client) -> None:
    client.force_login(UserFactory.create())
    change = {"first_name": 7}
    response = client.patch("/api/me/", change, content_type="application/json")
    assert response.status_code == [= 400 if drf else 422 =]


def test_token_stands_for_its_user(client: Client) -> None:
[% if drf %]
    token = Token.objects.create(user=UserFactory.create(username="ada"))
    headers = {"Authorization": f"Token {token.key}"}
[% else %]
    token = make_token(UserFactory.create(username="ada"))
    headers = {"Authorization": f"Bearer {token}"}
[% endif %]
    assert client.get("/api/me/", headers=headers).json()["username"] == "ada"
    headers = {"Authorization": f"{headers['Authorization']}x"}
    assert client.get("/api/me/", headers=headers).status_code == 401
[% if not drf %]


def test_token_ends_with_the_password(client: Client) -> None:
    user = UserFactory.create()
    headers = {"Authorization": f"Bearer {make_token(user)}"}
    assert client.get("/api/me/", headers=headers).status_code == 200
    user.set_password("battery staple")
    user.save()
    assert client.get("/api/me/", headers=headers).status_code == 401
    user.delete()
    assert client.get("/api/me/", headers=headers).status_code == 401


def test_token_is_made_by_a_command(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    UserFactory.create(username="ada")
    call_command("api_token", "ada")
    headers = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
    assert client.get("/api/me/", headers=headers).json()["username"] == "ada"
    with pytest.raises(CommandError, match="no user"):
        call_command("api_token", "nobody")


def test_no_token_is_signed_with_a_made_up_key(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(os.environ, "_data", {})
    manage.prepare(tmp_path / ".env")
    settings.SECRET_KEY = os.environ["SECRET_KEY"]
    with pytest.raises(CommandError, match=r"SECRET_KEY into \.env"):
        call_command("api_token", "ada")
[% endif %]


def test_hasty_client_is_asked_to_wait(client: Client) -> None:
[% if cookiecutter.sample %]
    answers = [client.get("/api/authors/").status_code for _ in range(61)]
    assert answers[0] == 200
[% else %]
    client.force_login(UserFactory.create())
    answers = [client.get("/api/me/").status_code for _ in range(301)]
    assert answers[0] == 200
[% endif %]
    assert answers[-1] == 429
[% if cookiecutter.sample and not drf %]
    # A user may ask more often, even from a stranger's address.
    token = make_token(UserFactory.create())
    for text, status in {token: 200, f"{token}x": 429, "é": 429}.items():
        headers = {"Authorization": f"Bearer {text}"}
        assert client.get("/api/authors/", headers=headers).status_code == status
    client.force_login(UserFactory.create())
    assert client.get("/api/authors/").status_code == 200
[% endif %]


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
[% if not drf %]


def test_documentation_writes_for_whoever_is_logged_in() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create())
    page = client.get("/api/docs/").content.decode()
    assert 'data-api-csrf="true"' in page
    token = page.partition('data-csrf-token="')[2].partition('"')[0]
    change = ("/api/me/", {"first_name": "Ada"}, "application/json")
    assert client.patch(*change).status_code == 403
    assert client.patch(*change, headers={"X-CSRFToken": token}).status_code == 200
[% endif %]
