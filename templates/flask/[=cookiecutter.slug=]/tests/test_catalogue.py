"""Authors and books."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from [= cookiecutter.slug =].models import Author, Book


@pytest.fixture
def book(session: Session) -> Book:
    """Store a book."""
    book = Book(title="Solaris", published=date(1961, 6, 1), author=Author(name="Lem"))
    session.add(book)
    session.commit()
    return book


def test_an_author_has_no_two_books_of_one_title(session: Session, book: Book) -> None:
    """The database says no."""
    assert (str(book), str(book.author)) == ("Solaris", "Lem")
    session.add(Book(title="Solaris", author_id=book.author_id))
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_book_needs_an_author_who_exists(session: Session) -> None:
    """Foreign keys are checked."""
    session.add(Book(title="Nobody's", author_id=99))
    with pytest.raises(IntegrityError):
        session.commit()


def test_the_sample_is_loaded_once(runner: FlaskCliRunner, session: Session) -> None:
    """A second time nothing is added."""
    counts = []
    for _ in range(2):
        assert runner.invoke(args=["load-sample"]).exit_code == 0
        counts.append(session.scalar(select(func.count(Book.id))))
    assert counts == [4, 4]
#% if cookiecutter.pages %#


def test_the_list_starts_empty(client: FlaskClient) -> None:
    """It says how to fill it."""
    assert "load-sample" in client.get("/books/").text


def test_numbers_that_no_database_holds(client: FlaskClient) -> None:
    """They are not found."""
    for path in ("books", "books/page", "authors"):
        assert client.get(f"/{path}/{10**30}/").status_code == 404


def test_the_pages_of_a_book(client: FlaskClient, book: Book) -> None:
    """The list, the book and its author link to each other."""
    assert "Solaris" in client.get("/books/").text
    assert "1961-06-01" in client.get(f"/books/{book.id}/").text
    assert "Solaris" in client.get(f"/authors/{book.author_id}/").text
    assert client.get("/books/99/").status_code == 404
    assert client.get("/authors/99/").status_code == 404


def test_the_list_goes_on(client: FlaskClient, session: Session, book: Book) -> None:
    """Twenty books a page."""
    for number in range(20):
        session.add(Book(title=f"{number}", author_id=book.author_id))
    session.commit()
    assert "Solaris" not in client.get("/books/").text
    assert "Solaris" in client.get("/books/page/2/").text
#% endif %#
#% set lists = (["/books/", "/authors/{author}/"] if cookiecutter.pages else []) + (["/api/books/", "/api/authors/"] if cookiecutter.api == "smorest" else []) %#
#% if lists %#


@pytest.mark.parametrize(
    "path",
    [
#% for list in lists %#
        "[= list =]",
#% endfor %#
    ],
)
def test_a_longer_list_takes_no_more_queries(
    client: FlaskClient,
    session: Session,
    book: Book,
    statements: list[str],
    path: str,
) -> None:
    """Nothing is asked for each line anew."""
    counts = []
    for name in "AB":
        session.add(Book(title=name, author_id=book.author_id))
        session.add(Book(title=name, author=Author(name=name)))
        session.commit()
        path = path.format(author=book.author_id)
        statements.clear()
        assert client.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
#% endif %#
#% if cookiecutter.forms %#


#% if cookiecutter.accounts != "none" %#
def test_strangers_cannot_write(
    client: FlaskClient, session: Session, book: Book
) -> None:
    """They are asked to log in, and nothing happens."""
    answer = client.post(f"/books/{book.id}/delete/")
    assert answer.location.startswith("/login/")
    session.refresh(book)


def test_members_cannot_write(member: FlaskClient, book: Book) -> None:
    """Reading is all they may do."""
    assert member.get("/books/new/").status_code == 403
    assert member.post(f"/books/{book.id}/delete/").status_code == 403


@pytest.fixture
def writer(editor: FlaskClient) -> FlaskClient:
    """Someone who may write."""
    return editor


#% else %#
@pytest.fixture
def writer(client: FlaskClient) -> FlaskClient:
    """Someone who may write: everyone."""
    return client


#% endif %#
def test_write_an_author_and_a_book(writer: FlaskClient, session: Session) -> None:
    """Each form leads to what it stored."""
    assert writer.get("/authors/new/").status_code == 200
    url = writer.post("/authors/new/", data={"name": "Lem"}).location
    assert "Lem" in writer.get(url).text
    author = session.scalars(select(Author)).one()
    assert "Lem" in writer.get("/books/new/").text
    data = {"title": "Solaris", "author": author.name, "published": "1961-06-01"}
    url = writer.post("/books/new/", data=data).location
    assert "Solaris" in writer.get(url).text
    data["title"] = "Eden"
    assert writer.post(f"{url}edit/", data=data).location == url
    assert session.scalars(select(Book.title)).all() == ["Eden"]
    assert "Delete Eden?" in writer.get(f"{url}delete/").text
    assert writer.post(f"{url}delete/").location == "/books/"
    assert not session.scalars(select(Book)).all()
    assert writer.post(f"/authors/{author.id}/delete/").location == "/books/"
    assert not session.scalars(select(Author)).all()


def test_many_authors_make_no_long_page(writer: FlaskClient, session: Session) -> None:
    """The form suggests some, and takes every name."""
    session.add_all(Author(name=f"Author {number:03}") for number in range(300))
    session.commit()
    assert writer.get("/books/new/").text.count("<option") == 100
    data = {"title": "Eden", "author": "Author 299"}
    url = writer.post("/books/new/", data=data).location
    assert 'value="Author 299"' in writer.get(f"{url}edit/").text


def test_what_others_refer_to_stays(
    writer: FlaskClient, session: Session, book: Book
) -> None:
    """The page says why."""
    url = f"/authors/{book.author_id}/delete/"
    assert "Delete Lem?" in writer.get(url).text
    assert "refer to" in writer.post(url, follow_redirects=True).text
    session.refresh(book)


def test_what_exists_is_not_written_twice(
    writer: FlaskClient, session: Session, book: Book
) -> None:
    """The form says so."""
    page = writer.post("/authors/new/", data={"name": "Lem"})
    assert "already" in page.text
    data = {"title": "Solaris", "author": book.author.name}
    assert "already" in writer.post("/books/new/", data=data).text
    data["author"] = "Nobody"
    assert "no author of this name" in writer.post("/books/new/", data=data).text
    assert session.scalar(select(func.count(Book.id))) == 1
#% endif %#
