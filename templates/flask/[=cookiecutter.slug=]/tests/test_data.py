"""The figures."""

from __future__ import annotations

[% if cookiecutter.sample %]
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from [= cookiecutter.slug =].models import (
    Author,
    Book,
)


def test_without_books_there_is_no_figure(client: FlaskClient) -> None:
    """The page says so."""
    assert "No figure yet" in client.get("/data/").text


def test_books_are_counted_by_decade(client: FlaskClient, session: Session) -> None:
    """In the chart, the table and the file alike."""
    author = Author(name="Lem")
    for number, year in enumerate((1961, 1968, 1974)):
        book = Book(title=f"{number}", published=date(year, 1, 1), author=author)
        session.add(book)
    session.add(Book(title="Undated", author=author))
    session.commit()
    page = client.get("/data/")
    assert "1960" in page.text
    assert 'width="490.0"' in page.text
    response = client.get("/data.csv")
    assert response.mimetype == "text/csv"
    assert response.text.splitlines() == ["decade,books", "1960,2.0", "1970,1.0"]
[% else %]
import csv

from flask.testing import FlaskClient

from [= cookiecutter.slug =] import data


def test_rain_is_averaged_by_month(client: FlaskClient) -> None:
    """In the chart, the table and the file alike."""
    with data.FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["month"] == "1"]
    mean = sum(float(row["millimetres"]) for row in rows) / len(rows)
    assert f">{round(mean, 1):g}<" in client.get("/data/").text
    response = client.get("/data.csv")
    assert response.mimetype == "text/csv"
    assert f"1,{mean:.1f}" in response.text.splitlines()
    assert len(response.text.splitlines()) == 13
[% endif %]
