"""Tests of the journal and of its database."""

import pytest
from django.contrib.auth import get_user
from django.core.management import call_command
from django.db import OperationalError, connections
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from config.routers import JournalRouter

#% if cookiecutter.apps == "many" %#
from ...users.factories import UserFactory
from ...users.models import User
#% else %#
from ...core.factories import UserFactory
from ...core.models import User
#% endif %#
from ..models import Entry
from ..signals import record_logout

pytestmark = pytest.mark.django_db


def test_login_and_logout_are_written_down(client: Client) -> None:
    client.force_login(UserFactory.create(username="ada"))
    client.logout()
    events = list(Entry.objects.using("journal").values_list("event", flat=True))
    assert events == ["logged out", "logged in"]
    assert str(Entry.objects.first()) == "ada: logged out"


def test_lost_journal_keeps_nobody_out(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr(connections["journal"], "ensure_connection", refuse)
    client.force_login(UserFactory.create(username="ada"))
    assert get_user(client).is_authenticated
    assert "Not in the journal: ada logged in" in caplog.text


def test_end_of_a_nameless_session_is_not_written_down() -> None:
    record_logout(user=None)
    assert not Entry.objects.exists()


def test_each_table_is_only_where_it_belongs() -> None:
    tables = {a: connections[a].introspection.table_names() for a in connections}
    assert Entry._meta.db_table in tables["journal"]
    assert Entry._meta.db_table not in tables["default"]
    assert User._meta.db_table in tables["default"]
    assert User._meta.db_table not in tables["journal"]


def test_no_relation_crosses_the_databases() -> None:
    router = JournalRouter()
    assert router.allow_relation(Entry(), User()) is False
    assert router.allow_relation(User(), User()) is None


def test_one_command_migrates_all(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("migrate", "--plan", skip_checks=False)
    assert capsys.readouterr().out.count("No planned migration operations") == 2
    call_command("migrate", "--plan", "--database", "journal")
    assert capsys.readouterr().out.count("No planned migration operations") == 1


def test_journal_is_read_in_the_admin_site(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Entry.objects.bulk_create([Entry(username="ada", event="moved")] * 30)
    with django_assert_max_num_queries(6, connection=connections["journal"]):
        page = admin_client.get(reverse("admin:journal_entry_changelist"))
    assert "logged in" in page.content.decode()
    assert admin_client.get(reverse("admin:journal_entry_add")).status_code == 403
    pk = Entry.objects.latest("pk").pk
    address = reverse("admin:journal_entry_delete", args=[pk])
    assert admin_client.post(address).status_code == 403
