"""The two tables of a cookiecutter.json, `_paths` and `_constraints`: which files an option brings, what cannot work.

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
    """List the table's entries that the options turn off, with the package folder under its real name."""
    return [
        entry.format(slug=cookiecutter["slug"])
        for entry, condition in cookiecutter["_paths"].items()
        if not holds(condition, cookiecutter)
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
    """Tell in one sentence what the options of `when`, with the values they have, need, and why."""
    has = " and ".join(f"{option}={spell(values[option])}" for option in when)
    needs = " and ".join(f"{option}={' or '.join(map(spell, allowed))}" for option, allowed in then.items())
    return f"{has} needs {needs}: {because}"


def spell(value: Any) -> str:
    """Write an option's value as an answers file has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
