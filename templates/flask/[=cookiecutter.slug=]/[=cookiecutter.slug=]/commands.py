"""Commands; `flask --help`, with the application, lists them."""

from __future__ import annotations

from datetime import date

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select

from . import models
from .extensions import db
from .health import is_ready, run_checks
#% if cookiecutter.sample %#

SAMPLE = {
    "Ursula K. Le Guin": {
        "A Wizard of Earthsea": date(1968, 11, 1),
        "The Dispossessed": date(1974, 5, 1),
    },
    "Stanisław Lem": {"Solaris": date(1961, 6, 1)},
    "Mary Shelley": {"Frankenstein": date(1818, 1, 1)},
}
#% endif %#


def init_app(app: Flask) -> None:
    """Add the commands, and what `flask shell` knows by name."""
    app.cli.add_command(health)
#% if cookiecutter.accounts != "none" %#
    app.cli.add_command(create_user)
#% endif %#
#% if cookiecutter.sample %#
    app.cli.add_command(load_sample)
#% endif %#
    app.shell_context_processor(lambda: {"db": db, "models": models})


@click.command()
@with_appcontext
def health() -> None:
    """Check what the application depends on; fail when pages cannot be served."""
    results = run_checks()
    for name, is_up in results.items():
        click.echo(f"{name}: {'up' if is_up else 'down'}")
    if not is_ready(results):
        raise SystemExit(1)
#% if cookiecutter.accounts != "none" %#


@click.command()
@click.argument("email")
@click.option("--role", type=click.Choice(models.ROLES), default="member")
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_appcontext
def create_user(email: str, role: str, password: str) -> None:
    """Make a user who can log in."""
    if len(password) < 12:
        raise click.ClickException("The password needs at least 12 characters.")
    if models.user_by_email(email):
        raise click.ClickException(f"There is a user {email} already.")
    try:
        user = models.User.of(email, password, role)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    db.session.add(user)
    db.session.commit()
    click.echo(f"{user.email} can log in now, as {role}.")
#% endif %#
#% if cookiecutter.sample %#


@click.command()
@with_appcontext
def load_sample() -> None:
    """Add a few authors and books, those that are missing."""
    for name, titles in SAMPLE.items():
        author = db.session.scalar(
            select(models.Author).where(models.Author.name == name)
        ) or models.Author(name=name)
        db.session.add(author)
        known = {book.title for book in author.books}
        author.books += [
            models.Book(title=title, published=published)
            for title, published in titles.items()
            if title not in known
        ]
    db.session.commit()
    click.echo("The sample is loaded.")
#% endif %#
