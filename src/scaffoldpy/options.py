"""Derive a template's options: defaults, then what the answers imply, then what the user says outright.

Where a default or an answer's implication cannot work with the rest, the cheapest change that can is made and its
reason kept. What the user said outright is never changed: if that cannot work, it is refused with the nearest that can.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scaffoldpy.errors import OptionsError
from scaffoldpy.extension import rules
from scaffoldpy.model import (
    Answers,
    Change,
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


@dataclass(frozen=True, slots=True)
class Basis:
    """What options are derived from: a template, the settled answers, and what the user said outright."""

    template: Template
    questionnaire: Questionnaire
    answers: Answers
    overrides: Values
    python: str | None = None  # the oldest version that the user wants


@dataclass(frozen=True)
class _Chosen:
    value: OptionValue
    source: Source


_Choices = Mapping[str, _Chosen]
_Allowed = Mapping[str, tuple[OptionValue, ...]]  # the values of each option, and of `python`


@dataclass(frozen=True)
class _DeadEnd:
    """The changes tried first, and the constraint that no further change could mend."""

    changes: tuple[Change, ...]
    broken: Constraint


@dataclass(frozen=True)
class _Found:
    """The cheapest changes that make everything work, or else why none do."""

    changes: tuple[Change, ...]
    dead_end: _DeadEnd | None = None


def derive(basis: Basis) -> Options:
    """Give every option a value that works with all others. Raises OptionsError when the user's wishes do not."""
    chosen = _chosen(basis)
    found = _cheapest_changes(basis.template, chosen, kept=_wishes(chosen))
    if found.dead_end:
        raise _refusal(basis.template, chosen, found.dead_end)
    for change in found.changes:
        chosen[change.option] = _Chosen(change.value, Source("constraint", constraint=change.constraint))
    oldest_python = str(chosen.pop("python").value)
    return Options(
        framework=basis.template.framework,
        values={name: c.value for name, c in chosen.items()},
        sources={name: c.source for name, c in chosen.items()},
        python=oldest_python,
    )


def giving_way(basis: Basis, wishes: Collection[str]) -> frozenset[str]:
    """Return the options whose values have to give way to the wishes; none where the wishes exclude each other."""
    return frozenset(change.option for change in _cheapest_changes(basis.template, _chosen(basis), kept=wishes).changes)


def fewest_overrides(basis: Basis) -> Values:
    """Return the fewest of the overrides, an old project's option values, that lead to all of them."""
    overrides = dict(basis.overrides)
    for name in basis.overrides:
        fewer = {key: value for key, value in overrides.items() if key != name}
        try:
            derived = derive(replace(basis, overrides=fewer)).values
        except OptionsError:
            continue
        if all(derived[key] == value for key, value in basis.overrides.items()):
            overrides = fewer
    return overrides


def obstacles(basis: Basis, wish: str) -> tuple[Change, ...]:
    """Return how the user's other wishes would have to change so that one of them (an option) can be; none: it can be.

    Where nothing else would help, the one change is that of the wish itself.
    """
    chosen = _chosen(basis)
    found = _cheapest_changes(basis.template, chosen, kept={wish})
    if found.dead_end:
        return (Change(wish, chosen[wish].value, found.dead_end.broken),)
    wishes = _wishes(chosen)
    return tuple(change for change in found.changes if change.option in wishes)


def _chosen(basis: Basis) -> dict[str, _Chosen]:
    template, answers, python = basis.template, basis.answers, basis.python
    chosen = {option.name: _Chosen(option.default, Source("default")) for option in template.options}
    for question in basis.questionnaire.questions:
        if question.id in answers:
            choice = question.choice(answers[question.id])
            source = Source("answer", question=question.id, choice=choice.id)
            for name, value in choice.sets.get(template.framework, {}).items():
                chosen[name] = _Chosen(value, source)
    for name, value in basis.overrides.items():
        chosen[name] = _Chosen(value, Source("override"))
    chosen["python"] = _Chosen(python or template.pythons[0], Source("override" if python else "default"))
    return chosen


def _wishes(chosen: _Choices) -> set[str]:
    return {name for name, c in chosen.items() if c.source.kind == "override"}


def _cheapest_changes(template: Template, chosen: _Choices, *, kept: Collection[str]) -> _Found:
    """Mend each group of constraints for itself: the time grows with their number, not with that of their mixtures."""
    allowed = {option.name: option.values for option in template.options} | {"python": template.pythons}
    found = [_search(allowed, constraints, chosen, kept=kept) for constraints in template.constraint_groups]
    changes = tuple(change for part in found for change in part.changes)
    return _Found(changes, next((part.dead_end for part in found if part.dead_end), None))


def _search(allowed: _Allowed, constraints: Sequence[Constraint], chosen: _Choices, *, kept: Collection[str]) -> _Found:
    """Search by rising cost: whatever works must change an option of the first broken constraint."""
    chosen = {name: chosen[name] for rule in constraints for name in rule.options}
    ticket = itertools.count()  # equal costs are taken in the order they were found
    queue: list[tuple[int, int, tuple[Change, ...]]] = [(0, next(ticket), ())]
    dead_end: _DeadEnd | None = None
    while queue:
        cost, _, changes = heapq.heappop(queue)
        broken = _first_broken(constraints, _values(chosen, changes))
        if broken is None:
            return _Found(changes)
        settled = {change.option for change in changes}.union(kept)
        repairs = [change for change in _repairs(allowed, broken) if change.option not in settled]
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


def _repairs(allowed: _Allowed, broken: Constraint) -> Iterator[Change]:
    """Yield the single changes that mend a constraint: first giving what it needs, then giving up what needs it."""
    for option, wanted in broken.then.items():
        for value in wanted:
            yield Change(option, value, broken)
    for option, unwanted in broken.when.items():
        for value in allowed[option]:
            if value not in unwanted:
                yield Change(option, value, broken)


def _refusal(template: Template, chosen: _Choices, dead_end: _DeadEnd) -> OptionsError:
    """Tell what clashes, and the nearest combination in which as few wishes as possible give way."""
    involved = {*dead_end.broken.when, *dead_end.broken.then}
    state = dict(chosen)
    sentences, clashing = [], []
    for change in dead_end.changes:
        if change.option in involved:
            sentences.append(_tell(change.constraint, state))
            clashing.append(change.constraint)
        state[change.option] = _Chosen(change.value, Source("constraint"))
    sentences.append(_tell(dead_end.broken, state))
    clashing.append(dead_end.broken)
    named = {name for constraint in clashing for name in constraint.options}
    wishes = _wishes(chosen)
    nearest = [c for c in _cheapest_changes(template, chosen, kept=()).changes if c.option in wishes]
    return OptionsError(
        f"These options cannot work together: {'; '.join(sentences)}.",
        hint=f"The nearest that works: {', '.join(f'{_key(c.option)}={rules.spell(c.value)}' for c in nearest)}.",
        keys=tuple(_key(name) for name in chosen if name in named and name in wishes),
        constraints=tuple(clashing),
    )


def _tell(constraint: Constraint, chosen: _Choices) -> str:
    return rules.describe(constraint.when, constraint.then, constraint.because, _values(chosen))


def _values(chosen: _Choices, changes: tuple[Change, ...] = ()) -> dict[str, OptionValue]:
    return {name: c.value for name, c in chosen.items()} | {change.option: change.value for change in changes}


def _key(option: str) -> str:
    return "project.python" if option == "python" else f"options.{option}"
