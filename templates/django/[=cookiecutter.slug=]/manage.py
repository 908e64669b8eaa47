"""Run Django's commands; a developer's machine needs no variables for it."""

import os
import secrets
import sys
from pathlib import Path

import environ
from django.core.management import execute_from_command_line


def prepare(env_file: Path) -> None:
    """Read the env file; without a SECRET_KEY there or in the environment, develop.

    The made-up key lasts until the command ends. Only commands read the file: a server
    (config/wsgi.py, config/asgi.py) sees nothing but its environment.
    """
    environ.Env.read_env(env_file)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("SECRET_KEY"):
#% if cookiecutter.api == "ninja" %#
        # By its beginning, api_token knows that no other command will have this key.
        os.environ["SECRET_KEY"] = f"made-up-{secrets.token_urlsafe(50)}"
#% else %#
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
#% endif %#
        os.environ.setdefault("DEBUG", "true")


def main() -> None:
    """Run the command that the command line names."""
    prepare(Path(__file__).resolve().parent / ".env")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
