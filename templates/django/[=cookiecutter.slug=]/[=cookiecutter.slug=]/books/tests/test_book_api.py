#% set drf = cookiecutter.api == "drf" %#
"""Tests of authors and books in the API."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection
from django.db.models import ProtectedError, QuerySet
from django.test import Client[= ", RequestFactory" if drf else "" =]
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from rest_framework.request import Request

from config.rest import StableOrderingFilter

#% if cookiecutter.apps == "many" %#
from ...users.factories import UserFactory
#% endif %#
from ..book_viewsets import BookViewSet
from ..factories import AuthorFactory, BookFactory[= ", UserFactory" if cookiecutter.apps == "one" else "" =]
from ..models import Author, Book

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def editor(client: Client) -> Client:
    """Return a client that is logged in as someone who may do everything to books."""
    user = UserFactory.create()
    models = ["author", "book"]
    user.user_permissions.set(Permission.objects.filter(content_type__model__in=models))
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", ["/api/books/", "/api/authors/"])
def test_lists_come_in_pages(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    BookFactory.create_batch(25)
    with django_assert_max_num_queries(3):
        answer = client.get(address).json()
    assert answer["count"] == 25
    assert len(answer["results"]) == 20


@pytest.mark.parametrize(
    "query",
    ["search=austen", "published__lte=1850-01-01", "author={author}"],
)
def test_books_are_filtered(client: Client, query: str) -> None:
    emma = BookFactory.create(
        title="Emma", author__name="Jane Austen", published="1815-12-23"
    )
    BookFactory.create()
    query = query.format(author=emma.author.pk)
    answer = client.get(f"/api/books/?{query}").json()
    assert [book["title"] for book in answer["results"]] == ["Emma"]


@pytest.mark.parametrize("query", ["published__lte=0", "author=x", "page=0"])
def test_senseless_queries_are_refused(client: Client, query: str) -> None:
    assert client.get(f"/api/books/?{query}").status_code in (400, 404, 422)


def test_stranger_reads_but_cannot_change(client: Client) -> None:
    book = BookFactory.create(title="Emma")
    address = f"/api/books/{book.pk}/"
    record = client.get(address).json()
    assert (record["title"], record["author_name"]) == ("Emma", book.author.name)
    assert client.delete(address).status_code == 401


def test_user_without_the_permission_is_refused(client: Client) -> None:
    client.force_login(UserFactory.create())
    author = AuthorFactory.create()
    assert client.delete(f"/api/authors/{author.pk}/").status_code == 403


def test_editor_adds_changes_and_deletes_a_book(editor: Client) -> None:
    author = AuthorFactory.create()
    form = {
        "title": "Emma",
        "author": author.pk,
        "published": "1815-12-23",
        "pages": 474,
    }
    response = editor.post("/api/books/", form, content_type=JSON)
    assert response.status_code == 201
    address = f"/api/books/{response.json()['id']}/"
    editor.put(address, {**form, "pages": 475}, content_type=JSON)
    editor.patch(address, {"title": "Emma!"}, content_type=JSON)
    book = Book.objects.get()
    assert (book.title, book.pages) == ("Emma!", 475)
    assert editor.delete(address).status_code == 204
    assert not Book.objects.exists()


def test_wrong_book_is_explained(editor: Client) -> None:
    book = BookFactory.create()
    form = {
        "title": book.title,
        "author": book.author.pk,
        "published": "2000-01-01",
        "pages": 0,
    }
    response = editor.post("/api/books/", form, content_type=JSON)
    assert response.status_code == [= 400 if drf else 422 =]
    assert "pages" in response.content.decode()
    response = editor.post("/api/books/", {**form, "pages": 1}, content_type=JSON)
    assert response.status_code == 409
    assert Book.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": 7},
        {"title": None},
        {"title": " "},
        {"pages": "3"},
        {"pages": 1.5},
        {"pages": True},
        {"author": "3"},
        {"author": 1.5},
        {"author": True},
        {"published": 0},
        {"published": "1999-1-1"},
    ],
)
def test_wrong_types_are_refused(editor: Client, change: dict[str, object]) -> None:
    address = f"/api/books/{BookFactory.create().pk}/"
    answer = editor.patch(address, change, content_type=JSON)
    assert answer.status_code == [= 400 if drf else 422 =]


def test_editor_adds_changes_and_deletes_an_author(editor: Client) -> None:
    response = editor.post("/api/authors/", {"name": "Ada"}, content_type=JSON)
    assert response.status_code == 201
    address = f"/api/authors/{response.json()['id']}/"
    assert editor.get(address).json()["name"] == "Ada"
    editor.put(address, {"name": "Ada L."}, content_type=JSON)
    assert Author.objects.get().name == "Ada L."
    editor.patch(address, {"name": "Ada Lovelace"}, content_type=JSON)
    assert Author.objects.get().name == "Ada Lovelace"
    assert editor.delete(address).status_code == 204


def test_unknown_author_is_a_conflict(editor: Client) -> None:
    book = BookFactory.create()
    change = {"author": book.author.pk + 1}
    answer = editor.patch(f"/api/books/{book.pk}/", change, content_type=JSON)
    assert answer.status_code == 409


def test_slower_of_two_equal_requests_is_refused(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    AuthorFactory.create(name="Ada")

    def look_too_early(_: object) -> bool:
        monkeypatch.undo()
        return False

    monkeypatch.setattr(QuerySet, "exists", look_too_early)
    answer = editor.post("/api/authors/", {"name": "Ada"}, content_type=JSON)
    assert answer.status_code == 409
    assert "name" in answer.content.decode()
    assert Author.objects.count() == 1


def test_error_of_the_program_is_no_conflict(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Author, "save", fail)
    with pytest.raises(IntegrityError):
        editor.post("/api/authors/", {"name": "Ada"}, content_type=JSON)


def test_change_writes_only_what_was_sent(editor: Client) -> None:
    book = BookFactory.create(title="Emma")
    Book.objects.update(pages=99)
    with CaptureQueriesContext(connection) as queries:
        editor.patch(f"/api/books/{book.pk}/", {"title": "Emma!"}, content_type=JSON)
    changes = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
    assert "title" in changes[0]
    assert "pages" not in changes[0].partition("WHERE")[0]


@pytest.mark.parametrize("model", [Author, Book])
def test_record_that_others_refer_to_stays(
    editor: Client, monkeypatch: pytest.MonkeyPatch, model: type[Author] | type[Book]
) -> None:
    def refuse(*_: object) -> None:
        raise ProtectedError("Others refer to it.", set())

    key = model._meta.model_name
    book = BookFactory.create()
    monkeypatch.setattr(model, "delete", refuse)
    pk = book.pk if model is Book else book.author.pk
    assert editor.delete(f"/api/{key}s/{pk}/").status_code == 409


def test_author_with_books_stays(editor: Client) -> None:
    book = BookFactory.create()
    response = editor.delete(f"/api/authors/{book.author.pk}/")
    assert response.status_code == 409
    assert Author.objects.exists()


def test_authors_are_searched(client: Client) -> None:
    AuthorFactory.create(name="Jane Austen")
    AuthorFactory.create(name="Jules Verne")
    answer = client.get("/api/authors/?search=austen").json()
    assert [author["name"] for author in answer["results"]] == ["Jane Austen"]


def test_long_search_is_refused(client: Client) -> None:
    answer = client.get("/api/books/", {"search": "o," * 300})
    assert answer.status_code == [= 400 if drf else 422 =]


#% if drf %#
def test_only_the_first_words_are_looked_for(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/api/books/", {"search": "o " * 40}).status_code == 200
    assert 0 < max(q["sql"].upper().count("LIKE") for q in queries) <= 10


def test_order_is_the_same_on_every_page(rf: RequestFactory) -> None:
    request, books = Request(rf.get("/", {"ordering": "pages"})), Book.objects.all()
    books = StableOrderingFilter().filter_queryset(request, books, BookViewSet())
    assert books.query.order_by == ("pages", "pk")


#% endif %#
def test_missing_book_is_404(client: Client) -> None:
    assert client.get("/api/books/1/").status_code == 404
