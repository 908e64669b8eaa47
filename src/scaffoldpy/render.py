"""Render a template's files in Cookiecutter's environment, below its prompts, hooks, configuration and files.

Cookiecutter makes the Jinja environment, with its extensions and its strictness; what it does around it is left out. So
neither an output path nor a file name is ever rendered, nothing is written, no file's extension or first bytes decide
anything, and nothing of the process is changed. A file without a tag is its own rendering.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scaffoldpy.errors import AnswersError, RenderError
from scaffoldpy.extension import naming, rules
from scaffoldpy.model import Options, Project, Template
from scaffoldpy.staging import FOLDER_MODE, Stage, staged

if TYPE_CHECKING:
    from jinja2 import Environment

    from scaffoldpy.bytecode import TemplateCache

__all__ = ["Stage", "render_tree", "sources", "staged", "write_tree"]

_PROJECT_FOLDER = "[=cookiecutter.slug=]"
_EXTENSION = "scaffoldpy.extension.jinja.ScaffoldExtension"
_TAGS = ("block_start_string", "variable_start_string", "comment_start_string")


def write_tree(tree: Mapping[str, bytes], folder: Path) -> None:
    """Write contents by path into a folder.

    Modes are the same everywhere: 644, 755 for what begins with `#!` and for folders.
    """
    made = {folder}
    for path, content in tree.items():
        file = folder / path
        _make_folders(file.parent, made)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        file.chmod(0o755 if content.startswith(b"#!") else 0o644)


def render_tree(template: Template, project: Project, options: Options) -> dict[str, bytes]:
    """Return the content of the project's files by path, sorted. Raises RenderError, AnswersError for an unfit slug."""
    if problem := naming.slug_problem(project.slug, template.reserved):
        raise AnswersError(f'project.slug: "{project.slug}" {problem}.')
    context = _context(template, project, options)
    contents = {
        path: _read(source)
        for path, source in sources(template).items()
        if rules.is_wanted(path, template.paths, context)
    }
    tags = [context["_jinja2_env_vars"][tag].encode() for tag in _TAGS]
    texts = {path: content for path, content in contents.items() if _is_tagged(content, tags)}
    tree = contents | _render(texts, context, includes=template.folder / "templates")
    return dict(sorted((path.replace("{slug}", project.slug), content) for path, content in tree.items()))


def sources(template: Template) -> dict[str, Path]:
    """Return the template's files by their path in the project, the package folder spelled `{slug}` as in `_paths`."""
    top = template.folder / _PROJECT_FOLDER
    found: dict[str, Path] = {}
    for folder, subfolders, names in os.walk(top, followlinks=True):
        subfolders[:] = [name for name in subfolders if name != "__pycache__"]
        above = Path(folder).relative_to(top).as_posix().replace(_PROJECT_FOLDER, "{slug}")
        prefix = "" if above == "." else f"{above}/"
        found |= {f"{prefix}{name}": Path(folder, name) for name in names if not name.endswith(".pyc")}
    return found


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise RenderError(f"{source}: {error.strerror}.", hint="Install scaffoldpy again.") from error


def _context(template: Template, project: Project, options: Options) -> dict[str, Any]:
    raw = json.loads((template.folder / "cookiecutter.json").read_text(encoding="utf-8"))
    private = {key: value for key, value in raw.items() if key.startswith("_")}
    return {**private, "_extensions": [_EXTENSION], **asdict(project), **options.values}


@functools.cache
def _cache(delimiters: str) -> TemplateCache:
    from platformdirs import user_cache_path

    from scaffoldpy.bytecode import TemplateCache

    return TemplateCache(user_cache_path("scaffoldpy", appauthor=False), delimiters)


def _is_tagged(content: bytes, tags: list[bytes]) -> bool:
    if b"\0" in content or not any(tag in content for tag in tags):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _render(texts: Mapping[str, bytes], context: Mapping[str, Any], *, includes: Path) -> dict[str, bytes]:
    """Render texts, each by its path; `includes` is the folder of what they may include."""
    names = {path: hashlib.sha256(text).hexdigest() for path, text in texts.items()}
    sources = {name: texts[path].decode() for path, name in names.items()}
    delimiters = context["_jinja2_env_vars"]
    cache = _cache(json.dumps(delimiters, sort_keys=True))
    # Not optimized: no filter's result for a constant gets into the compiled code, which may outlive the filter.
    settings = {**delimiters, "optimized": False, "bytecode_cache": cache}
    try:
        environment = _environment({**context, "_jinja2_env_vars": settings}, sources, includes)
        rendered = {name: environment.get_template(name).render(cookiecutter=context) for name in sources}
    except Exception as error:  # whatever the engine, a tag or a filter raises
        raise _located(error, dict(zip(names.values(), names, strict=True))) from error
    cache.save()
    return {path: rendered[name].encode() for path, name in names.items()}


def _environment(context: Mapping[str, Any], sources: Mapping[str, str], includes: Path) -> Environment:
    """Make Cookiecutter's environment for templates by name, and for the files of a folder."""
    for name in ("arrow", "cookiecutter"):  # only for the tag that tells the time, and to read Cookiecutter's version
        _defer(name)
    from cookiecutter.utils import create_env_with_context
    from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader

    environment: Environment = create_env_with_context({"cookiecutter": dict(context)})
    own = FunctionLoader(lambda name: (sources[name], name, lambda: True) if name in sources else None)
    environment.loader = ChoiceLoader([own, FileSystemLoader(includes)])
    return environment


class _Deferred(ModuleType):
    """A module that is loaded when something in it is used."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if spec and spec.submodule_search_locations and importlib.util.find_spec(f"{spec.name}.{name}"):
            raise AttributeError(name)  # so that the import system loads the submodule alone
        self.__class__ = ModuleType  # type: ignore[assignment]
        if spec and spec.loader:
            spec.loader.exec_module(self)
        return getattr(self, name)


def _defer(name: str) -> None:
    """Let what imports this module wait for it only when it uses it; `importlib.util.LazyLoader` loads it at once."""
    spec = importlib.util.find_spec(name)
    if name not in sys.modules and spec:
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        module.__class__ = _Deferred


def _located(error: Exception, paths: Mapping[str, str]) -> RenderError:
    """Tell where in the template it went wrong."""
    import traceback

    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if path := paths.get(Path(frame.filename).name):
            return RenderError(f"{path}:{frame.lineno}: {error}")
    if path := paths.get(getattr(error, "name", None) or ""):
        return RenderError(f"{path}:{getattr(error, 'lineno', 0)}: {getattr(error, 'message', error)}")
    return RenderError(f"Rendering failed: {error}")


def _make_folders(folder: Path, made: set[Path]) -> None:
    if folder not in made:
        _make_folders(folder.parent, made)
        folder.mkdir(exist_ok=True)
        folder.chmod(FOLDER_MODE)
        made.add(folder)
