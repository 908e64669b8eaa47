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


def test_books_are_found_by_author(admin_client: Client) -> None:
    BookFactory.create(title="Emma", author__name="Jane Austen")
    BookFactory.create(title="Moby-Dick")
    address = reverse(f"admin:{APP}_book_changelist")
    page = admin_client.get(address, {"q": "austen"}).content.decode()
    assert "Emma" in page
    assert "Moby-Dick" not in page


def test_export_is_csv_without_formulas(admin_client: Client) -> None:
    book = BookFactory.create(title="=1+1", author__name="Ada", pages=7)
    response = admin_client.post(
        reverse(f"admin:{APP}_book_changelist"),
        {"action": "export", "_selected_action": [book.pk]},
    )
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode().splitlines()
    assert lines == ["title,author,published,pages", "'=1+1,Ada,1999-12-31,7"]
