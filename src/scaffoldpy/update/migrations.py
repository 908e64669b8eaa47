"""A project's migrations: those that are there stay, and the project's own tools make what its database needs more."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from scaffoldpy import postgen
from scaffoldpy.errors import StepError
from scaffoldpy.model import Template, Values


@dataclass(frozen=True, slots=True)
class Migrations:
    """Which files of a project are migrations, and the script of its template that makes them."""

    project: Path
    slug: str
    template: Template

    def is_one(self, path: str) -> bool:
        """Tell whether a path is that of a migration."""
        patterns = (pattern.format(slug=self.slug) for pattern in self.template.upkeep.migrations)
        return any(fnmatchcase(path, pattern) for pattern in patterns)

    def of(self, tree: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the migrations of a tree."""
        return {path: content for path, content in tree.items() if self.is_one(path)}

    def there(self) -> frozenset[str]:
        """Return the paths of all migrations that the project has, the user's own included."""
        patterns = [pattern.format(slug=self.slug) for pattern in self.template.upkeep.migrations]
        found = (path for pattern in patterns for path in self.project.glob(pattern))
        return frozenset(path.relative_to(self.project).as_posix() for path in found if path.is_file())

    def is_begun(self, path: str) -> bool:
        """Tell whether the project has a migration already in the folder of one."""
        folder = PurePosixPath(path).parent
        return any(PurePosixPath(there).parent == folder for there in self.there())

    def needed_files(self, candidates: Collection[str]) -> frozenset[str]:
        """Return those of the candidates that a migration of the project imports, itself or by another of them."""
        needed: set[str] = set()
        open_paths = list(self.there())
        while open_paths:
            path = open_paths.pop()
            found = {name for name in _imports(self.project, path) if name in candidates} - needed
            needed |= found
            open_paths += found
        return frozenset(needed)

    def tables(self) -> frozenset[str]:
        """Return the tables that the project's models describe; none where that cannot be asked."""
        try:
            return frozenset(self._run("tables", {})["tables"])
        except StepError:
            return frozenset()

    def make(self, before: Values, after: Values, unneeded: Sequence[str]) -> tuple[list[str], list[str]]:
        """Make what the models need; return the files and what there is to know. Raises StepError.

        `unneeded` are the files that only migrations import: they may be replaced by less.
        """
        values = {"before": dict(before), "after": dict(after), "unneeded": list(unneeded)}
        made = self._run("make", {"slug": self.slug, **values})
        return list(made["files"]), list(made["notes"])

    @property
    def interpreter(self) -> Path | None:
        """The Python of the project's environment: its `.venv`, or the one that is active; None without one.

        The environment that this program itself runs in, which may be active, is not the project's.
        """
        active = os.environ.get("VIRTUAL_ENV")
        places = [self.project / ".venv", *([Path(active)] if active else [])]
        found = (place / "bin" / "python" for place in places if place.resolve() != Path(sys.prefix).resolve())
        return next((python for python in found if python.exists()), None)

    def _run(self, what: str, data: Mapping[str, Any]) -> Any:
        script, python = self.template.upkeep.script, self.interpreter
        if script is None or python is None:
            raise StepError("migrations: the project has no environment (.venv) to make them in.")
        command = [str(python), "-B", str(script), what]
        return json.loads(postgen.ask(command, self.project, json.dumps(data).encode()))


def _imports(project: Path, path: str) -> Iterator[str]:
    """Yield the paths of what a file of the project may import of the project."""
    try:
        tree = ast.parse((project / path).read_bytes())
    except (OSError, ValueError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from _files(alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = list(PurePosixPath(path).parts[: -node.level]) if node.level else []
            module = [*above, *(node.module.split(".") if node.module else [])]
            yield from _files([module, *([*module, alias.name] for alias in node.names)])


def _files(modules: Iterable[list[str]]) -> Iterator[str]:
    for parts in modules:
        if parts:
            yield f"{'/'.join(parts)}.py"
            yield f"{'/'.join(parts)}/__init__.py"
