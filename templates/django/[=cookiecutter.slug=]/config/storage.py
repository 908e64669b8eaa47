#% set media = cookiecutter.uploads and cookiecutter.storage == "local" %#
"""Where files are kept: their links also work where the site is under a path."""

from django.core.files.storage import FileSystemStorage
from django.urls import get_script_prefix
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Static files, compressed, with a hash in their names."""

    def url(self, name: str, force: bool = False) -> str:
        """Return the link to a file."""
        return get_script_prefix().rstrip("/") + str(super().url(name, force))
#% if media %#


class MediaStorage(FileSystemStorage):
    """Uploaded files."""

    def url(self, name: str | None) -> str:
        """Return the link to a file."""
        return get_script_prefix().rstrip("/") + super().url(name)
#% endif %#
