"""What people can type in about books."""

from typing import Any, cast

from django import forms

from .models import Author, Book

MOST_CHOICES = 200  # which a page lists


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
        fields = [= '("title", "author", "published", "pages", "cover")' if cookiecutter.uploads else '("title", "author", "published", "pages")' =]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the authors to choose from, or of too many ask for the name."""
        super().__init__(*args, **kwargs)
        if Author.objects.count() > MOST_CHOICES:
            author = cast(forms.ModelChoiceField[Author], self.fields["author"])
            author.to_field_name = "name"
            author.widget = forms.TextInput()
            author.help_text = "The author's full name."
            if self.instance.pk:
                self.initial["author"] = self.instance.author.name
