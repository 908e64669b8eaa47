"""The site as files, for a plain web server to serve."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app, render_template
from flask.cli import with_appcontext
from flask_frozen import Freezer, MissingURLGeneratorWarning
[% if cookiecutter.sample %]
from sqlalchemy import func, select
[% endif %]
from werkzeug.exceptions import NotFound
[% if cookiecutter.sample or cookiecutter.limiter %]

from .extensions import [= ((["db"] if cookiecutter.sample else []) + (["limiter"] if cookiecutter.limiter else [])) | join(", ") =]
[% endif %]
[% if cookiecutter.sample %]
from .models import Author, Book
[% endif %]

Address = tuple[str, dict[str, int]]
MARK = ".exported"  # in a folder that an export made, and may write over


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(export)


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("site")
)
@with_appcontext
def export(folder: Path) -> None:
    """Write every page to FOLDER: a new or empty one, or that of an earlier export."""
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} holds something else: name another one.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()  # first, so that an export that fails can be tried again
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    app.config["FREEZER_DESTINATION"] = str(folder.resolve())
    app.config["FREEZER_DESTINATION_IGNORE"] = ["404.html", MARK]
    app.config["TRUSTED_HOSTS"] = ["localhost"]  # the host that Frozen-Flask asks for
[% if cookiecutter.limiter %]
    limiter.enabled = False
[% endif %]
    freezer = Freezer(app, with_no_argument_rules=False, log_url_for=False)
    freezer.register_generator(addresses)
    with warnings.catch_warnings():  # what is not a page stays out on purpose
        warnings.simplefilter("ignore", MissingURLGeneratorWarning)
        count = len(freezer.freeze())
    with app.test_request_context():
        page = render_template("error.html", error=NotFound())
    (folder / "404.html").write_text(page, encoding="utf-8")
    click.echo(f"{count} files are in {folder}.")


def addresses() -> Iterator[Address]:
    """Name every page."""
    yield "pages.home", {}
[% if cookiecutter.data_page %]
    yield "figures.chart", {}
    yield "figures.csv", {}
[% endif %]
[% if cookiecutter.sample %]
    yield "catalogue.books", {}
    books = db.session.scalar(select(func.count(Book.id))) or 0
    for number in range(1, (books + 19) // 20 + 1):
        yield "catalogue.books", {"number": number}
    for number in db.session.scalars(select(Book.id)):
        yield "catalogue.book", {"book_id": number}
    for number in db.session.scalars(select(Author.id)):
        yield "catalogue.author", {"author_id": number}
[% endif %]
