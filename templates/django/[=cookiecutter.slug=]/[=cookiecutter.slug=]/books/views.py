"""The pages about books: everyone reads, people with the permission change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from .forms import BookForm, SearchForm
from .models import Book
from .uploads import with_new_cover

PAGE_SIZE = 20


@require_safe
def book_list(request: HttpRequest) -> HttpResponse:
    """List the books that match the search, newest first."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = Book.objects.none() if form.errors else Book.objects.search(words)
    books = found.select_related("author")
    page = Paginator(books, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "errors": form["q"].errors}
    return render(request, "books/list.html", context)


@require_safe
def book_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one book."""
    book = get_object_or_404(Book.objects.select_related("author"), pk=pk)
    return render(request, "books/detail.html", {"book": book})


@login_required
@permission_required("[= "books" if cookiecutter.apps == "many" else "core" =].add_book", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book_add(request: HttpRequest) -> HttpResponse:
    """Add a book."""
    form = BookForm([= "request.POST or None, request.FILES or None" if cookiecutter.uploads else "request.POST or None" =])
    return _edit(request, form, "Add a book")


@login_required
@permission_required("[= "books" if cookiecutter.apps == "many" else "core" =].change_book", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a book."""
    book = get_object_or_404(Book, pk=pk)
    form = BookForm([= "request.POST or None, request.FILES or None" if cookiecutter.uploads else "request.POST or None" =], instance=book)
    return _edit(request, form, "Change the book")


@login_required
@permission_required("[= "books" if cookiecutter.apps == "many" else "core" =].delete_book", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete the book."""
    book = get_object_or_404(Book, pk=pk)
    if request.method == "POST":
        try:
            book.delete()
        except IntegrityError:  # ProtectedError and RestrictedError are such too
            messages.error(request, "The book is still in use and was not deleted.")
            return redirect(book)
        messages.success(request, "The book was deleted.")
        return redirect("books:list")
    return render(request, "books/delete.html", {"book": book})


def _edit(request: HttpRequest, form: BookForm, title: str) -> HttpResponse:
    book = _save(form) if form.is_valid() else None
    if book:
        messages.success(request, "The book was saved.")
        return redirect(book)
    return render(request, "books/form.html", {"form": form, "title": title})


def _save(form: BookForm) -> Book | None:
    try:
        with [= "with_new_cover(form.instance), " if cookiecutter.uploads =]transaction.atomic():
            return form.save()
    except IntegrityError:
        form.full_clean()  # finds what another request has stored meanwhile
        if form.is_valid():
            raise
        return None
