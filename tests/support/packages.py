"""What is installed beside a project, whatever its options."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

from scaffoldpy.model import Template
from scaffoldpy.verify import environments, rows

NEWEST_DJANGO = "3.12"  # the Python that it needs
NAMES = """
import importlib.metadata as metadata, json
imported = metadata.packages_distributions()
print(json.dumps([*imported, *(distribution.name for distribution in metadata.distributions())]))
"""


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
