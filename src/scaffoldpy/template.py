"""Read what a template declares in its cookiecutter.json: check everything once, and say where what is wrong stands."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from pathlib import Path
from typing import Literal, cast

from scaffoldpy import resources
from scaffoldpy.entries import Entry, Known
from scaffoldpy.errors import InputError
from scaffoldpy.model import Allowed, Command, Constraint, Framework, OptionDefinition, Project, Template

_TEXTS = tuple(field.name for field in dataclasses.fields(Project))  # variables that are no options
_NOWHERE = frozenset(("", ".", ".."))  # no names of a file or folder
_COMMANDS = ("install", "migrate", "start", "test")


@functools.cache
def load_template(framework: Framework) -> Template:
    """Load the template of a framework. Raises InputError where its cookiecutter.json cannot be used."""
    folder = resources.data_folder() / "templates" / framework
    file = folder / "cookiecutter.json"
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except OSError as err:
        raise InputError(f"Cannot read {file}: {err.strerror}.") from err
    except ValueError as err:
        raise InputError(f"{file} is not JSON: {err}.") from err
    return _template(framework, folder, Entry(str(file), raw))


def _template(framework: Framework, folder: Path, entry: Entry) -> Template:
    options = _options(entry)
    licenses, pythons = entry.field("license").choices(), _pythons(entry.field("python"))
    values: Known = {option.name: option.values for option in options}
    constrained: Known = {**values, "python": pythons}
    return Template(
        framework=framework,
        folder=folder,
        options=options,
        constraints=tuple(_constraint(rule, constrained) for rule in entry.field("_constraints").list()),
        read_paths=functools.partial(_paths, entry.field("_paths"), {**constrained, "license": licenses}),
        reserved=frozenset(entry.field("_reserved").texts()),
        secrets=entry.field("_secrets").texts(),
        commands=tuple(_command(name, command, values) for name, command in entry.field("_commands").table().items()),
        licenses=licenses,
        pythons=pythons,
        description=entry.field("description").text(),
    )


def _options(entry: Entry) -> tuple[OptionDefinition, ...]:
    """Return the options in the order of their groups; each is in one of them."""
    groups, prompts = entry.field("_groups").table(), entry.field("__prompts__")
    variables = {name: value for name, value in entry.table().items() if _is_variable(name)}
    found: dict[str, OptionDefinition] = {}
    for group, names in groups.items():
        for name in names.choices():
            if name not in variables:
                raise names.unknown("option", name, variables)
            if name in found:
                raise names.error(f"{name} is in the group {found[name].group} already", hint="Leave it in one.")
            found[name] = _option(name, variables[name], prompts.field(name), group)
    for name, variable in variables.items():
        if name not in found and isinstance(variable.raw, (list, bool)):
            raise variable.error("an option that is in no group", hint="List it in _groups.")
    return tuple(found.values())


def _is_variable(name: str) -> bool:
    return not name.startswith("_") and name not in _TEXTS


def _option(name: str, entry: Entry, prompt: Entry, group: str) -> OptionDefinition:
    values = (True, False) if isinstance(entry.raw, bool) else entry.choices()
    labels = {} if isinstance(prompt.raw, str) else {key: label.text() for key, label in prompt.table().items()}
    label = labels.pop("__prompt__", None) or prompt.text()
    for value in labels:
        if value not in values:
            raise prompt.unknown("value", value, values)
    return OptionDefinition(
        name=name,
        default=entry.raw if isinstance(entry.raw, bool) else values[0],
        values=values,
        label=label,
        value_labels=labels,
        group=group,
    )


def _pythons(entry: Entry) -> tuple[str, ...]:
    versions = entry.choices()
    for version in versions:
        if not re.fullmatch(r"3\.[0-9]+", version):
            raise entry.error(f"{version} is no version of Python such as 3.12")
    return versions


def _constraint(entry: Entry, known: Known) -> Constraint:
    when, then, because = entry.fields(("if", "then", "because"))
    return Constraint(when.condition(known), then.condition(known), because.text())


def _paths(entry: Entry, known: Known) -> dict[str, tuple[Allowed, ...]]:
    return {_path(path, ways): _either(ways, known) for path, ways in entry.table().items()}


def _path(path: str, entry: Entry) -> str:
    if "\\" in path or not _NOWHERE.isdisjoint(path.removesuffix("/").split("/")):
        raise entry.error(
            "no path in the project", hint="Write it relative to the project's folder, like docs/ or docs/a.md."
        )
    return entry.with_slug(path)


def _either(entry: Entry, known: Known) -> tuple[Allowed, ...]:
    ways = entry.list() if isinstance(entry.raw, list) else [entry]
    if not ways:
        raise entry.expected("at least one condition")
    return tuple(way.condition(known) for way in ways)


def _command(name: str, entry: Entry, known: Known) -> Command:
    if name not in _COMMANDS:
        raise entry.unknown("command", name, _COMMANDS)
    run, when = entry.fields(("run", "if"))
    return Command(
        cast("Literal['install', 'migrate', 'start', 'test']", name), run.with_slug(run.text()), when.condition(known)
    )
