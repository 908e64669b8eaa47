"""The tables of a cookiecutter.json, `_paths`, `_merged` and `_constraints`: what an option brings, what cannot work.

`_paths` lists groups, `{"if": condition, "files": [path, …]}`; a table `{path: condition, …}` is understood too.

A *condition* is `{option: [allowed value, …], …}`; it holds when every option has one of its allowed values.
A list of such conditions holds when one of them does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from . import naming

Allowed: TypeAlias = Mapping[str, Sequence[Any]]
Condition: TypeAlias = Allowed | Sequence[Allowed]


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Tell whether the options have the values that the condition asks for."""
    return any(all(values[option] in allowed for option, allowed in way.items()) for way in ways(condition))


def ways(condition: Condition) -> Sequence[Allowed]:
    """Return the alternatives, most often just one, of which a condition needs one."""
    return [condition] if isinstance(condition, Mapping) else condition


def by_path(groups: Any) -> Mapping[str, Condition]:
    """Return the conditions of `_paths` by their paths."""
    if isinstance(groups, Mapping):
        return groups
    return {path: group["if"] for group in groups for path in group["files"]}


def conditions_of(path: str, table: Mapping[str, Condition]) -> list[Condition]:
    """Return the conditions on a file: those of its own entry and of every folder above it that has one.

    `path` is relative to the project, with `/`; a folder's entry ends in `/`.
    """
    parts = path.split("/")
    folders = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
    return [table[entry] for entry in [*folders, path] if entry in table]


def is_wanted(path: str, table: Mapping[str, Condition], values: Mapping[str, Any]) -> bool:
    """Tell whether the options ask for this file."""
    return all(holds(condition, values) for condition in conditions_of(path, table))


def unwanted_paths(cookiecutter: Mapping[str, Any]) -> list[str]:
    """List the paths that the options turn off, with the package folder under its real name."""
    entries = [
        entry.format(slug=cookiecutter["slug"])
        for entry, condition in by_path(cookiecutter["_paths"]).items()
        if not holds(condition, cookiecutter)
    ]
    return [*entries, *dict.fromkeys(target for _, target in merged_folders(cookiecutter, is_merged=False))]


def merged_folders(cookiecutter: Mapping[str, Any], *, is_merged: bool = True) -> list[tuple[str, str]]:
    """List which folder goes into which (or would, where the options do not ask for it), under their real names."""
    return [
        (source.format(slug=cookiecutter["slug"]), merge["to"].format(slug=cookiecutter["slug"]))
        for merge in cookiecutter.get("_merged", ())
        if holds(merge["if"], cookiecutter) == is_merged
        for source in merge["from"]
    ]


def broken_constraints(constraints: Iterable[Mapping[str, Any]], values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the constraints (`if`, `then`, `because`) whose `if` holds while their `then` does not."""
    return [c for c in constraints if holds(c["if"], values) and not holds(c["then"], values)]


def problems(cookiecutter: Mapping[str, Any]) -> list[str]:
    """Say, a sentence each, why a project cannot be generated from these variables."""
    slug_problem = naming.slug_problem(cookiecutter["slug"], cookiecutter["_reserved"])
    return ([f"slug: {slug_problem}"] if slug_problem else []) + [
        describe(c["if"], c["then"], c["because"], cookiecutter)
        for c in broken_constraints(cookiecutter["_constraints"], cookiecutter)
    ]


def describe(when: Allowed, then: Allowed, because: str, values: Mapping[str, Any]) -> str:
    """Tell in one sentence what the options of `when` need, and why: with the values that they have or would have."""
    had = {option: [values[option]] if values[option] in allowed else allowed for option, allowed in when.items()}
    return f"{_spell_all(had)} needs {_spell_all(then)}: {because}"


def spell_condition(condition: Condition) -> str:
    """Write a condition as `api=drf or ninja`, and what else would do."""
    return " or ".join(map(_spell_all, ways(condition)))


def _spell_all(condition: Allowed) -> str:
    return " and ".join(f"{option}={' or '.join(map(spell, allowed))}" for option, allowed in condition.items())


def spell(value: Any) -> str:
    """Write an option's value as an answers file has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
