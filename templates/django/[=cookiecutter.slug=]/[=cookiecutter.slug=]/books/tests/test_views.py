"""Tests of the pages about books."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError
from django.db.models import ProtectedError, UniqueConstraint
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

#% if cookiecutter.apps == "many" %#
from ...users.factories import UserFactory
from .. import forms
from ..factories import AuthorFactory, BookFactory
#% else %#
from .. import forms
from ..factories import AuthorFactory, BookFactory, UserFactory
#% endif %#
from ..models import Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    """Return a client that is logged in as someone who may do everything to books."""
    user = UserFactory.create()
    user.user_permissions.set(Permission.objects.filter(content_type__model="book"))
    client.force_login(user)
    return client


def test_list_shows_books_with_their_authors(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    books = BookFactory.create_batch(25)
    with django_assert_max_num_queries(2):
        page = client.get(reverse("books:list")).content.decode()
    assert books[0].author.name in page
    assert "Page 1 of 2" in page


def test_list_is_searched(client: Client) -> None:
    BookFactory.create(title="Emma")
    BookFactory.create(title="Moby-Dick")
    page = client.get(reverse("books:list"), {"q": "emma"}).content.decode()
    assert "Emma" in page
    assert "Moby-Dick" not in page


@pytest.mark.parametrize(
    ("words", "reason"), [("\0", "Null characters"), ("a" * 200, "at most 100")]
)
def test_search_for_nonsense_finds_nothing_and_is_explained(
    client: Client, words: str, reason: str
) -> None:
    BookFactory.create(title="Emma")
    response = client.get(reverse("books:list"), {"q": words})
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert "Emma" not in response.content.decode()


def test_list_survives_a_page_that_is_no_number(client: Client) -> None:
    BookFactory.create(title="Emma")
    page = client.get(reverse("books:list"), {"page": "x"}).content.decode()
    assert "Emma" in page


def test_link_to_the_current_page_is_marked(client: Client) -> None:
    address = reverse("books:list")
    page = client.get(address).content.decode()
    assert f'<a href="{address}" aria-current="page">' in page
    assert "aria-current" not in client.get("/").content.decode()


def test_stranger_reads_but_cannot_change(client: Client) -> None:
    book = BookFactory.create(title="Emma")
    page = client.get(book.get_absolute_url()).content.decode()
    assert "Emma" in page
    assert reverse("books:change", args=[book.pk]) not in page
    response = client.post(reverse("books:delete", args=[book.pk]))
    assert response.status_code == 302
    assert Book.objects.exists()


def test_user_without_the_permission_is_refused(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert client.get(reverse("books:add")).status_code == 403


#% if cookiecutter.accounts == "full" %#
def test_member_of_the_editors_may_add_a_book(client: Client) -> None:
    user = UserFactory.create()
    user.groups.set([Group.objects.get(name="editors")])
    client.force_login(user)
    assert client.get(reverse("books:add")).status_code == 200


#% endif %#
def test_editor_adds_a_book(editor: Client) -> None:
    author = AuthorFactory.create()
    form = {
        "title": "Emma",
        "author": author.pk,
        "published": "1815-12-23",
        "pages": 474,
    }
    response = editor.post(reverse("books:add"), form, follow=True)
    assert "The book was saved." in response.content.decode()
    book = Book.objects.get()
    assert book.title == "Emma"
    assertRedirects(response, book.get_absolute_url())


def test_author_of_very_many_is_named(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_CHOICES", 1)
    book, other = BookFactory.create(), AuthorFactory.create(name="Jane Austen")
    address = reverse("books:change", args=[book.pk])
    page = editor.get(address).content.decode()
    assert "<option" not in page
    assert f'value="{book.author.name}"' in page
    assert "<option" not in editor.get(reverse("books:add")).content.decode()
    form = {"title": "Emma", "published": "1815-12-23", "pages": 474}
    editor.post(address, {**form, "author": "Jane Austen"})
    book.refresh_from_db()
    assert book.author == other


def test_wrong_book_is_explained(editor: Client) -> None:
    response = editor.post(reverse("books:add"), {"title": "Emma", "pages": 0})
    assert response.status_code == 200
    assert "greater than or equal to 1" in response.content.decode()
    assert not Book.objects.exists()


def test_slower_of_two_equal_requests_is_refused(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = BookFactory.create()
    form = {
        "title": book.title,
        "author": book.author.pk,
        "published": "1815-12-23",
        "pages": 474,
    }

    def look_too_early(*_: object, **__: object) -> None:
        monkeypatch.undo()

    monkeypatch.setattr(UniqueConstraint, "validate", look_too_early)
    page = editor.post(reverse("books:add"), form).content.decode()
    assert "already exists" in page
    assert Book.objects.count() == 1


def test_error_of_the_program_is_not_taken_for_a_mistake(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise IntegrityError

    book = BookFactory.create()
    form = {"title": "Emma", "published": "1815-12-23", "pages": 474}
    monkeypatch.setattr(Book, "save", fail)
    with pytest.raises(IntegrityError):
        editor.post(reverse("books:add"), {**form, "author": book.author.pk})


def test_editor_changes_a_book(editor: Client) -> None:
    book = BookFactory.create()
    address = reverse("books:change", args=[book.pk])
    assert book.title in editor.get(address).content.decode()
    form = {
        "title": "Persuasion",
        "author": book.author.pk,
        "published": "1817-12-20",
        "pages": 249,
    }
    editor.post(address, form)
    book.refresh_from_db()
    assert book.title == "Persuasion"


def test_editor_deletes_a_book_after_a_question(editor: Client) -> None:
    book = BookFactory.create()
    address = reverse("books:delete", args=[book.pk])
    assert editor.get(address).status_code == 200
    assert Book.objects.exists()
    assertRedirects(editor.post(address), reverse("books:list"))
    assert not Book.objects.exists()


def test_book_that_others_refer_to_stays(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise ProtectedError("Others refer to it.", set())

    book = BookFactory.create()
    monkeypatch.setattr(Book, "delete", refuse)
    page = editor.post(reverse("books:delete", args=[book.pk]), follow=True)
    assertRedirects(page, book.get_absolute_url())
    assert "still in use" in page.content.decode()


def test_missing_book_is_404(client: Client) -> None:
    assert client.get(reverse("books:detail", args=[1])).status_code == 404
