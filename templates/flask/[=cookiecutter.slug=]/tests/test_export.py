"""The site as files."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient, FlaskCliRunner


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


def test_no_other_folder_is_written_over(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """What is in it would be gone."""
    (tmp_path / "mine.txt").touch()
    result = runner.invoke(args=["export", str(tmp_path)])
    assert result.exit_code == 1
    assert "name another one" in result.output
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
