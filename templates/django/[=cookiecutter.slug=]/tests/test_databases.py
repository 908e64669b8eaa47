#% set own = {"postgresql": "postgresql", "mysql": "mysql"}.get(cookiecutter.database, "sqlite3") %#
#% set other = "mysql" if cookiecutter.database == "sqlite" else cookiecutter.database %#
"""Tests of what the URL of a database says."""

from typing import Any

import pytest

from config.databases import BASE_DIR, OPTIONS, database

URLS = {
    "sqlite3": "sqlite:////srv/site.sqlite3",
    "[= other =]": "[= other =]://ada:secret@[= "/server:1521" if other == "oracle" else "server" =]/site",
}


@pytest.mark.parametrize("engine", URLS)
def test_options_are_those_of_the_engine(engine: str) -> None:
    config = database(URLS[engine])
    assert config["ENGINE"] == f"django.db.backends.{engine}"
    assert config["OPTIONS"] == OPTIONS.get(engine, {})
    assert config.get("CONN_HEALTH_CHECKS", False) == (engine != "sqlite3")


def test_options_of_the_url_count_most() -> None:
#% if own == "sqlite3" %#
    options = database("sqlite:///site.sqlite3?timeout=9")["OPTIONS"]
    assert options == {**OPTIONS["sqlite3"], "timeout": 9}
#% else %#
    options = database(f"{URLS['[= own =]']}?connect_timeout=9")["OPTIONS"]
    assert options == {**OPTIONS["[= own =]"], "connect_timeout": 9}
#% endif %#


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///site.sqlite3", str(BASE_DIR / "site.sqlite3")),
        ("sqlite:////srv/site.sqlite3", "/srv/site.sqlite3"),
        ("sqlite://:memory:", ":memory:"),
    ],
)
def test_relative_path_begins_at_the_project(url: str, name: str) -> None:
    assert database(url)["NAME"] == name
#% include "tests/databases_" ~ own ~ ".py" ignore missing %#
