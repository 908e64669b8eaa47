"""CSV files that spreadsheets open as what they are: text and numbers, no formulas."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO

from flask import Response

# How a cell begins that a spreadsheet takes for a formula, full-width signs included.
INVISIBLE = r"\s\u00ad\u200b-\u200f\u2060\ufeff"
SIGNS = r"+=\-@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(rf"[\0\t\r\n]|[{INVISIBLE}]*[{SIGNS}]")


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> Response:
    """Hand rows out as a file: quoted, and marked as UTF-8 for Excel."""
    file = StringIO("\ufeff")
    file.seek(0, 2)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = Response(file.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def harmless(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet might run; keep numbers."""
    if cell is None or isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if FORMULA.match(text) else text
