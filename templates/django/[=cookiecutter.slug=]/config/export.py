"""Records as CSV: from the lists of the admin site[= ", and from pages" if cookiecutter.data_page else "" =]."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse]
# How a cell begins that spreadsheets take for a formula, full-width signs included.
INVISIBLE = r"\s\u00ad\u200b-\u200f\u2060\ufeff"
SIGNS = r"+=\-@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(rf"[\0\t\r\n]|[{INVISIBLE}]*[{SIGNS}]")


def csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Return a file to download, which spreadsheets read as UTF-8 and as plain data."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    writer = csv.writer(response, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows(_plain(row) for row in rows)
    return response


def export(*fields: str) -> Action:
    """Return an action that downloads only these fields of what is selected."""

    @admin.action(description="Export the selected %(verbose_name_plural)s as CSV")
    def export_csv(_: Any, __: HttpRequest, records: QuerySet[Any]) -> HttpResponse:
        columns = [field.partition("__")[0] for field in fields]
        name = f"{records.model._meta.verbose_name_plural}.csv"
        return csv_response(name, columns, records.values_list(*fields))

    return export_csv


def _plain(row: Sequence[object]) -> list[object]:
    """Mark texts that a spreadsheet would take for a formula."""
    return [
        f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
        for cell in row
    ]
