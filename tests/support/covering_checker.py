"""An independent check of the covering array: it shares neither code nor the templates' constraint tables.

What can work is stated here once more, in plain Python, from what the options mean. Every complete choice of the
options that depend on each other is tried; an option that appears in no rule can be combined with anything.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Combination = frozenset[tuple[str, Any]]


def both_work(row: Row) -> bool:
    if row["storage"] == "s3" and not row["uploads"]:
        return False  # a bucket for nothing
    if not row["pages"] and (row["accounts"] != "none" or row["data_page"] or row["uploads"]):
        return False  # no page to log in on, to show the chart or to send a file
    if row["deploy"] == "cluster":
        return row["database"] in {"postgresql", "mysql"} and row["cache"] == "redis"  # shared by all servers
    return True


def django_works(row: Row) -> bool:
    if row["django_release"] == "latest" and row["python"] == "3.11":
        return False
    if row["template_engine"] == "jinja2" and not row["pages"]:
        return False
    if (row["data_page"] or row["uploads"]) and not row["sample"]:
        return False  # the chart and the file belong to the sample's records
    return both_work(row)


def flask_works(row: Row) -> bool:
    needs_orm = (
        row["database"] != "sqlite"
        or row["second_database"]
        or row["sample"]
        or row["accounts"] != "none"
        or row["admin"]
        or row["uploads"]
        or row["deploy"] == "cluster"
    )
    if needs_orm and not row["orm"]:
        return False
    needs_forms = row["accounts"] != "none" or row["uploads"] or row["sandbox"]
    if (needs_forms and not row["forms"]) or (row["forms"] and not row["pages"]):
        return False
    if row["admin"] and row["accounts"] == "none":
        return False
    dynamic = row["accounts"] != "none" or row["forms"] or row["api"] != "none" or row["admin"] or row["uploads"]
    if row["static_export"] and (dynamic or not row["pages"]):
        return False
    return both_work(row)


_SHARED = ("database", "accounts", "pages", "cache", "uploads", "storage", "data_page", "deploy")
WORKS: Mapping[str, Callable[[Row], bool]] = {"django": django_works, "flask": flask_works}
DEPENDENT = {
    "django": (*_SHARED, "sample", "django_release", "template_engine", "python"),
    "flask": (*_SHARED, "second_database", "sample", "orm", "forms", "admin", "api", "static_export", "sandbox"),
}


def possible_combinations(framework: str, values: Mapping[str, Sequence[Any]], strength: int) -> set[Combination]:
    """Every combination of `strength` values that at least one working project has."""
    dependent = {name: values[name] for name in DEPENDENT[framework]}
    free = [name for name in values if name not in dependent]
    rows = (dict(zip(dependent, row, strict=True)) for row in itertools.product(*dependent.values()))
    working = [row for row in rows if WORKS[framework](row)]
    found: set[Combination] = set()
    for size in range(strength + 1):
        inner = {
            chosen: set(zip(*([row[name] for row in working] for name in chosen), strict=True)) if chosen else {()}
            for chosen in itertools.combinations(dependent, size)
        }
        for outer in itertools.combinations(free, strength - size):
            for others in itertools.product(*(values[name] for name in outer)):
                for chosen, seen in inner.items():
                    found.update(
                        frozenset([*zip(outer, others, strict=True), *zip(chosen, own, strict=True)]) for own in seen
                    )
    return found


def covered_combinations(rows: Iterable[Row], strength: int) -> set[Combination]:
    return {frozenset(combination) for row in rows for combination in itertools.combinations(row.items(), strength)}
