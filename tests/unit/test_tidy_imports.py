"""Imports of a rendered module: unused ones go, the rest is as ruff wants it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scaffoldpy.extension.imports import tidy

LONG = "m" * 24 + "_" + "w" * 25


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nimport re\n\nre.x\n", "import re\n\nre.x\n"),
        ("import os\n\nx = 1\n", "\nx = 1\n"),
        ('"""Doc."""\n\nimport os\n\nimport a\n\na.b\n', '"""Doc."""\n\nimport a\n\na.b\n'),
        ('"""Doc."""\n\nimport os\n\n\nx = 1\n', '"""Doc."""\n\n\nx = 1\n'),
        ("from a import b, c\n\nc\n", "from a import c\n\nc\n"),
        ("from a import b as c, d\n\nc\n", "from a import b as c\n\nc\n"),
        ("import a.b\n\na.b.c\n", "import a.b\n\na.b.c\n"),
        ("from zoo.a import b\nfrom config import c\n\nb, c\n", "from config import c\nfrom zoo.a import b\n\nb, c\n"),
        ("from PIL import a\nfrom django import b\n\na, b\n", "from django import b\nfrom PIL import a\n\na, b\n"),
        ("from .a import b\nfrom ..c import d\n\nb, d\n", "from ..c import d\nfrom .a import b\n\nb, d\n"),
        (f"from {LONG}.core import account_urls as accounts\n\naccounts\n",
         f"from {LONG}.core import (\n    account_urls as accounts,\n)\n\naccounts\n"),
        ("from a import (\n    b,\n    c,\n)\n\nc\n", "from a import c\n\nc\n"),
        ("def f() -> None:\n    import os\n", "def f() -> None:\n    import os\n"),
    ],
    ids=str.split("name section first all from renamed dotted order case level long short inner"),
)  # fmt: skip
def test_imports_are_tidied(source: str, expected: str) -> None:
    assert tidy(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "from __future__ import annotations\n",
        "from a import *\n",
        "from a import b as b\n",
        'from a import b\n\n__all__ = ["b"]\n',
        "import signals  # noqa: F401\n",
        "from a import b\n\nx: b\n",
        "try:\n    import a\nexcept ImportError:\n    a = None\n",
        "this is no Python\n",
    ],
)
def test_what_serves_something_stays(source: str) -> None:
    assert tidy(source) == source


@pytest.mark.parametrize("package", ["a", "config_x", "config", "zzz", LONG])
def test_ruff_finds_nothing_to_do(package: str) -> None:
    imports = ["import os", "import re", "", f"from {package}.b import B, c", "from config.d import e"]
    source = "\n".join([*imports, f"from {package} import f", "", "re, B, e, f", ""])
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "I,F401", "--quiet", "-"]
    config = ["--config", f"lint.isort.known-first-party=['config', '{package}']"]
    done = subprocess.run([*command, *config], input=tidy(source), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
