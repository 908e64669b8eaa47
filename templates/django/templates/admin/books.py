class NewestBooks(BaseInlineFormSet[Book, Author, ModelForm[Book]]):
    """As many books as a form can hold: Django takes 1,000 fields at once."""

    def get_queryset(self) -> QuerySet[Book]:
        """Keep the newest, or those that are sent; the form asks more than once."""
        if not hasattr(self, "_queryset"):
            books = super().get_queryset()
            if self.is_bound:
                self._queryset = books.filter(pk__in=self._sent_keys())
            else:
                self._queryset = books[:20]
        return self._queryset

    def _sent_keys(self) -> list[str]:
        """Return what can be a key: digits, and no more than a database takes."""
        names = (f"{self.add_prefix(row)}-id" for row in range(self.total_form_count()))
        keys = [str(self.data.get(name)) for name in names]
        return [key for key in keys if key.isdecimal() and len(key) < 19]


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
    ordering = ("name",)  # which counting would drop
    search_fields = ("name",)
    inlines = (BookInline,)
    actions = (export("name", "books__count"),)

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
    actions = (export("title", "author__name", "published", "pages"),)
