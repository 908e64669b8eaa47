"""What a project is, read from its files as they are now, so that a project changed by hand is seen as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffoldpy.errors import TargetError
from scaffoldpy.model import Framework
from scaffoldpy.record import digest_of, recorded_files

# What tools and the running project leave behind, and what must not be taken along (secrets, data, other environments).
_LEFT_OUT = frozenset([
    "node_modules", ".coverage", ".env", ".git", ".hg", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".tox",
    ".venv", "__pycache__",
])  # fmt: skip
_LEFT_OUT_AT_TOP = frozenset(["build", "dist", "env", "htmlcov", "instance", "media", "staticfiles", "venv"])
_LEFT_OUT_SUFFIXES = (".pyc", ".sqlite3", ".db", ".sqlite3-wal", ".sqlite3-shm", ".egg-info")
_OTHERS_PAGES = frozenset({"admin", "api", "drf_spectacular", "ninja"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A project as verify sees it."""

    folder: Path
    framework: Framework
    package: str  # the Flask package, or the Django folder that holds wsgi.py
    application: str  # what a WSGI server is given
    requires_python: str  # oldest version, as "3.11"
    dependencies: frozenset[str]  # distribution names, normalised
    development: frozenset[str]
    variables: Mapping[str, str]  # .env.example
    pyproject: Mapping[str, Any]

    def has(self, *distributions: str) -> bool:
        """Tell whether the project depends on any of these."""
        return not self.dependencies.isdisjoint(distributions)

    @property
    def has_pages(self) -> bool:
        """Tell whether the project renders pages of its own, beside those of its admin site and its API's documents."""
        return any(page.parent.name not in _OTHERS_PAGES for page in self.files("*.html"))

    @property
    def has_migrations(self) -> bool:
        """Tell whether the project has a database schema."""
        return self.framework == "django" or (self.folder / "migrations" / "env.py").is_file()

    @property
    def is_as_recorded(self) -> bool:
        """Tell whether the project has a record, and its files are those that it names, unchanged."""
        recorded = recorded_files(self.folder)
        code = {path.relative_to(self.folder).as_posix() for path in self.files("*.py")}
        return code <= recorded.keys() and all(digest_of(self.folder / name) == made for name, made in recorded.items())

    def files(self, pattern: str) -> Iterator[Path]:
        """List the project's own files of this pattern."""
        for path in sorted(self.folder.rglob(pattern)):
            if not is_left_out(path.relative_to(self.folder)):
                yield path


def is_left_out(path: Path) -> bool:
    """Tell whether a file or folder, relative to the project, is no part of its source."""
    parts = path.parts
    return parts[0] in _LEFT_OUT_AT_TOP or any(part in _LEFT_OUT or part.endswith(_LEFT_OUT_SUFFIXES) for part in parts)


def read_facts(folder: Path) -> Facts:
    """Read a project's folder. Raises TargetError when it is no Django or Flask project that can be verified."""
    try:
        return _facts(folder)
    except OSError as err:
        raise TargetError(
            f"{err.filename or folder} cannot be read: {err.strerror}.", hint="verify reads every file of the project."
        ) from err


def _facts(folder: Path) -> Facts:
    if not folder.is_dir():
        raise TargetError(f"There is no folder {folder}.", hint="Name the folder of a generated project.")
    pyproject = _read_pyproject(folder / "pyproject.toml")
    project = pyproject.get("project", {})
    dependencies = _names(project.get("dependencies", []))
    framework = _framework(folder, dependencies)
    wsgi = next((path for path in sorted(folder.glob("*/wsgi.py")) if not is_left_out(path.relative_to(folder))), None)
    if wsgi is None:
        raise TargetError(f"{folder} has no folder with a wsgi.py.", hint="A production server needs one to start.")
    return Facts(
        folder=folder,
        framework=framework,
        package=wsgi.parent.name,
        application=f"{wsgi.parent.name}.wsgi:{'application' if framework == 'django' else 'app'}",
        requires_python=_oldest_python(project.get("requires-python", "")),
        dependencies=dependencies,
        development=_names(project.get("optional-dependencies", {}).get("dev", [])),
        variables=_read_variables(folder / ".env.example"),
        pyproject=pyproject,
    )


def _read_pyproject(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise TargetError(f"{path.parent} has no pyproject.toml.", hint="Is it a generated project?")
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as err:
        raise TargetError(f"{path}: {err}.") from err


def _framework(folder: Path, dependencies: Collection[str]) -> Framework:
    if (folder / "manage.py").is_file() and "django" in dependencies:
        return "django"
    if "flask" in dependencies:
        return "flask"
    raise TargetError(f"{folder} depends neither on Django nor on Flask.", hint="verify knows projects of these two.")


def _names(requirements: Collection[str]) -> frozenset[str]:
    found = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement) for requirement in requirements)
    return frozenset(re.sub(r"[-_.]+", "-", name[0]).lower() for name in found if name)


def _oldest_python(specifier: str) -> str:
    found = re.search(r">=\s*(\d+\.\d+)", specifier)
    return found[1] if found else "3.11"


def _read_variables(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    lines = _read(path).splitlines()
    found = (re.fullmatch(r"\s*#?\s?([A-Z][A-Z0-9_]*)=(.*)", line) for line in lines)
    return {match[1]: match[2].strip().strip("'\"") for match in found if match}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as err:
        raise TargetError(f"{path} is not UTF-8 text: {err.reason}.", hint="Save it as UTF-8.") from err
