"""Authors and books in the API: everyone reads, people with the permission change."""

import re
from datetime import date
from typing import Annotated, Any, cast

from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, FilterLookup, FilterSchema, Query, Router, Schema
from ninja.errors import HttpError
from ninja.pagination import PageNumberPagination, paginate
from ninja.responses import Status
from pydantic import AfterValidator, BeforeValidator

#% if cookiecutter.apps == "many" %#
from ..users.user_router import ERRORS, Input, Problem
from .models import Author, Book
#% else %#
from .models import Author, Book
from .user_router import ERRORS, Input, Problem
#% endif %#

authors = Router(tags=["authors"])
books = Router(tags=["books"])

Words = Annotated[str, Field(max_length=100, pattern="^[^\\x00]*$")]
Text = Annotated[  # not blank
    str,
    Field(max_length=200, pattern="^[^\\x00]*[^\\s\\x00-\\x1f][^\\x00]*$"),
    AfterValidator(str.strip),
]
Number = Annotated[int, Field(ge=1, le=2_147_483_647)]


def _check_date(value: object) -> object:
    """Refuse a number, which would pass for a time since 1970."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
        raise ValueError("A date is written like 2000-12-31.")
    return value


def _check_number(value: object) -> object:
    """Refuse all but JSON's numbers: a text and a bool would pass for one."""
    if type(value) not in (int, float):
        raise ValueError("A number is written like 7.")
    return value


Day = Annotated[date, BeforeValidator(_check_date)]
JSONNumber = Annotated[Number, BeforeValidator(_check_number)]
KEEP: Any = Field(default_factory=lambda: None)  # may be left out, but not be null


class Pages(PageNumberPagination):
    """Twenty at a time."""

    items_attribute = "results"

    class Input(PageNumberPagination.Input):
        """Which page is wanted."""

        page: int = Field(1, ge=1, le=1_000_000)
        page_size: int | None = Field(None, ge=1, le=100)

    class Output(Schema):  # pyright: ignore[reportIncompatibleVariableOverride]
        """A page, and how many there are in all."""

        results: list[Any]
        count: int


class AuthorIn(Input):
    """What can be said of an author."""

    name: Text


class AuthorChange(AuthorIn):
    """What can be changed of an author."""

    name: Text = KEEP


class AuthorOut(Schema):
    """An author as JSON."""

    id: int
    name: str


class BookIn(Input):
    """What can be said of a book."""

    title: Text
    author: JSONNumber
    published: Day
    pages: JSONNumber


class BookChange(BookIn):
    """What can be changed of a book."""

    title: Text = KEEP
    author: JSONNumber = KEEP
    published: Day = KEEP
    pages: JSONNumber = KEEP


class BookOut(Schema):
    """A book as JSON."""

    id: int
    title: str
    author: int
    author_name: str
    published: date
    pages: int

    @staticmethod
    def resolve_author(book: Book) -> int:
        """Return the author's number."""
        return book.author.pk

    @staticmethod
    def resolve_author_name(book: Book) -> str:
        """Return the author's name."""
        return book.author.name


class AuthorFilter(FilterSchema):
    """Which authors are wanted."""

    search: Annotated[Words | None, FilterLookup("name__icontains")] = None


class BookFilter(FilterSchema):
    """Which books are wanted."""

    search: Annotated[
        Words | None, FilterLookup(["title__icontains", "author__name__icontains"])
    ] = None
    author: Number | None = None
    published__gte: Day | None = None
    published__lte: Day | None = None


AUTHOR = {200: AuthorOut, ERRORS: Problem}
NEW_AUTHOR = {201: AuthorOut, ERRORS: Problem}
BOOK = {200: BookOut, ERRORS: Problem}
NEW_BOOK = {201: BookOut, ERRORS: Problem}
GONE = {204: None, ERRORS: Problem}


def _allow(request: HttpRequest, action: str, model: type[Model]) -> None:
    name = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
    if not cast(PermissionsMixin, request.user).has_perm(name):
        raise HttpError(403, "You do not have the permission.")


def _fill(item: Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(item, "author_id" if name == "author" else name, value)
    item.full_clean()
    is_new = item._state.adding
    try:
        with transaction.atomic():  # an `auto_now` field would be written here too
            item.save(update_fields=None if is_new else values)
    except IntegrityError:
        item.full_clean()  # finds what another request has stored meanwhile
        raise


@authors.get("/", response={200: list[AuthorOut], ERRORS: Problem}, auth=None)
@paginate(Pages, page_size=20)
def list_authors(request: HttpRequest, wanted: Query[AuthorFilter]) -> QuerySet[Author]:
    """List and search authors."""
    return wanted.filter(Author.objects.all())


@authors.get("/{number}/", response=AUTHOR, auth=None)
def read_author(request: HttpRequest, number: Number) -> Author:
    """Return an author."""
    return get_object_or_404(Author, pk=number)


@authors.post("/", response=NEW_AUTHOR)
def add_author(request: HttpRequest, values: AuthorIn) -> Status[Author]:
    """Add an author."""
    _allow(request, "add", Author)
    author = Author()
    _fill(author, values.dict())
    return Status(201, author)


@authors.put("/{number}/", response=AUTHOR)
def replace_author(request: HttpRequest, number: Number, values: AuthorIn) -> Author:
    """Change an author."""
    _allow(request, "change", Author)
    author = get_object_or_404(Author, pk=number)
    _fill(author, values.dict())
    return author


@authors.patch("/{number}/", response=AUTHOR)
def change_author(request: HttpRequest, number: Number, values: AuthorChange) -> Author:
    """Change some of what is said of an author."""
    _allow(request, "change", Author)
    author = get_object_or_404(Author, pk=number)
    _fill(author, values.dict(exclude_unset=True))
    return author


@authors.delete("/{number}/", response=GONE)
def delete_author(request: HttpRequest, number: Number) -> Status[None]:
    """Delete an author who has no book."""
    _allow(request, "delete", Author)
    get_object_or_404(Author, pk=number).delete()
    return Status(204, None)


@books.get("/", response={200: list[BookOut], ERRORS: Problem}, auth=None)
@paginate(Pages, page_size=20)
def list_books(request: HttpRequest, wanted: Query[BookFilter]) -> QuerySet[Book]:
    """List and search books."""
    return wanted.filter(Book.objects.select_related("author"))


@books.get("/{number}/", response=BOOK, auth=None)
def read_book(request: HttpRequest, number: Number) -> Book:
    """Return a book."""
    return get_object_or_404(Book.objects.select_related("author"), pk=number)


@books.post("/", response=NEW_BOOK)
def add_book(request: HttpRequest, values: BookIn) -> Status[Book]:
    """Add a book."""
    _allow(request, "add", Book)
    book = Book()
    _fill(book, values.dict())
    return Status(201, book)


@books.put("/{number}/", response=BOOK)
def replace_book(request: HttpRequest, number: Number, values: BookIn) -> Book:
    """Change a book."""
    _allow(request, "change", Book)
    book = get_object_or_404(Book, pk=number)
    _fill(book, values.dict())
    return book


@books.patch("/{number}/", response=BOOK)
def change_book(request: HttpRequest, number: Number, values: BookChange) -> Book:
    """Change some of what is said of a book."""
    _allow(request, "change", Book)
    book = get_object_or_404(Book, pk=number)
    _fill(book, values.dict(exclude_unset=True))
    return book


@books.delete("/{number}/", response=GONE)
def delete_book(request: HttpRequest, number: Number) -> Status[None]:
    """Delete a book."""
    _allow(request, "delete", Book)
    get_object_or_404(Book, pk=number).delete()
    return Status(204, None)
