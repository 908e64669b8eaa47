"""Tests of what holds for authors and books."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError
from django.db.models import ProtectedError

from ..factories import AuthorFactory, BookFactory
from ..groups import make_editors
from ..models import Book

pytestmark = pytest.mark.django_db


def test_author_and_book_are_shown_by_name_and_title() -> None:
    book = BookFactory.create(title="Emma", author__name="Jane Austen")
    assert (str(book), str(book.author)) == ("Emma", "Jane Austen")


def test_newest_book_comes_first() -> None:
    old = BookFactory.create(published="1815-12-23")
    new = BookFactory.create(published="1925-05-14")
    assert list(Book.objects.all()) == [new, old]


@pytest.mark.parametrize("words", ["emma", "AUSTEN"])
def test_search_looks_at_title_and_author(words: str) -> None:
    emma = BookFactory.create(title="Emma", author__name="Jane Austen")
    BookFactory.create()
    assert list(Book.objects.search(words)) == [emma]


def test_author_has_a_title_only_once() -> None:
    book = BookFactory.create()
    with pytest.raises(IntegrityError):
        BookFactory.create(author=book.author, title=book.title)


def test_book_without_pages_is_refused() -> None:
    with pytest.raises(IntegrityError):
        BookFactory.create(pages=0)


def test_author_with_books_cannot_be_deleted() -> None:
    author = AuthorFactory.create()
    BookFactory.create(author=author)
    with pytest.raises(ProtectedError):
        author.delete()


def test_seed_adds_books_once() -> None:
    call_command("seed", verbosity=0)
    count = Book.objects.count()
    call_command("seed", verbosity=0)
    assert Book.objects.count() == count > 0
#% if cookiecutter.accounts == "full" %#


def test_next_migration_leaves_the_group_as_it_was_changed() -> None:
    editors = Group.objects.get(name="editors")
    assert editors.permissions.filter(codename="add_book").exists()
    editors.permissions.clear()
    make_editors(apps.get_app_config(Book._meta.app_label), "default")
    assert not editors.permissions.exists()
#% endif %#
