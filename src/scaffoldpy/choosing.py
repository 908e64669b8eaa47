"""What can still be chosen: which of the user's options work together, and what stands against a further one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scaffoldpy import options, report
from scaffoldpy.errors import OptionsError
from scaffoldpy.model import FRAMEWORKS, TITLES, Constraint, OptionValue, Template, Values
from scaffoldpy.options import Basis
from scaffoldpy.template import load_template


def compatible(basis: Basis) -> Values:
    """Return the overrides that the framework has and that work together; of two that clash, the earlier one."""
    kept = dict[str, OptionValue]()
    for name, value in basis.overrides.items():
        if _has(basis.template, name, value) and not clash(replace(basis, overrides={**kept, name: value})):
            kept[name] = value
    return kept


def _has(template: Template, name: str, value: OptionValue) -> bool:
    return any(option.name == name and value in option.values for option in template.options)


def clash(basis: Basis) -> tuple[Constraint, ...]:
    """Return the constraints by which the overrides cannot work together; none when they can."""
    try:
        options.derive(basis)
    except OptionsError as error:
        return error.constraints
    return ()


def refusal(basis: Basis, name: str, value: OptionValue) -> str:
    """Tell in a few words why an option cannot have a value beside the (compatible) overrides; empty where it can."""
    overrides = {**basis.overrides, name: value}
    changes = options.obstacles(replace(basis, overrides=overrides), name)
    told = [
        change.constraint.because
        if change.option == name
        else report.obstacle_text(basis.template, change, overrides.get(change.option, ""), is_off=value is False)
        for change in changes
    ]
    return " and ".join(told)


def python_refusal(basis: Basis, version: str) -> str:
    """Tell in a few words why a project cannot run on a version of Python; empty where it can."""
    return " and ".join(rule.because for rule in clash(replace(basis, python=version))[-1:])


def left_out(basis: Basis, kept: Values) -> Mapping[str, str]:
    """Name the overrides that are not among the compatible ones (`kept`), by option."""
    title = TITLES[basis.template.framework]
    known = {option.name: option for framework in FRAMEWORKS for option in load_template(framework).options}
    return {
        name: f"Left out for {title}: {known[name].label}: {report.value_text(known[name], value)}"
        for name, value in basis.overrides.items()
        if name not in kept
    }
