"""The templates as source: what a reader, and a reader's tools, find in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from conftest import ROOT

from scaffoldpy.model import FRAMEWORKS

MOST_TAGS = 45  # in one file


def sources(framework: str, ending: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the text of the template's own files."""
    top = ROOT / "templates" / framework
    for path in sorted(top.rglob(f"*{ending}")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".pyc" and path.name != "cookiecutter.json":
            yield str(path.relative_to(top)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_python_file_parses(framework: str) -> None:
    """Its blocks are comments; a value is read as a word."""
    for name, text in sources(framework, ".py"):
        try:
            ast.parse(re.sub(r"\[=.*?=\]", "word", text, flags=re.DOTALL))
        except SyntaxError as error:
            pytest.fail(f"{name}:{error.lineno}: {error.msg}")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_file_is_mostly_tags(framework: str) -> None:
    """What more options touch is divided into parts."""
    tags = {name: text.count("#%") for name, text in sources(framework)}
    assert {name: count for name, count in tags.items() if count > MOST_TAGS} == {}
