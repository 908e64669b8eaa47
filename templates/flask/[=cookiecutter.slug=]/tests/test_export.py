"""The site as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
[% if cookiecutter.limiter %]

from [= cookiecutter.slug =].extensions import limiter
[% endif %]


def test_every_page_becomes_a_file(
    client: FlaskClient, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """A file holds what the server answers."""
[% if cookiecutter.sample %]
    runner.invoke(args=["load-sample"])
[% endif %]
    for _ in range(2):  # a second time over the first
        result = runner.invoke(args=["export", str(tmp_path)])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "index.html").read_text() == client.get("/").text
    assert "Not Found" in (tmp_path / "404.html").read_text()
    assert (tmp_path / "static" / "site.css").is_file()
[% if cookiecutter.data_page %]
    assert (tmp_path / "data.csv").is_file()
[% endif %]
[% if cookiecutter.sample %]
    assert "Solaris" in (tmp_path / "books" / "index.html").read_text()
    assert len(list(tmp_path.glob("books/*/index.html"))) == 4
    assert (tmp_path / "books" / "page" / "1" / "index.html").is_file()
[% endif %]


def test_what_is_for_visitors_does_not_stop_an_export(
    app: Flask,
    runner: FlaskCliRunner,
    tmp_path: Path,
[% if cookiecutter.limiter %]
    monkeypatch: pytest.MonkeyPatch,
[% endif %]
) -> None:
    """It asks for localhost[= ", and for many pages at once" if cookiecutter.limiter else "" =]."""
[% if cookiecutter.limiter %]
    monkeypatch.setattr(limiter, "enabled", True)
[% endif %]
    app.config["TRUSTED_HOSTS"] = ["www.example.org"]
    result = runner.invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 0, result.output
[% if cookiecutter.limiter %]
    assert not limiter.enabled
[% endif %]


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
