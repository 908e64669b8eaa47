"""The files of a template by the paths that they have in a project, also where some of its folders become one there."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffoldpy.extension import rules
from scaffoldpy.model import Allowed, Merge, OptionValue

PROJECT_FOLDER = "[=cookiecutter.slug=]"

Ways = tuple[Allowed, ...]  # the alternatives of a condition


def files_of(folder: Path) -> dict[str, Path]:
    """Return a template's files by their path, the package folder spelled `{slug}` as in `_paths`."""
    top = folder / PROJECT_FOLDER
    found: dict[str, Path] = {}
    for inside, subfolders, names in os.walk(top, followlinks=True):
        subfolders[:] = [name for name in subfolders if name != "__pycache__"]
        above = Path(inside).relative_to(top).as_posix().replace(PROJECT_FOLDER, "{slug}")
        prefix = "" if above == "." else f"{above}/"
        found |= {f"{prefix}{name}": Path(inside, name) for name in names if not name.endswith(".pyc")}
    return found


def with_merged(files: Mapping[str, Path], merges: Sequence[Merge]) -> dict[str, Path]:
    """Return the files, each of a folder that may go into another also under its path there."""
    return {**files, **{target: files[path] for path, target in _moves(files, merges)}}


def with_merged_paths(table: Mapping[str, Ways], files: Mapping[str, Path], merges: Sequence[Merge]) -> dict[str, Ways]:
    """Return the conditions by their paths: also those of what goes into another folder, and of what is left then."""
    found = dict(table)
    for merge in merges:
        found[merge.target] = tuple(_all_of([found.get(merge.target, ({},)), (merge.when,)]))
        for source in merge.sources:
            found[source] = tuple(_all_of([found.get(source, ({},)), (merge.otherwise,)]))
    for path, target in _moves(files, merges):
        conditions = [rules.ways(condition) for condition in rules.conditions_of(path, table)]
        if conditions and target not in found:
            found[target] = tuple(_all_of(conditions))
    return found


def _moves(files: Mapping[str, Path], merges: Sequence[Merge]) -> Iterator[tuple[str, str]]:
    """Yield what goes where; what a folder has itself, or takes from the one before, it takes from no other."""
    taken = set(files)
    for merge in merges:
        for source, path in itertools.product(merge.sources, files):
            target = merge.target + path.removeprefix(source)
            if path.startswith(source) and target not in taken:
                taken.add(target)
                yield path, target


def _all_of(conditions: Sequence[Sequence[rules.Allowed]]) -> Iterator[Allowed]:
    """Yield the ways in which all of some conditions hold."""
    for ways in itertools.product(*conditions):
        both: dict[str, tuple[OptionValue, ...]] = {}
        for way in ways:
            for option, allowed in way.items():
                both[option] = tuple(value for value in both.get(option, allowed) if value in allowed)
        yield both
