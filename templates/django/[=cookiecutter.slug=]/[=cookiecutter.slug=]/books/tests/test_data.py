"""Tests of the page with a chart and of its data."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ..factories import BookFactory

pytestmark = pytest.mark.django_db


def test_chart_has_a_bar_for_every_decade(client: Client) -> None:
    for published in ("1813-01-28", "1815-12-23", "1851-10-18"):
        BookFactory.create(published=published)
    page = client.get(reverse("books:data")).content.decode()
    assert re.findall(r'<rect .* height="(\d+)"', page) == ["160", "0", "0", "0", "80"]
    assert re.findall(r'<td class="number">(\d)', page) == ["2", "0", "0", "0", "1"]


def test_page_works_without_books(client: Client) -> None:
    page = client.get(reverse("books:data")).content.decode()
    assert "There is no book yet." in page


def test_download_is_csv_without_formulas(client: Client) -> None:
    BookFactory.create(title="=1+1", author__name="Ada", pages=7)
    response = client.get(reverse("books:csv"))
    assert "attachment" in response.headers["Content-Disposition"]
    columns, row = response.content.decode("utf-8-sig").splitlines()
    assert columns == '"title","author","published","pages"'
    assert row == '"\'=1+1","Ada","1999-12-31","7"'
