"""The site as files, for a plain web server to serve."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import click
from flask import Flask, current_app, render_template
from flask.cli import with_appcontext
from flask_frozen import Freezer, FrozenFlaskWarning, MissingURLGeneratorWarning
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from .extensions import db, limiter
from .models import Author, Book

Address = tuple[str, dict[str, int]]
MARK = ".exported"  # in a folder that an export made, and may write over
NO_PAGES = {"health"}  # blueprints that only a running server needs
#% if cookiecutter.sample %#
# Views whose pages addresses() names; there may be none.
LISTED = {"catalogue.author", "catalogue.book"}
#% endif %#


class SiteFreezer(Freezer):  # type: ignore[misc]  # it has no types
    """Finds pages by their rules and by the links that lead to them."""

    def no_argument_rules_urls(self) -> Any:
        """Name the addresses without a variable part, but for those of no pages."""
        for endpoint, values in super().no_argument_rules_urls():
            if endpoint.partition(".")[0] not in NO_PAGES:
                yield endpoint, values


class Links(HTMLParser):
    """Collects what a page links to or shows."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address in an element."""
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


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
#% if cookiecutter.limiter %#
    limiter.enabled = False
#% endif %#
    freezer = SiteFreezer(app)
#% if cookiecutter.sample %#
    freezer.register_generator(addresses)
#% endif %#
    with warnings.catch_warnings():
        warnings.simplefilter("error", FrozenFlaskWarning)
        warnings.simplefilter("ignore", MissingURLGeneratorWarning)  # see missing()
        try:
            urls = freezer.freeze()
        except (ValueError, FrozenFlaskWarning) as error:
            raise click.ClickException(str(error)) from error
    with app.test_request_context():
        page = render_template("error.html", error=NotFound())
    (folder / "404.html").write_text(page, encoding="utf-8")
    if problems := [*missing(app, urls), *broken(folder)]:
        raise click.ClickException("\n".join(problems))
    count = sum(path.is_file() for path in folder.rglob("*")) - 1  # without the mark
    click.echo(f"{count} files are in {folder}.")


def missing(app: Flask, urls: set[str]) -> Iterator[str]:
    """Name the views of which no page was written."""
    match = app.url_map.bind("localhost").match
    rules: list[Any] = [match(url, return_rule=True)[0] for url in urls]
    found = {rule.rule for rule in rules}
    views: set[Any] = [= "{rule.endpoint for rule in rules} | LISTED" if cookiecutter.sample else "{rule.endpoint for rule in rules}" =]
    for rule in app.url_map.iter_rules():
        is_page = rule.endpoint.partition(".")[0] not in {*NO_PAGES, "static"}
        is_found = rule.endpoint in views if rule.arguments else rule.rule in found
        if is_page and "GET" in (rule.methods or ()) and not is_found:
            yield f"No page of {rule.endpoint} ({rule.rule}) was found: link to one."


def broken(folder: Path) -> Iterator[str]:
    """Name the links within the site that lead to no file."""
    for path in sorted(folder.rglob("*.html")):
        place = "/" + path.relative_to(folder).as_posix()
        links = Links()
        links.feed(path.read_text(encoding="utf-8"))
        for link in links.found:
            target = urlsplit(urljoin(place, link))
            file = folder / unquote(target.path).lstrip("/")
            if target.scheme or target.netloc:
                continue  # it leads elsewhere
            if not (file / "index.html" if file.is_dir() else file).is_file():
                yield f"The link {link} in {place} leads nowhere."
#% if cookiecutter.sample %#


def addresses() -> Iterator[Address]:
    """Name pages that perhaps no link leads to."""
    books = db.session.scalar(select(func.count(Book.id))) or 0
    for number in range(1, (books + 19) // 20 + 1):
        yield "catalogue.books", {"number": number}
    for number in db.session.scalars(select(Book.id)):
        yield "catalogue.book", {"book_id": number}
    for number in db.session.scalars(select(Author.id)):
        yield "catalogue.author", {"author_id": number}
#% endif %#
