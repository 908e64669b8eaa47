"""Make a token for the API."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import User
from ...tokens import make_token


class Command(BaseCommand):
    """Print a token that stands for a user."""

    help = "Print an API token for the user of this name."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the name."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token, unless its key is forgotten as soon as it is printed."""
        if str(settings.SECRET_KEY).startswith("made-up-"):
            raise CommandError(
                "Put a SECRET_KEY into .env first: this command made one up, "
                "and a token that is signed with it works nowhere else."
            )
        try:
            user = User.objects.get_by_natural_key(options["username"])
        except User.DoesNotExist as error:
            raise CommandError("There is no user of this name.") from error
        self.stdout.write(make_token(user))
