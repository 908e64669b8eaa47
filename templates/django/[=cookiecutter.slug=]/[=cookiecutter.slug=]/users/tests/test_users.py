"""Tests of users and their place in the admin site."""

import csv

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ..factories import UserFactory
from ..models import User


def test_site_uses_its_own_user_model() -> None:
    assert get_user_model() is User


@pytest.mark.django_db
def test_user_logs_in_with_the_password(rf: RequestFactory) -> None:
    user, right, wrong = UserFactory.create(), "correct horse", "correct house"
    request, name = rf.post("/"), user.username
    assert authenticate(request, username=name, password=wrong) is None
    assert authenticate(request, username=name, password=right) == user


@pytest.mark.django_db
def test_admin_site_asks_strangers_to_log_in(client: Client) -> None:
    response = client.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


@pytest.mark.django_db
def test_admin_site_lists_users(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    UserFactory.create(username="ada")
    UserFactory.create_batch(20)
    address = reverse(f"admin:{User._meta.app_label}_user_changelist")
    with django_assert_max_num_queries(12):
        page = admin_client.get(address).content.decode()
    assert "ada@example.org" in page
    page = admin_client.get(address, {"q": "ada"}).content.decode()
    assert page.count("@example.org") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+1", "-1", "@A1", "\n=1", "\t=1", " =1", "\uff1d1", "\u200b\u3000=1"],
)
def test_export_holds_no_password_and_no_formula(
    admin_client: Client, formula: str
) -> None:
    user = UserFactory.create(username="ada", first_name=formula)
    response = admin_client.post(
        reverse(f"admin:{User._meta.app_label}_user_changelist"),
        {"action": "export_csv", "_selected_action": [user.pk]},
    )
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode()
    assert text.startswith("\ufeff")  # Excel wants it
    columns, row = csv.reader(text[1:].splitlines(keepends=True))
    names = "username email first_name last_name is_staff date_joined"
    assert columns == names.split()
    assert row[2] == f"'{formula}"
    assert text.splitlines()[0].count('"') == 12
    assert user.password not in text
