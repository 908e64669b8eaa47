"""What people can type in about books."""

from django import forms

from .models import Book


class SearchForm(forms.Form):
    """The words to look for."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class BookForm(forms.ModelForm[Book]):
    """A new book, or the changes to one."""

    published = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        """What can be filled in."""

        model = Book
        fields = ("title", "author", "published", "pages"[% if cookiecutter.uploads %], "cover"[% endif %])
