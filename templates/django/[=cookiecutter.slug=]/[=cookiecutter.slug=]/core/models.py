[% if cookiecutter.apps == "one" and not cookiecutter.sample %]
"""Who can log in."""
[% elif cookiecutter.apps == "one" %]
"""Who can log in, and the books with their authors."""
[% else %]
"""Books and their authors."""
[% endif %]
[% if cookiecutter.sample %]

from __future__ import annotations
[% endif %]
[% if cookiecutter.apps == "one" %]

from django.contrib.auth.models import AbstractUser
[% endif %]
[% if cookiecutter.sample %]
[% if cookiecutter.apps != "one" %]

[% endif %]
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
[% if cookiecutter.pages %]
from django.urls import reverse
[% endif %]
[% if cookiecutter.uploads %]

from .uploads import random_name, validate_image
[% endif %]
[% endif %]
[% if cookiecutter.apps == "one" %]


class User(AbstractUser):
    """A person with an account: a place for fields of your own from day one."""
[% endif %]
[% if cookiecutter.sample %]


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
[% if cookiecutter.uploads %]
    cover = models.ImageField(
        upload_to=random_name, validators=[validate_image], blank=True
    )
[% endif %]

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
[% if cookiecutter.pages %]

    def get_absolute_url(self) -> str:
        """Return the address of the book's page."""
        return reverse("books:detail", args=[self.pk])
[% endif %]
[% endif %]
