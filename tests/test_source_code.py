"""The source, as a reader finds it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from conftest import ROOT

LONGEST = 40  # lines of a function


def functions(folder: str) -> Iterator[tuple[str, int]]:
    """Yield the functions of a folder with their lengths."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("folder", ["src", "benchmarks"])
def test_no_function_is_long(folder: str) -> None:
    assert [(name, length) for name, length in functions(folder) if length > LONGEST] == []
