"""Authors and books in the API: everyone reads, people with the permission change."""

from typing import ClassVar

from django import forms
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.permissions import (
    DjangoModelPermissionsOrAnonReadOnly,
    IsAuthenticatedOrReadOnly,
)
from rest_framework.viewsets import ModelViewSet

from config.serializers import StrictSerializer

from .models import Author, Book

# The first says it to the API's description, the second asks for the permission.
PERMISSIONS = (IsAuthenticatedOrReadOnly, DjangoModelPermissionsOrAnonReadOnly)


class AuthorSerializer(StrictSerializer[Author]):
    """An author as JSON."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is shown."""

        model = Author
        fields = ("id", "name")


class BookSerializer(StrictSerializer[Book]):
    """A book as JSON."""

    author_name = serializers.CharField(source="author.name", read_only=True)

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is shown."""

        model = Book
        fields = ("id", "title", "author", "author_name", "published", "pages")


class WholeNumberFilter(filters.Filter):  # type: ignore[misc]  # no types
    """A whole number."""

    field_class = forms.IntegerField


class BookFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Which books are wanted."""

    author = WholeNumberFilter(field_name="author__id")

    class Meta:
        """By which fields besides."""

        model = Book
        fields: ClassVar[dict[str, list[str]]] = {"published": ["gte", "lte"]}


class AuthorViewSet(ModelViewSet[Author]):
    """List, read, add, change and delete authors."""

    queryset = Author.objects.all()
    serializer_class = AuthorSerializer
    permission_classes = PERMISSIONS
    search_fields = ("name",)
    ordering_fields = ("name",)


class BookViewSet(ModelViewSet[Book]):
    """List, search, read, add, change and delete books."""

    queryset = Book.objects.select_related("author")
    serializer_class = BookSerializer
    permission_classes = PERMISSIONS
    filterset_class = BookFilter
    search_fields = ("title", "author__name")
    ordering_fields = ("title", "published", "pages")
