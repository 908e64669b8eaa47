"""No project can take the name of a package that is installed beside it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from packages import installed, requirements

from scaffoldpy.extension import naming
from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.template import load_template

EXTRAS = """
import re, sys
import importlib.metadata as metadata
for requirement in sys.argv[1:]:
    name, asked = re.match(r"([\\w.-]+)(?:\\[(.+?)\\])?", requirement).groups()
    known = metadata.metadata(name).get_all("Provides-Extra") or []
    known = [extra.lower().replace("_", "-") for extra in known]
    print(*[f"{name}[{extra}]" for extra in (asked or "").split(",") if extra and extra not in known])
"""


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_installed_package_is_a_projects_name(tmp_path: Path, framework: Framework) -> None:
    """Neither by its import name nor by the name that pip knows."""
    template = load_template(framework)
    free = [name for name in installed(template, tmp_path) if naming.slug_problem(name, template.reserved) is None]
    assert free == []
    command = [str(tmp_path / "bin/python"), "-c", EXTRAS, *sorted(requirements(template))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == []  # unknown extras


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("name", ["pip", "setuptools", "wheel", "uv", "uv_build"])
def test_no_tool_that_installs_is_a_projects_name(framework: Framework, name: str) -> None:
    assert naming.slug_problem(name, load_template(framework).reserved)
