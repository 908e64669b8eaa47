"""No project can take the name of a package that is installed beside it."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from scaffoldpy.extension import naming
from scaffoldpy.model import FRAMEWORKS, Framework, Template
from scaffoldpy.template import load_template
from scaffoldpy.verify import environments, rows

NEWEST_DJANGO = "3.12"  # the Python that it needs
NAMES = """
import importlib.metadata as metadata, json
imported = metadata.packages_distributions()
print(json.dumps([*imported, *(distribution.name for distribution in metadata.distributions())]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_installed_package_is_a_projects_name(tmp_path: Path, framework: Framework) -> None:
    """Neither by its import name nor by the name that pip knows."""
    template = load_template(framework)
    free = [name for name in installed(template, tmp_path) if naming.slug_problem(name, template.reserved) is None]
    assert free == []


def installed(template: Template, folder: Path) -> list[str]:
    """Install what any of the matrix's projects needs; return the names, spelled as an import name is."""
    interpreter, _ = environments.find_interpreter(NEWEST_DJANGO)
    environments.make_environment(folder, interpreter)
    environments.install_into(folder, sorted(requirements(template)), folder)
    found = subprocess.run([folder / "bin/python", "-c", NAMES], capture_output=True, text=True, check=True).stdout
    return sorted({name.lower().replace("-", "_").replace(".", "_") for name in json.loads(found)})


def requirements(template: Template) -> set[str]:
    """Collect the requirements of all rows, of Django's two releases only the newer."""
    found: set[str] = set()
    for row in rows.render_rows(template):
        if row.values.get("django_release") != "lts":
            project = tomllib.loads(row.tree["pyproject.toml"].decode())["project"]
            found |= {*project["dependencies"], *project["optional-dependencies"]["dev"]}
    return found


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("name", ["pip", "setuptools", "wheel", "uv", "uv_build"])
def test_no_tool_that_installs_is_a_projects_name(framework: Framework, name: str) -> None:
    assert naming.slug_problem(name, load_template(framework).reserved)
