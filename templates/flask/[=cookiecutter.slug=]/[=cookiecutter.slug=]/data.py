"""Figures: [= "how many books came out in each decade" if cookiecutter.sample else "how much rain falls in a month, from `rainfall.csv`" =]."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import select

from .extensions import cache, db
from .models import Book
#% if not cookiecutter.sample %#

FILE = Path(__file__).with_name("rainfall.csv")
#% endif %#


@dataclass(frozen=True)
class Bar:
    """One bar of the chart."""

    label: str
    value: float
    share: float  # of the longest bar


#% if cookiecutter.cache == "redis" %#
@cache.memoize(timeout=60)
#% endif %#
def summary() -> pd.Series[float]:
#% if cookiecutter.sample %#
    """Count the books of each decade."""
    dates = db.session.scalars(select(Book.published))
    years = pd.Series([day.year for day in dates if day], dtype="int64")
    counts = (years // 10 * 10).value_counts().sort_index().astype(float)
    return counts.rename_axis("decade").rename("books")
#% else %#
    """Average each month's rain over all years, in millimetres."""
    table = pd.read_csv(FILE)
    means = table.groupby("month")["millimetres"].mean().round(1)
    return means.rename_axis("month").rename("millimetres")
#% endif %#


def bars() -> list[Bar]:
    """Turn the figures into bars."""
    figures = summary()
    longest = float(figures.max()) if len(figures) else 1.0
    return [
        Bar(str(label), float(value), float(value) / longest)
        for label, value in figures.items()
    ]
