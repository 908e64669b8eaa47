class Author(models.Model):
    """A person who writes books."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        """How authors are listed."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class BookManager(models.Manager["Book"]):
    """The questions that are asked of books."""

    def search(self, words: str) -> models.QuerySet[Book]:
        """Keep the books whose title or author holds the words."""
        return self.filter(Q(title__icontains=words) | Q(author__name__icontains=words))


class Book(models.Model):
    """A book by one author."""

    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="books")
    published = models.DateField()
    pages = models.PositiveIntegerField(validators=[MinValueValidator(1)])
#% if cookiecutter.uploads %#
    cover = models.ImageField(
        upload_to=random_name, validators=[validate_image], blank=True
    )
#% endif %#

    objects = BookManager()

    class Meta:
        """How books are listed, and what holds for each of them."""

        ordering = ("-published", "pk")
        indexes = (models.Index(fields=["-published"], name="book_newest_first"),)
        constraints = (
            models.UniqueConstraint(
                fields=["author", "title"], name="book_title_once_per_author"
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="book_has_pages"),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title
#% if cookiecutter.uploads %#

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the book, or else not its new cover either."""
        with with_new_cover(self):
            super().save(*args, **kwargs)
#% endif %#
#% if cookiecutter.pages %#

    def get_absolute_url(self) -> str:
        """Return the address of the book's page."""
        return reverse("books:detail", args=[self.pk])
#% endif %#
