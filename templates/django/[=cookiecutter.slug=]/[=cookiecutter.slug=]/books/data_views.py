"""The page with a chart, and its data to download."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.export import csv_response

from . import data
from .models import Book

STEP, HEIGHT = 44, 160  # of a bar of the chart, in pixels


@require_safe
def data_page(request: HttpRequest) -> HttpResponse:
    """Show how many books every decade has."""
    counts = data.by_decade(data.books_frame())
    highest = max(counts.values(), default=1)
    bars = [
        {
            "decade": decade,
            "count": count,
            "x": STEP * number,
            "y": HEIGHT - round(HEIGHT * count / highest),
            "height": round(HEIGHT * count / highest),
        }
        for number, (decade, count) in enumerate(counts.items())
    ]
    context = {"bars": bars, "width": max(STEP * len(bars), 1)}
    return render(request, "books/data.html", context)


@require_safe
def data_csv(request: HttpRequest) -> HttpResponse:
    """Download the books."""
    fields = ("title", "author__name", "published", "pages")
    return csv_response("books.csv", data.COLUMNS, Book.objects.values_list(*fields))
