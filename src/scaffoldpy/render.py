"""Render a template's files in Cookiecutter's environment, below its prompts, hooks, configuration and files.

Cookiecutter makes the Jinja environment, with its extensions and its strictness; what it does around it is left out. So
neither an output path nor a file name is ever rendered, nothing is written, no file's extension or first bytes decide
anything, and nothing of the process is changed. A file without a tag is its own rendering.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scaffoldpy import folders
from scaffoldpy.errors import AnswersError, RenderError
from scaffoldpy.extension import naming, rules
from scaffoldpy.model import Options, Project, Template, Values

if TYPE_CHECKING:
    from jinja2 import Environment


_EXTENSION = "scaffoldpy.extension.jinja.ScaffoldExtension"
_TAGS = ("block_start_string", "variable_start_string", "comment_start_string")


def render_tree(template: Template, project: Project, options: Options) -> dict[str, bytes]:
    """Return the content of the project's files by path, sorted. Raises RenderError, AnswersError for an unfit slug."""
    if problem := naming.slug_problem(project.slug):
        raise AnswersError(f'project.slug: "{project.slug}" {problem}.')
    context = _context(template, project, options.values)
    found = sources(template)
    if not found:  # it was removed while a server was running
        raise RenderError(f"{template.folder} holds no files.", hint="Install scaffoldpy again.")
    contents = {path: _read(source) for path, source in found.items() if rules.is_wanted(path, template.paths, context)}
    tags = [context["_jinja2_env_vars"][tag].encode() for tag in _TAGS]
    texts = {path: content for path, content in contents.items() if _is_tagged(content, tags)}
    tree = contents | _render(texts, context, includes=template.folder / "templates")
    return dict(sorted((path.replace("{slug}", project.slug), content) for path, content in tree.items()))


@dataclass(frozen=True, slots=True)
class Trace:
    """What one file of a project was rendered from: the names of the parts, and how it would be with other values."""

    parts: tuple[str, ...]  # below the template's folder `templates`
    render: Callable[[Values], str]  # of values that replace some of the project's


def trace(template: Template, project: Project, values: Values, path: str) -> Trace:
    """Render one file, by its path in the template, and tell what it took. Raises RenderError."""
    context = _context(template, project, values)
    content = _read(sources(template)[path])
    if not _is_tagged(content, [context["_jinja2_env_vars"][tag].encode() for tag in _TAGS]):
        return Trace((), lambda changed: content.decode(errors="replace"))
    from jinja2 import ChoiceLoader, FunctionLoader

    includes, taken = template.folder / "templates", dict[str, None]()

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if not (includes / name).is_file():
            return None
        taken[name] = None
        return (includes / name).read_text(encoding="utf-8"), name, lambda: True

    environment = _environment(context, {path: content.decode()}, includes)
    environment.loader = ChoiceLoader([FunctionLoader({path: content.decode()}.get), FunctionLoader(load)])

    def render(changed: Values) -> str:
        try:
            return environment.get_template(path).render(cookiecutter={**context, **changed})
        except Exception as error:  # whatever the engine, a tag or a filter raises
            raise _located(error, {path: path}) from error

    render({})
    return Trace(tuple(taken), render)


def sources(template: Template) -> dict[str, Path]:
    """Return the template's files by their path in the project, the package folder spelled `{slug}` as in `_paths`."""
    return folders.with_merged(folders.files_of(template.folder), template.merges)


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise RenderError(f"{source}: {error.strerror}.", hint="Install scaffoldpy again.") from error


def _context(template: Template, project: Project, values: Values) -> dict[str, Any]:
    return {**template.private, "_extensions": [_EXTENSION], **project.variables, **values}


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
    names = {path: hashlib.sha256(text).hexdigest() + Path(path).suffix for path, text in texts.items()}
    sources = {name: texts[path].decode() for path, name in names.items()}
    try:
        kept = _kept(includes, json.dumps(context["_jinja2_env_vars"], sort_keys=True))
        kept.sources.update(sources)
        environment = kept.environment
        rendered = {name: environment.get_template(name).render(cookiecutter=context) for name in sources}
    except Exception as error:  # whatever the engine, a tag or a filter raises
        raise _located(error, dict(zip(names.values(), names, strict=True))) from error
    return {path: rendered[name].encode() for path, name in names.items()}


@dataclass(frozen=True, slots=True)
class _Kept:
    """An environment, and the texts by the names under which it knows them: digests, so that none is ever stale."""

    environment: Environment
    sources: dict[str, str]


@lru_cache(maxsize=8)
def _kept(includes: Path, delimiters: str) -> _Kept:
    """Make the environment of a template once in a process: its compiled files stay in memory."""
    from scaffoldpy.bytecode import template_cache

    # Not optimized: no filter's result for a constant gets into the compiled code, which may outlive the filter.
    more = {"optimized": False, "bytecode_cache": template_cache(delimiters)}
    sources: dict[str, str] = {}
    context = {"_extensions": [_EXTENSION], "_jinja2_env_vars": {**json.loads(delimiters), **more}}
    return _Kept(_environment(context, sources, includes), sources)


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
