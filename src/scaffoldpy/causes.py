"""Which options cause which part of a project, by the template's table of paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scaffoldpy.extension import rules
from scaffoldpy.model import OptionValue, Template, Values


def causes_of(template: Template, slug: str, path: str, values: Values) -> dict[str, OptionValue]:
    """Return the options, with their values, that a file or folder (ending in `/`) is there for; none: always there."""
    conditions = rules.conditions_of(in_template(slug, path), template.paths)
    ways = [_known(way, values) for condition in conditions for way in rules.ways(condition)]
    return {option: values[option] for way in ways if rules.holds(way, values) for option in way}


def _known(way: rules.Allowed, values: Values) -> rules.Allowed:
    """Leave out what is no option, as the licence is none."""
    return {name: allowed for name, allowed in way.items() if name in values}


def own_causes_of(template: Template, slug: str, path: str, values: Values) -> dict[str, OptionValue]:
    """Return those causes of a file or folder that the folders above it do not share."""
    above, _, _ = path.rstrip("/").rpartition("/")
    shared = causes_of(template, slug, f"{above}/", values) if above else {}
    return {name: value for name, value in causes_of(template, slug, path, values).items() if name not in shared}


def folders_above(paths: Iterable[str]) -> set[str]:
    """Return every folder that holds one of the paths, each ending in `/`."""
    parts = [path.split("/") for path in paths]
    return {"/".join(names[:depth]) + "/" for names in parts for depth in range(1, len(names))}


def spelled(causes: Mapping[str, OptionValue]) -> str:
    """Write causes as `option=value, …`."""
    return ", ".join(f"{name}={rules.spell(value)}" for name, value in causes.items())


def in_template(slug: str, path: str) -> str:
    """Return a path as the template's table spells it: the package folder, and no folder in it, by its variable."""
    first, slash, rest = path.partition("/")
    return f"{{slug}}/{rest}" if slash and first == slug else path


def of_folder(
    template: Template, slug: str, folder: str, files: Iterable[str], values: Values
) -> dict[str, OptionValue]:
    """Return what a folder is there for: its own causes, and those of its files where each of them has some."""
    own = causes_of(template, slug, folder, values)
    found = [causes_of(template, slug, path, values) for path in files if path.startswith(folder)]
    more = [{name: value for name, value in each.items() if name not in own} for each in found]
    return own | ({name: value for each in more for name, value in each.items()} if all(more) else {})


def lacking(template: Template, slug: str, path: str, values: Values) -> list[rules.Condition]:
    """Return the conditions on a file or folder that do not hold."""
    conditions = rules.conditions_of(in_template(slug, path), template.paths)
    known = [[_known(way, values) for way in rules.ways(condition)] for condition in conditions]
    return [condition for condition in known if not rules.holds(condition, values)]
