"""Fill the database with a few books to play with."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from ...models import Author, Book

BOOKS = [
    ("Jane Austen", "Pride and Prejudice", date(1813, 1, 28), 432),
    ("Jane Austen", "Emma", date(1815, 12, 23), 474),
    ("Mary Shelley", "Frankenstein", date(1818, 1, 1), 280),
    ("Herman Melville", "Moby-Dick", date(1851, 10, 18), 635),
    ("Jules Verne", "Around the World in Eighty Days", date(1872, 12, 22), 252),
    ("Virginia Woolf", "Mrs Dalloway", date(1925, 5, 14), 194),
]


class Command(BaseCommand):
    """Add the books that are not there yet; running it again changes nothing."""

    help = "Add a few authors and books."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the books."""
        for name, title, published, pages in BOOKS:
            author, _ = Author.objects.get_or_create(name=name)
            Book.objects.get_or_create(
                author=author,
                title=title,
                defaults={"published": published, "pages": pages},
            )
        self.stdout.write(f"There are {Book.objects.count()} books now.")
