"""The site as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient, FlaskCliRunner

from [= cookiecutter.slug =] import create_app
from [= cookiecutter.slug =].config import Config
from [= cookiecutter.slug =].extensions import db, limiter


def test_every_page_becomes_a_file(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """A file holds what the server answers."""
#% if cookiecutter.sample %#
    runner.invoke(args=["load-sample"])
#% endif %#
    assert runner.invoke(args=["export", str(tmp_path)]).exit_code == 0
    result = runner.invoke(args=["export", str(tmp_path)])  # over the first
    assert result.exit_code == 0, result.output
    assert (tmp_path / "index.html").read_text() == client.get("/").text
    assert "Not Found" in (tmp_path / "404.html").read_text()
    assert (tmp_path / "static" / "site.css").is_file()
#% if cookiecutter.data_page %#
    assert (tmp_path / "data.csv").is_file()
#% endif %#
#% if cookiecutter.sample %#
    assert "Solaris" in (tmp_path / "books" / "index.html").read_text()
    assert len(list(tmp_path.glob("books/*/index.html"))) == 4
    assert not (tmp_path / "books" / "page").exists()  # the first page is /books/
#% endif %#
    assert not (tmp_path / "health").exists()
    count = len([path for path in tmp_path.rglob("*") if path.is_file()])
    assert f"{count - 1} files" in result.output


@pytest.fixture
def new_app(app: Flask, config: Config) -> Iterator[Flask]:
    """Make an application that may get more pages; `app` tidies up after it."""
    new = create_app(config)
    assert app is not new
#% if cookiecutter.orm %#
    with new.app_context():
        db.create_all()
#% endif %#
    yield new
#% if cookiecutter.orm %#
    with new.app_context():
        for engine in db.engines.values():
            engine.dispose()
#% endif %#


def test_a_new_page_is_exported(new_app: Flask, tmp_path: Path) -> None:
    """Nobody need name it."""
    new_app.add_url_rule("/x-new/", "x_new", lambda: "A page")
    result = new_app.test_cli_runner().invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "x-new" / "index.html").read_text() == "A page"


def test_each_address_of_a_page_is_asked_for(new_app: Flask, tmp_path: Path) -> None:
    """Of two that lead to one view, Frozen-Flask finds one by itself."""
    new_app.add_url_rule("/old/", "both", lambda: "Both")
    new_app.add_url_rule("/new/", "both")
    result = new_app.test_cli_runner().invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 1
    assert "No page of both (/" in result.output


def test_linked_pages_are_exported(new_app: Flask, tmp_path: Path) -> None:
    """Those whose address has a variable part."""
    page = "<a href='{{ url_for('number', n=7) }}'></a> <a href='//x.example'></a>"
    new_app.add_url_rule("/x-new/", "x_new", lambda: render_template_string(page))
    new_app.add_url_rule("/numbers/<int:n>/", "number", lambda n: str(n))
    result = new_app.test_cli_runner().invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "numbers" / "7" / "index.html").read_text() == "7"


@pytest.mark.parametrize(
    ("rule", "page", "words"),
    [
        ("/numbers/<int:n>/", "", "No page of new (/numbers/<int:n>/)"),
        ("/x-new/", "<a href='/nothing/'></a>", "The link /nothing/ in /x-new/"),
        ("/x-new/", "<img src='me.png'>", "The link me.png in /x-new/"),
        ("/x-new", "", "does not match Content-Type"),
    ],
)
def test_what_is_missing_fails_the_export(
    new_app: Flask, tmp_path: Path, rule: str, page: str, words: str
) -> None:
    """Nobody would notice it otherwise."""
    new_app.add_url_rule(rule, "new", lambda **_: page)
    result = new_app.test_cli_runner().invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 1
    assert words in result.output


def test_what_is_for_visitors_does_not_stop_an_export(
    app: Flask,
    runner: FlaskCliRunner,
    tmp_path: Path,[= "\n    monkeypatch: pytest.MonkeyPatch," if cookiecutter.limiter =]
) -> None:
    """It asks for localhost[= ", and for many pages at once" if cookiecutter.limiter else "" =]."""
#% if cookiecutter.limiter %#
    monkeypatch.setattr(limiter, "enabled", True)
#% endif %#
    app.config["TRUSTED_HOSTS"] = ["www.example.org"]
    result = runner.invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 0, result.output
#% if cookiecutter.limiter %#
    assert not limiter.enabled
#% endif %#


def test_an_export_that_failed_can_be_tried_again(
    app: Flask,
    runner: FlaskCliRunner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it has written is in nobody's way."""

    def crash() -> str:
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setitem(app.view_functions, "pages.home", crash)
        assert runner.invoke(args=["export", str(tmp_path / "site")]).exit_code == 1
    assert runner.invoke(args=["export", str(tmp_path / "site")]).exit_code == 0


def test_no_other_folder_is_written_over(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """What is in it would be gone; a file is no folder."""
    (tmp_path / "mine.txt").touch()
    result = runner.invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 1
    assert "name another one" in result.output
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    result = runner.invoke(args=["export", str(tmp_path / "mine.txt")])
    assert result.exit_code == 2
    assert "is a file" in result.output
