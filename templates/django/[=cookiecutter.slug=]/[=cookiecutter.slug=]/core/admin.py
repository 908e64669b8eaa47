[% if cookiecutter.apps == "one" %]
"""[= "Users, authors and books" if cookiecutter.sample else "Users" =] in the admin site."""
[% else %]
"""Authors and books in the admin site."""
[% endif %]

[% if cookiecutter.sample %]
import csv

[% endif %]
from django.contrib import admin
[% if cookiecutter.apps == "one" %]
from django.contrib.auth.admin import UserAdmin
[% endif %]
[% if cookiecutter.sample %]
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
[% endif %]

from .models import [% if cookiecutter.sample %]Author, Book[% if cookiecutter.apps == "one" %], User[% endif %][% else %]User[% endif +%]
[% if cookiecutter.apps == "one" %]

admin.site.register(User, UserAdmin)
[% endif %]
[% if cookiecutter.sample %]


class NewestBooks(BaseInlineFormSet[Book, Author, ModelForm[Book]]):
    """As many books as a form can hold: Django takes 1,000 fields at once."""

    def get_queryset(self) -> QuerySet[Book]:
        """Keep the newest; the form asks more than once."""
        if not hasattr(self, "_queryset"):
            self._queryset = super().get_queryset()[:20]
        return self._queryset


class BookInline(admin.TabularInline[Book, Author]):
    """An author's newest books, on the author's page."""

    model = Book
    formset = NewestBooks
    verbose_name_plural = "newest books"
    extra = 0
    show_change_link = True


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin[Author]):
    """Authors, with the number of their books."""

    list_display = ("name", "book_count")
    list_filter = (("books", admin.EmptyFieldListFilter),)
    search_fields = ("name",)
    inlines = (BookInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        """Count the books of all listed authors in the same query."""
        return super().get_queryset(request).annotate(Count("books"))

    @admin.display(description="Books", ordering="books__count")
    def book_count(self, author: Author) -> str:
        """Return the number of the author's books, as a link to all of them."""
        address = reverse(f"admin:{Book._meta.app_label}_book_changelist")
        count = getattr(author, "books__count", 0)
        link = '<a href="{}?author__id__exact={}">{}</a>'
        return format_html(link, address, author.pk, count)


@admin.register(Book)
class BookAdmin(admin.ModelAdmin[Book]):
    """Books, to be searched, filtered and exported."""

    list_display = ("title", "author", "published", "pages")
    list_filter = ("published",)
    list_select_related = ("author",)
    search_fields = ("title", "author__name")
    autocomplete_fields = ("author",)
    date_hierarchy = "published"
    actions = ("export",)

    @admin.action(description="Export the selected books as CSV")
    def export(self, request: HttpRequest, books: QuerySet[Book]) -> HttpResponse:
        """Download the books; no cell can be taken for a formula."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="books.csv"'
        writer = csv.writer(response)
        writer.writerow(["title", "author", "published", "pages"])
        for book in books.select_related("author"):
            texts = [_plain(book.title), _plain(book.author.name)]
            writer.writerow([*texts, book.published.isoformat(), book.pages])
        return response


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
[% endif %]
