"""Tests of authors and books in the admin site."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ..factories import AuthorFactory, BookFactory
from ..models import Author, Book

pytestmark = pytest.mark.django_db

APP = Book._meta.app_label


@pytest.mark.parametrize("model", [Author, Book])
def test_number_of_queries_does_not_grow_with_the_list(
    admin_client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    model: type[Author] | type[Book],
) -> None:
    BookFactory.create_batch(30)
    address = reverse(f"admin:{APP}_{model._meta.model_name}_changelist")
    with django_assert_max_num_queries(12):
        assert admin_client.get(address).status_code == 200


def test_author_page_holds_the_books(admin_client: Client) -> None:
    book = BookFactory.create(title="Emma")
    address = reverse(f"admin:{APP}_author_change", args=[book.author.pk])
    assert 'value="Emma"' in admin_client.get(address).content.decode()


def test_author_page_does_not_grow_with_the_books(admin_client: Client) -> None:
    author = AuthorFactory.create()
    BookFactory.create_batch(30, author=author)
    address = reverse(f"admin:{APP}_author_change", args=[author.pk])
    page = admin_client.get(address).content.decode()
    assert page.count('value="Book ') == 20


def test_author_page_needs_no_query_for_each_book(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    author = AuthorFactory.create()
    BookFactory.create_batch(20, author=author)
    address = reverse(f"admin:{APP}_author_change", args=[author.pk])
    with django_assert_max_num_queries(12):
        assert admin_client.get(address).status_code == 200


def author_form(author: Author, *keys: object) -> dict[str, object]:
    """Return what the author's page sends: a book of each key, with a new title."""
    data: dict[str, object] = {"name": author.name}
    data |= dict.fromkeys(("books-TOTAL_FORMS", "books-INITIAL_FORMS"), len(keys))
    book = {"author": author.pk, "published": "1815-12-23", "pages": 1}
    for row, key in enumerate(keys):
        values = {**book, "id": key, "title": f"New {row}"}
        data |= {f"books-{row}-{name}": value for name, value in values.items()}
    return data


def test_edit_is_stored_though_a_newer_book_came_meanwhile(
    admin_client: Client,
) -> None:
    author = AuthorFactory.create()
    shown = BookFactory.create_batch(23, author=author)[:20]
    BookFactory.create(author=author, published="2020-01-01")
    address = reverse(f"admin:{APP}_author_change", args=[author.pk])
    admin_client.post(address, author_form(author, *(book.pk for book in shown)))
    assert Book.objects.get(title="New 19") == shown[19]


def test_only_books_of_the_author_are_changed(admin_client: Client) -> None:
    author, other = AuthorFactory.create(), BookFactory.create()
    address = reverse(f"admin:{APP}_author_change", args=[author.pk])
    for key in (other.pk, "x", "9" * 30):
        admin_client.post(address, author_form(author, key))
    other.refresh_from_db()
    assert (Book.objects.count(), other.title[:4]) == (1, "Book")


def test_author_list_counts_the_books(admin_client: Client) -> None:
    author = AuthorFactory.create()
    BookFactory.create_batch(7, author=author)
    page = admin_client.get(reverse(f"admin:{APP}_author_changelist")).content.decode()
    address = f"{reverse(f'admin:{APP}_book_changelist')}?author__id__exact={author.pk}"
    assert f'<a href="{address}">7</a>' in page
    assert admin_client.get(address).status_code == 200


def test_author_list_is_filtered(admin_client: Client) -> None:
    BookFactory.create_batch(2, author=AuthorFactory.create(name="Jane Austen"))
    AuthorFactory.create(name="Jules Verne")
    address = reverse(f"admin:{APP}_author_changelist")
    page = admin_client.get(address, {"books__isempty": "0"}).content.decode()
    assert "Jane Austen" in page
    assert "Jules Verne" not in page


def test_authors_to_choose_from_come_in_order(admin_client: Client) -> None:
    names = ["Ada 3", "Ada 1", "Ada 2"]
    for name in names:
        AuthorFactory.create(name=name)
    query = {"app_label": APP, "model_name": "book", "field_name": "author"}
    answer = admin_client.get(reverse("admin:autocomplete"), query).json()
    assert [author["text"] for author in answer["results"]] == sorted(names)


def test_books_are_found_by_author(admin_client: Client) -> None:
    BookFactory.create(title="Emma", author__name="Jane Austen")
    BookFactory.create(title="Moby-Dick")
    address = reverse(f"admin:{APP}_book_changelist")
    page = admin_client.get(address, {"q": "austen"}).content.decode()
    assert "Emma" in page
    assert "Moby-Dick" not in page


def exported(client: Client, record: Author | Book) -> list[str]:
    """Select a record in its list; return the lines of the export."""
    response = client.post(
        reverse(f"admin:{APP}_{record._meta.model_name}_changelist"),
        {"action": "export_csv", "_selected_action": [record.pk]},
    )
    assert response["Content-Type"].startswith("text/csv")
    return response.content.decode("utf-8-sig").splitlines()


def test_authors_and_books_are_exported(admin_client: Client) -> None:
    book = BookFactory.create(title="=1+1", author__name="Ada", pages=7)
    columns = '"title","author","published","pages"'
    row = '"\'=1+1","Ada","1999-12-31","7"'
    assert exported(admin_client, book) == [columns, row]
    assert exported(admin_client, book.author) == ['"name","books"', '"Ada","1"']
