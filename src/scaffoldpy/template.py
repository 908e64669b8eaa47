"""Read what a template declares in its cookiecutter.json: check everything once, and say where what is wrong stands."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

from scaffoldpy import folders, resources
from scaffoldpy.errors import InputError
from scaffoldpy.extension import naming
from scaffoldpy.model import (
    DESCRIPTIONS,
    Allowed,
    Command,
    Constraint,
    Framework,
    Merge,
    Move,
    OptionDefinition,
    Project,
    Refusal,
    Template,
    Text,
    Upkeep,
)
from scaffoldpy.values.entries import Entry, Known

_DATA = tuple(field.name for field in dataclasses.fields(Project) if field.name != "texts")  # no options
_NOWHERE = frozenset(("", ".", ".."))  # no names of a file or folder
_REFUSAL = ("option", "because", "instead", "from", "to", "if")
_COMMANDS = ("install", "database", "migrate", "start", "test")


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
    merges = tuple(_merges(entry, values))
    return Template(
        framework=framework,
        folder=folder,
        options=options,
        constraints=tuple(_constraint(rule, constrained) for rule in entry.field("_constraints").list()),
        read_paths=functools.partial(_all_paths, entry, {**constrained, "license": licenses}, folder, merges),
        reserved=frozenset(entry.field("_reserved").texts()),
        secrets=entry.field("_secrets").texts(),
        commands=tuple(_commands(entry.field("_commands"), values)),
        licenses=licenses,
        pythons=pythons,
        texts=_texts(entry, options),
        read_upkeep=functools.partial(_upkeep, folder, entry, constrained),
        merges=merges,
        private={name: value.raw for name, value in entry.table().items() if name.startswith("_")},
    )


def _options(entry: Entry) -> tuple[OptionDefinition, ...]:
    """Return the options in the order of their groups; each is in one of them."""
    groups, prompts = entry.field("_groups").table(), entry.field("__prompts__")
    helps = {name: text.text() for name, text in entry.at("_help", entry.raw.get("_help", {})).table().items()}
    variables = {name: value for name, value in entry.table().items() if _is_variable(name)}
    found: dict[str, OptionDefinition] = {}
    for group, names in groups.items():
        for name in names.choices():
            if name not in variables:
                raise names.unknown("option", name, variables)
            if name in found:
                raise names.error(f"{name} is in the group {found[name].group} already", hint="Leave it in one.")
            option = _option(name, variables[name], prompts.field(name), group)
            found[name] = dataclasses.replace(option, help=helps.pop(name, ""))
    if helps:
        raise entry.field("_help").unknown("option", next(iter(helps)), found)
    for name, variable in variables.items():
        if name not in found and isinstance(variable.raw, (list, bool)):
            raise variable.error("an option that is in no group", hint="List it in _groups.")
        if name not in found and not isinstance(variable.raw, str):
            raise variable.expected("a list of texts, true, false or text")
    return tuple(found.values())


def _is_variable(name: str) -> bool:
    return not name.startswith("_") and name not in _DATA


def _texts(entry: Entry, options: tuple[OptionDefinition, ...]) -> dict[str, Text]:
    """Return the project's data that has a default, and the template's own variables that are free text."""
    variables, prompts = entry.table(), entry.field("__prompts__").table()
    own = [name for name in variables if _is_variable(name) and name not in {option.name for option in options}]
    found = {}
    for name in (*DESCRIPTIONS, *own):
        default = variables[name].raw if name in variables else ""
        if not isinstance(default, str) or (name == "description" and not default):
            raise variables[name].expected("text")
        if entry.field("_jinja2_env_vars").field("variable_start_string").text() in default:
            raise variables[name].error("a default that is rendered is not possible", hint="Write the text itself.")
        if problem := naming.text_problem(name, default):
            raise variables[name].error(f"{json.dumps(default)} {problem}")
        found[name] = Text(prompts[name].text() if name in prompts else name, default)
    return found


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


def _merges(entry: Entry, known: Known) -> Iterator[Merge]:
    """Yield which folders go into one, and when; most templates have none."""
    for merge in entry.field("_merged").list() if "_merged" in entry.table() else ():
        when, sources, target = merge.fields(("if", "from", "to"))
        condition = when.condition(known)
        if len(condition) != 1:
            raise when.expected("the condition of one option")
        [(option, allowed)] = condition.items()
        otherwise = {option: tuple(value for value in known[option] if value not in allowed)}
        for place, path in [(target, target.text()), *((sources, path) for path in sources.choices())]:
            if not path.endswith("/"):
                raise place.error(f"{path} is no folder", hint="End its path in /.")
            _path(path, place)
        yield Merge(condition, otherwise, sources.choices(), target.text())


def _all_paths(entry: Entry, known: Known, folder: Path, merges: tuple[Merge, ...]) -> dict[str, tuple[Allowed, ...]]:
    """Return the conditions by their paths, also of what goes into another folder."""
    table = _paths(entry.field("_paths"), known)
    return folders.with_merged_paths(table, folders.files_of(folder), merges) if merges else table


def _paths(entry: Entry, known: Known) -> dict[str, tuple[Allowed, ...]]:
    """Return the conditions by their paths, from groups of files or from a table."""
    if not isinstance(entry.raw, list):
        return {_path(path, ways): _either(ways, known) for path, ways in entry.table().items()}
    found: dict[str, tuple[Allowed, ...]] = {}
    for group in entry.list():
        when, files = group.fields(("if", "files"))
        for path in files.choices():
            if path in found:
                raise files.error(f"{path} is in another group already", hint="Leave it in one.")
            found[_path(path, files)] = _either(when, known)
    return found


def _upkeep(folder: Path, entry: Entry, known: Known) -> Upkeep:
    """Return what the template says for older projects; each part may be missing."""
    given = entry.table()

    def texts(name: str) -> tuple[str, ...]:
        return tuple(_path(path, given[name]) for path in given[name].texts()) if name in given else ()

    def table(name: str) -> dict[str, str]:
        return {old: str(new.raw) for old, new in given[name].table().items()} if name in given else {}

    script = folder / "update" / "migrations.py"
    return Upkeep(
        migrations=texts("_migrations"),
        script=script if script.is_file() else None,
        moves=tuple(_move(one, known) for one in given["_moves"].list()) if "_moves" in given else (),
        lists=texts("_lists"),
        refusals=tuple(_refusal(one, known) for one in given["_refused_changes"].list())
        if "_refused_changes" in given
        else (),
        moved=table("_moved"),
        renamed=table("_renamed"),
    )


def _refusal(entry: Entry, known: Known) -> Refusal:
    given = entry.table()
    for key in given:
        if key not in _REFUSAL:
            raise entry.unknown("key", key, _REFUSAL)
    return Refusal(
        move=_move(entry, known),
        because=entry.field("because").text(),
        instead=entry.field("instead").text(),
        when=given["if"].condition(known) if "if" in given else {},
    )


def _move(entry: Entry, known: Known) -> Move:
    given, option = entry.table(), entry.field("option").text()
    sides = {key: given[key].raw for key in ("from", "to") if key in given}
    values = {key: entry.at(key, {option: side}).condition(known)[option] for key, side in sides.items()}
    entry.at("option", {option: list(known.get(option, ()))}).condition(known)
    return Move(option, values.get("from", ()), values.get("to", ()))


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


def _commands(entry: Entry, known: Known) -> Iterator[Command]:
    """Yield the commands in their order; one name may have a list of them."""
    for name, command in entry.table().items():
        for one in command.list() if isinstance(command.raw, list) else [command]:
            yield _command(name, one, known)


def _command(name: str, entry: Entry, known: Known) -> Command:
    if name not in _COMMANDS:
        raise entry.unknown("command", name, _COMMANDS)
    run, when = entry.fields(("run", "if"))
    return Command(
        cast("Literal['install', 'database', 'migrate', 'start', 'test']", name),
        run.with_slug(run.text()),
        when.condition(known),
    )
