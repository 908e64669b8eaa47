"""What happened, in a database of its own: it outlives the other one's restores."""

from django.db import models


class Entry(models.Model):
    """Something that happened. It names users, as no key can cross databases."""

    at = models.DateTimeField(auto_now_add=True)
    username = models.CharField(max_length=150)
    event = models.CharField(max_length=100)

    class Meta:
        """How entries are listed."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["-at"], name="entry_newest_first"),)
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        """Say who did what."""
        return f"{self.username}: {self.event}"
