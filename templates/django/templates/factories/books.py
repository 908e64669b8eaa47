class AuthorFactory(DjangoModelFactory[Author]):
    """An author."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is made."""

        model = Author

    name = Sequence(lambda number: f"Author {number}")


class BookFactory(DjangoModelFactory[Book]):
    """A book with an author of its own."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is made."""

        model = Book

    title = Sequence(lambda number: f"Book {number}")
    author = SubFactory(AuthorFactory)
    published = date(1999, 12, 31)
    pages = 100
