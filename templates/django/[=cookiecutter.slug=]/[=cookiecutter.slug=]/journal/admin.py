"""The journal in the admin site: to be read only."""

from django.contrib import admin
from django.http import HttpRequest

from config.export import export

from .models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin[Entry]):
    """Entries, newest first."""

    list_display = ("at", "username", "event")
    list_filter = ("event",)
    search_fields = ("username",)
    date_hierarchy = "at"
    actions = (export("at", "username", "event"),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes by hand."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Entry | None = None
    ) -> bool:
        """Nobody rewrites the past."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Entry | None = None
    ) -> bool:
        """Nobody deletes it either."""
        return False
