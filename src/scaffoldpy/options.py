"""Derive a template's options: defaults, then what the answers imply, then what the user says outright.

Where a default or an answer's implication cannot work with the rest, the cheapest change that can is made and its
reason kept. What the user said outright is never changed: if that cannot work, it is refused with the nearest that can.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffoldpy.errors import OptionsError
from scaffoldpy.extension import rules
from scaffoldpy.model import (
    Answers,
    Constraint,
    Options,
    OptionValue,
    Questionnaire,
    Source,
    SourceKind,
    Template,
    Values,
)

# What it costs to change a value, by where it comes from. One outright wish weighs more than all answers together.
_COSTS: Mapping[SourceKind, int] = {"default": 1, "answer": 100, "override": 100_000}


@dataclass(frozen=True)
class _Chosen:
    value: OptionValue
    source: Source


_Choices = Mapping[str, _Chosen]
_Allowed = Mapping[str, tuple[OptionValue, ...]]  # the values of each option, and of `python`


@dataclass(frozen=True)
class _Change:
    option: str
    value: OptionValue
    constraint: Constraint


@dataclass(frozen=True)
class _DeadEnd:
    """The changes tried first, and the constraint that no further change could mend."""

    changes: tuple[_Change, ...]
    broken: Constraint


@dataclass(frozen=True)
class _Found:
    """The cheapest changes that make everything work, or else why none do."""

    changes: tuple[_Change, ...]
    dead_end: _DeadEnd | None = None


def derive(
    template: Template, questionnaire: Questionnaire, answers: Answers, overrides: Values, python: str | None = None
) -> Options:
    """Give every option of the template a value that works with all others.

    `overrides` and `python` (the oldest Python version) are what the user said outright.
    Raises OptionsError when they cannot work together.
    """
    chosen = _chosen(template, questionnaire, answers, overrides)
    chosen["python"] = _Chosen(python or template.pythons[0], Source("override" if python else "default"))
    found = _cheapest_changes(template, chosen, keep_wishes=True)
    if found.dead_end:
        raise _refusal(template, chosen, found.dead_end)
    for change in found.changes:
        chosen[change.option] = _Chosen(change.value, Source("constraint", because=_tell(change.constraint, chosen)))
    oldest_python = str(chosen.pop("python").value)
    return Options(
        framework=template.framework,
        values={name: c.value for name, c in chosen.items()},
        sources={name: c.source for name, c in chosen.items()},
        python=oldest_python,
    )


def fewest_overrides(
    template: Template, questionnaire: Questionnaire, answers: Answers, values: Values, python: str | None
) -> Values:
    """Return the fewest of an old project's option values that, as overrides, lead to all of them."""
    overrides = dict(values)
    for name in values:
        fewer = {key: value for key, value in overrides.items() if key != name}
        try:
            derived = derive(template, questionnaire, answers, fewer, python).values
        except OptionsError:
            continue
        if all(derived[key] == value for key, value in values.items()):
            overrides = fewer
    return overrides


def works(template: Template, values: Values) -> bool:
    """Tell whether these values, of all options and `python`, keep every constraint."""
    return _first_broken(template.constraints, values) is None


def _chosen(
    template: Template, questionnaire: Questionnaire, answers: Answers, overrides: Values
) -> dict[str, _Chosen]:
    chosen = {option.name: _Chosen(option.default, Source("default")) for option in template.options}
    for question in questionnaire.questions:
        if question.id in answers:
            choice = question.choice(answers[question.id])
            source = Source("answer", question=question.id, choice=choice.id)
            for name, value in choice.sets.get(template.framework, {}).items():
                chosen[name] = _Chosen(value, source)
    for name, value in overrides.items():
        chosen[name] = _Chosen(value, Source("override"))
    return chosen


def _cheapest_changes(template: Template, chosen: _Choices, *, keep_wishes: bool) -> _Found:
    """Mend each group of constraints for itself: the time grows with their number, not with that of their mixtures."""
    allowed = {option.name: option.values for option in template.options} | {"python": template.pythons}
    found = [
        _search(allowed, constraints, chosen, keep_wishes=keep_wishes)
        for constraints in _independent(template.constraints)
    ]
    changes = tuple(change for part in found for change in part.changes)
    return _Found(changes, next((part.dead_end for part in found if part.dead_end), None))


def _independent(constraints: Iterable[Constraint]) -> list[list[Constraint]]:
    """Divide constraints into groups that share no option."""
    group_of: dict[str, list[Constraint]] = {}
    for constraint in constraints:
        touched = {id(group_of[name]): group_of[name] for name in _names(constraint) if name in group_of}
        group = [rule for part in touched.values() for rule in part] + [constraint]
        group_of |= dict.fromkeys((name for rule in group for name in _names(rule)), group)
    return list({id(group): group for group in group_of.values()}.values())


def _names(constraint: Constraint) -> tuple[str, ...]:
    return (*constraint.when, *constraint.then)


def _search(allowed: _Allowed, constraints: Sequence[Constraint], chosen: _Choices, *, keep_wishes: bool) -> _Found:
    """Search by rising cost: whatever works must change an option of the first broken constraint."""
    chosen = {name: chosen[name] for rule in constraints for name in _names(rule)}
    ticket = itertools.count()  # equal costs are taken in the order they were found
    queue: list[tuple[int, int, tuple[_Change, ...]]] = [(0, next(ticket), ())]
    dead_end: _DeadEnd | None = None
    while queue:
        cost, _, changes = heapq.heappop(queue)
        broken = _first_broken(constraints, _values(chosen, changes))
        if broken is None:
            return _Found(changes)
        changed = {change.option for change in changes}
        repairs = [
            change
            for change in _repairs(allowed, broken)
            if change.option not in changed and not (keep_wishes and chosen[change.option].source.kind == "override")
        ]
        if not repairs:
            dead_end = dead_end or _DeadEnd(changes, broken)
        for change in repairs:
            more = cost + _COSTS[chosen[change.option].source.kind]
            heapq.heappush(queue, (more, next(ticket), (*changes, change)))
    return _Found((), dead_end)


def _first_broken(constraints: Iterable[Constraint], values: Values) -> Constraint | None:
    for constraint in constraints:
        if rules.holds(constraint.when, values) and not rules.holds(constraint.then, values):
            return constraint
    return None


def _repairs(allowed: _Allowed, broken: Constraint) -> Iterator[_Change]:
    """Yield the single changes that mend a constraint: first giving what it needs, then giving up what needs it."""
    for option, wanted in broken.then.items():
        for value in wanted:
            yield _Change(option, value, broken)
    for option, unwanted in broken.when.items():
        for value in allowed[option]:
            if value not in unwanted:
                yield _Change(option, value, broken)


def _refusal(template: Template, chosen: _Choices, dead_end: _DeadEnd) -> OptionsError:
    """Tell what clashes, and the nearest combination in which as few wishes as possible give way."""
    involved = {*dead_end.broken.when, *dead_end.broken.then}
    state = dict(chosen)
    sentences = []
    clashing = [dead_end.broken]
    for change in dead_end.changes:
        if change.option in involved:
            sentences.append(_tell(change.constraint, state))
            clashing.append(change.constraint)
        state[change.option] = _Chosen(change.value, Source("constraint"))
    sentences.append(_tell(dead_end.broken, state))
    named = {name for constraint in clashing for name in _names(constraint)}
    nearest = _cheapest_changes(template, chosen, keep_wishes=False).changes
    wishes = [change for change in nearest if chosen[change.option].source.kind == "override"]
    return OptionsError(
        f"These options cannot work together: {'; '.join(sentences)}.",
        hint=f"The nearest that works: {', '.join(f'{_key(c.option)}={rules.spell(c.value)}' for c in wishes)}.",
        keys=tuple(_key(name) for name, c in chosen.items() if name in named and c.source.kind == "override"),
    )


def _tell(constraint: Constraint, chosen: _Choices) -> str:
    return rules.describe(constraint.when, constraint.then, constraint.because, _values(chosen))


def _values(chosen: _Choices, changes: tuple[_Change, ...] = ()) -> dict[str, OptionValue]:
    return {name: c.value for name, c in chosen.items()} | {change.option: change.value for change in changes}


def _key(option: str) -> str:
    return "project.python" if option == "python" else f"options.{option}"
