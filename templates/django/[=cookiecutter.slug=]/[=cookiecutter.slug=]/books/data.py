"""Figures about the books, by pandas over Django's models."""

import pandas as pd

from .models import Book

COLUMNS = ["title", "author", "published", "pages"]


def books_frame() -> pd.DataFrame:
    """Return all books, a row each."""
    rows = Book.objects.values_list("title", "author__name", "published", "pages")
    frame = pd.DataFrame.from_records(list(rows), columns=COLUMNS)
    frame["published"] = pd.to_datetime(frame["published"])
    return frame


def by_decade(frame: pd.DataFrame) -> dict[int, int]:
    """Return the number of books of every decade from the first to the last."""
    counts = (frame["published"].dt.year // 10 * 10).value_counts().to_dict()
    every = range(min(counts), max(counts) + 1, 10) if counts else ()
    return {decade: counts.get(decade, 0) for decade in every}
