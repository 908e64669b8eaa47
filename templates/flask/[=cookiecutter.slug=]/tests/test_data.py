"""The figures."""

from __future__ import annotations

#% if cookiecutter.sample %#
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from [= cookiecutter.slug =].csv_export import harmless
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
    lines = ['"decade","books"', '"1960","2.0"', '"1970","1.0"']
    assert response.text.removeprefix("\ufeff").splitlines() == lines
#% else %#
import csv

import pytest
from flask.testing import FlaskClient

from [= cookiecutter.slug =] import data
from [= cookiecutter.slug =].csv_export import harmless


def test_rain_is_averaged_by_month(client: FlaskClient) -> None:
    """In the chart, the table and the file alike."""
    with data.FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["month"] == "1"]
    mean = sum(float(row["millimetres"]) for row in rows) / len(rows)
    assert f">{round(mean, 1):g}<" in client.get("/data/").text
    response = client.get("/data.csv")
    assert response.mimetype == "text/csv"
    assert response.text.startswith("\ufeff")  # Excel takes it for UTF-8 by this
    assert f'"1","{mean:.1f}"' in response.text.splitlines()
    assert len(response.text.splitlines()) == 13
#% endif %#


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        (" \u3000\u200b=1", "' \u3000\u200b=1"),
        ("\u200b \u2060=1", "'\u200b \u2060=1"),
        ("1=1", "1=1"),
        (-1.5, -1.5),
        (None, None),
    ],
)
def test_no_cell_is_a_formula(cell: object, written: object) -> None:
    """Numbers stay numbers."""
    assert harmless(cell) == written
