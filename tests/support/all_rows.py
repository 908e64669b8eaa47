"""Every row of the option matrix, as parameters of tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scaffoldpy.model import FRAMEWORKS, Framework, OptionValue
from scaffoldpy.template import load_template
from scaffoldpy.verify import matrix, rows

Values = dict[str, OptionValue]


def numbered(framework: Framework, *, runnable: bool) -> Iterator[Any]:
    template = load_template(framework)
    pythons = rows.runnable_pythons(template) if runnable else None
    for number, values in enumerate(matrix.covering_array(template, pythons=pythons), 1):
        yield pytest.param(framework, number, values, id=f"{framework}-{number:02}")


ALL_ROWS = [row for framework in FRAMEWORKS for row in numbered(framework, runnable=False)]
RUNNABLE_ROWS = [row for framework in FRAMEWORKS for row in numbered(framework, runnable=True)]
