"""Read what a template declares in its cookiecutter.json."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffoldpy import resources
from scaffoldpy.errors import InputError
from scaffoldpy.model import Allowed, Command, Constraint, Framework, OptionDefinition, OptionValue, Template


@functools.cache
def load_template(framework: Framework) -> Template:
    """Load the template of a framework. Raises InputError where its cookiecutter.json cannot be used."""
    folder = resources.data_folder() / "templates" / framework
    file = folder / "cookiecutter.json"
    try:
        return _template(framework, folder, json.loads(file.read_text(encoding="utf-8")))
    except OSError as err:
        raise InputError(f"Cannot read {file}: {err.strerror}.") from err
    except ValueError as err:
        raise InputError(f"{file} is not JSON: {err}.") from err
    except (LookupError, TypeError, AttributeError) as err:
        raise InputError(
            f"{file} lacks {err}, or holds it in another shape.", hint="docs/templates.md tells what it must hold."
        ) from err


def _template(framework: Framework, folder: Path, raw: Mapping[str, Any]) -> Template:
    return Template(
        framework=framework,
        folder=folder,
        options=tuple(_option(raw, name, group) for group, names in raw["_groups"].items() for name in names),
        constraints=tuple(
            Constraint(_condition(c["if"]), _condition(c["then"]), c["because"]) for c in raw["_constraints"]
        ),
        paths={path: _either(condition) for path, condition in raw["_paths"].items()},
        reserved=frozenset(raw["_reserved"]),
        secrets=tuple(raw["_secrets"]),
        commands=tuple(Command(name, c["run"], _condition(c["if"])) for name, c in raw["_commands"].items()),
        licenses=tuple(raw["license"]),
        pythons=tuple(raw["python"]),
        description=raw["description"],
    )


def _option(raw: Mapping[str, Any], name: str, group: str) -> OptionDefinition:
    value, prompt = raw[name], raw["__prompts__"][name]
    values = (True, False) if isinstance(value, bool) else tuple(value)
    labels = {} if isinstance(prompt, str) else {key: text for key, text in prompt.items() if key != "__prompt__"}
    return OptionDefinition(
        name=name,
        default=value if isinstance(value, bool) else value[0],
        values=values,
        label=prompt if isinstance(prompt, str) else prompt["__prompt__"],
        value_labels=labels,
        group=group,
    )


def _either(raw: Mapping[str, list[OptionValue]] | list[Mapping[str, list[OptionValue]]]) -> tuple[Allowed, ...]:
    return tuple(map(_condition, raw if isinstance(raw, list) else [raw]))


def _condition(raw: Mapping[str, list[OptionValue]]) -> Allowed:
    return {option: tuple(values) for option, values in raw.items()}
