"""What is asked of a living project: its record, with other wishes or with the installed templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scaffoldpy import __version__, answers, options, recommend, record
from scaffoldpy.errors import InputError, OptionsError, TargetError
from scaffoldpy.extension.rules import holds, spell
from scaffoldpy.model import Options, OptionValue, Questionnaire, Refusal, Request, Template, Values
from scaffoldpy.plan import Plan, make_plan
from scaffoldpy.record import Record
from scaffoldpy.template import load_template


def plan_change(known: Record, wishes: Request, questionnaire: Questionnaire) -> Plan:
    """Decide what a project becomes with other wishes. Raises InputError, also for what no living project can be."""
    _check_identity(known, wishes)
    asked = recorded(known, questionnaire)
    if wishes.answers:
        plan = _plan_of_answers(asked, wishes, questionnaire)
    else:
        plan = _plan_of_options(load_template(known.framework), asked, wishes, questionnaire)
    _check_refusals(plan.template, asked.options, plan.options.values)
    return plan


def _plan_of_answers(asked: Request, wishes: Request, questionnaire: Questionnaire) -> Plan:
    """Let other answers set the options that the earlier ones had set."""
    origin = replace(asked, options={}, origin=asked)
    return make_plan(answers.layered([origin, wishes])[0], questionnaire)


def _plan_of_options(template: Template, asked: Request, wishes: Request, questionnaire: Questionnaire) -> Plan:
    """Keep every other option as the project has it, unless it cannot be together with what is wished."""
    request = answers.layered([asked, wishes])[0]
    given = recommend.settle(questionnaire, asked.answers)
    basis = options.Basis(template, questionnaire, given, request.options, request.project.get("python"))
    way = options.giving_way(basis, wishes.options)
    kept = {name: value for name, value in request.options.items() if name not in way}
    return make_plan(replace(request, options=kept, origin=replace(asked, options={})), questionnaire)


def plan_update(known: Record, questionnaire: Questionnaire) -> Plan:
    """Decide what a project becomes with the installed templates: its options stay, new ones have their defaults."""
    template = load_template(known.framework)
    asked = recorded(known, questionnaire)
    defaults = {option.name: option.default for option in template.options}
    try:
        plan = make_plan(replace(asked, options={**defaults, **asked.options}, origin=asked), questionnaire)
    except OptionsError:  # a default that does not work with the project: what does is found
        plan = make_plan(replace(asked, origin=asked), questionnaire)
    _check_refusals(template, asked.options, plan.options.values)
    return plan


def plan_again(known: Record, request: Request, questionnaire: Questionnaire) -> Plan:
    """Decide what a request makes of a project that is there. Raises InputError where it cannot be.

    One that begins with the project's own record keeps what the project has, as a change does.
    """
    origin = request.origin
    is_own = origin is not None and (origin.options, origin.answers) == (known.options, known.answers)
    if is_own and request.answers == known.answers:
        return plan_change(known, replace(request, answers={}, origin=None), questionnaire)
    plan = make_plan(request, questionnaire)
    _check_version(known)
    _check_identity(known, Request(framework=plan.framework, project={"slug": plan.project.slug}))
    _check_refusals(plan.template, known.options, plan.options.values)
    return plan


def require_same_questions(known: Record, questionnaire: Questionnaire) -> None:
    """Raise InputError where a project was made with other questions than these."""
    if known.questions != questionnaire.digest:
        raise InputError(
            "The project was made with a questions file of its own, which this is not."
            if known.questions
            else "The project was made with the program's own questions.",
            hint="Name the same file: --questions FILE." if known.questions else "Leave --questions out.",
        )


def options_as_recorded(known: Record) -> Options | None:
    """Return the options of a record; None where the installed template has other ones."""
    template = load_template(known.framework)
    values = {option.name: option.values for option in template.options}
    if values.keys() != known.options.keys() or any(known.options[name] not in values[name] for name in values):
        return None
    ordered = {name: known.options[name] for name in values}
    return Options(framework=known.framework, values=ordered, sources={}, python=known.project.python)


def retired(known: Record) -> Iterator[str]:
    """Yield, a sentence each, what a record says that the installed templates know no more."""
    template = load_template(known.framework)
    kept = _renamed(template, known.options)
    for name, value in known.options.items():
        new = template.upkeep.renamed.get(f"{name}={spell(value)}", template.upkeep.renamed.get(name, name))
        if new.partition("=")[0] not in kept:
            yield f"The option {name}={spell(value)} is no longer there."
        elif new != name:
            yield f"The option {name}={spell(value)} is now {new}."


def recorded(known: Record, questionnaire: Questionnaire) -> Request:
    """Return what a record asks for, as far as the installed questions and templates know it.

    Raises TargetError for the record of a newer version.
    """
    _check_version(known)
    template = load_template(known.framework)
    choices = {question.id: {choice.id for choice in question.choices} for question in questionnaire.questions}
    texts = {*template.texts, "name", "slug", "license", "python"}
    return Request(
        project={name: value for name, value in known.project.variables.items() if name in texts},
        framework=known.framework,
        answers={name: choice for name, choice in known.answers.items() if choice in choices.get(name, ())},
        options=_renamed(template, known.options),
        places={"framework": record.NAME},
    )


def _check_version(known: Record) -> None:
    if _release(known.version) > _release(__version__):
        raise TargetError(
            f"The project was made by scaffoldpy {known.version}, and this is {__version__}.",
            hint="Install that version, or a newer one, then try again.",
        )


def _release(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _renamed(template: Template, values: Values) -> dict[str, OptionValue]:
    """Return option values under the names that they have by now, without those that are gone."""
    known = {option.name: option.values for option in template.options}
    found = {}
    for name, value in values.items():
        new = template.upkeep.renamed.get(f"{name}={spell(value)}", template.upkeep.renamed.get(name, name))
        option, has_value, spelled = new.partition("=")
        for allowed in known.get(option, ()):
            if spell(allowed) == (spelled if has_value else spell(value)):
                found[option] = allowed
    return found


def _check_identity(known: Record, wishes: Request) -> None:
    """Refuse what makes it another project."""
    if wishes.framework not in ("auto", known.framework):
        raise OptionsError(
            "The framework of a project cannot be changed: every file would be another.",
            hint="Make a new project with it, and bring over what is yours: `scaffoldpy new`.",
        )
    if wishes.project.get("slug", known.project.slug) != known.project.slug:
        raise TargetError(
            "The import name of a project cannot be changed: its tables and your own imports have it.",
            hint="Make a new project of that name, and bring over what is yours: `scaffoldpy new`.",
        )


def refusal(known: Record, option: str, value: OptionValue) -> str:
    """Tell why an option of a project cannot become this value whatever the others are; empty where it can."""
    template, after = load_template(known.framework), {**known.options, option: value}
    return next((found.because for found in _refusals(template, known.options, after)), "")


def wishes_of(known: Record, options: Values) -> Request:
    """Return what is asked for by options of which some are others than those of a project."""
    changed = {name: value for name, value in options.items() if known.options.get(name) != value}
    return Request(options=changed, places={f"options.{name}": "the options" for name in changed})


def _check_refusals(template: Template, before: Values, after: Values) -> None:
    for found in _refusals(template, before, after):
        name = found.move.option
        change = f"from {spell(before[name])} to {spell(after[name])}"
        raise OptionsError(
            f"options.{name} cannot be changed {change} in a project that is there: {found.because}.",
            hint=found.instead,
            keys=(f"options.{name}",),
        )


def _refusals(template: Template, before: Values, after: Values) -> Iterator[Refusal]:
    for found in template.upkeep.refusals:
        has_options = all(option in before for option in found.when)
        if found.move.is_made(before, after) and has_options and holds(found.when, before):
            yield found
