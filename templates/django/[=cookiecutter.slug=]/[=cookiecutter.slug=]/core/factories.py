[% if cookiecutter.apps == "one" and cookiecutter.sample %]
"""Users, authors and books for the tests."""
[% elif cookiecutter.sample %]
"""Authors and books for the tests."""
[% else %]
"""Users for the tests."""
[% endif %]
[% if cookiecutter.sample %]

from datetime import date
[% endif %]

from factory.declarations import [% if cookiecutter.apps == "one" %]LazyAttribute, [% endif %]Sequence[% if cookiecutter.sample %], SubFactory[% endif +%]
from factory.django import DjangoModelFactory[% if cookiecutter.apps == "one" %], Password[% endif +%]

from .models import [% if cookiecutter.sample %]Author, Book[% if cookiecutter.apps == "one" %], User[% endif %][% else %]User[% endif +%]
[% if cookiecutter.apps == "one" %]


class UserFactory(DjangoModelFactory[User]):
    """A user with the password "correct horse"."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is made."""

        model = User
        skip_postgeneration_save = True

    username = Sequence(lambda number: f"user{number}")
    email = LazyAttribute(lambda user: f"{user.username}@example.org")
    password = Password("correct horse")
[% endif %]
[% if cookiecutter.sample %]


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
[% endif %]
