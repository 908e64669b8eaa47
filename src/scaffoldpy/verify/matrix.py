"""The covering array: few rows of options that together hold every combination of two (or three) values that can work.

Built greedily, row by row (AETG). A value is only ever added to a row that can still be completed under the template's
constraints, which is decided exactly, by unit propagation and search; so every combination that can work is covered and
no row breaks a constraint. The same template gives the same rows on every machine.

Inside, a *factor* is an option (or the project's `python` or `license`), an *item* is one numbered value of one factor,
and a set of items is the bits of an integer.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from scaffoldpy.errors import InputError
from scaffoldpy.extension import rules
from scaffoldpy.model import Constraint, Framework, OptionValue, Template, Values

PROJECT_FACTORS = ("python", "license")  # varied like options, but chosen in the answers file's `project`
_TRIES = {2: 10, 3: 4}  # candidate rows of which the best is taken: more tries, fewer rows, more time
_GITHUB_JOBS = 256  # GitHub Actions runs no more jobs from one matrix

Factors = Mapping[str, tuple[OptionValue, ...]]
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of a framework's covering array."""

    name: str  # such as `django-07`
    framework: Framework
    values: Values


def factors(template: Template, pythons: Sequence[str] | None = None) -> Factors:
    """Return what varies from row to row with its values; `pythons` narrows the Python versions."""
    options: dict[str, tuple[OptionValue, ...]] = {option.name: option.values for option in template.options}
    chosen = template.pythons if pythons is None else tuple(v for v in template.pythons if v in pythons)
    return {**options, "python": chosen, "license": template.licenses}


def covering_array(
    template: Template, strength: int = 2, *, pythons: Sequence[str] | None = None
) -> list[dict[str, OptionValue]]:
    """Return rows that cover every combination of `strength` values which the template's constraints allow."""
    return covering_rows(factors(template, pythons), template.constraints, strength)


def covering_rows(
    values: Factors, constraints: Iterable[Constraint], strength: int = 2
) -> list[dict[str, OptionValue]]:
    """Return covering rows for any factors and constraints; none when no row at all can work."""
    if strength not in _TRIES:
        raise InputError(f"A matrix of strength {strength} is not offered.", hint="Choose strength 2 or 3.")
    space = _Space.build(values, constraints)
    if len(values) < strength or space.settle(space.everything) is None:
        return []
    return [space.row_of(row) for row in _drop_needless(_grow(space, strength), space, strength)]


def shard(rows: Sequence[_Row], index: int, count: int) -> list[_Row]:
    """Return the share of one machine out of `count`; `index` starts at 1."""
    if not 1 <= index <= count:
        raise InputError(f"There is no shard {index}/{count}.", hint="Write I/N with I from 1 to N, such as 1/4.")
    return list(rows[index - 1 :: count])


def numbered_rows(template: Template, strength: int = 2, *, pythons: Sequence[str] | None = None) -> list[MatrixRow]:
    """Return a template's covering array, each row with the name that it keeps in every share."""
    rows = enumerate(covering_array(template, strength, pythons=pythons), 1)
    return [MatrixRow(f"{template.framework}-{number:02}", template.framework, values) for number, values in rows]


def answers_of(row: MatrixRow) -> dict[str, object]:
    """Turn a row into the contents of an answers file; the project has the row's name."""
    values = row.values
    project = {"name": row.name} | {name: values[name] for name in PROJECT_FACTORS if name in values}
    options = {name: value for name, value in values.items() if name not in PROJECT_FACTORS}
    return {"scaffoldpy": 1, "framework": row.framework, "project": project, "options": options}


def spelled(row: MatrixRow) -> str:
    """Write a row on one line."""
    return f"{row.name} {' '.join(f'{name}={rules.spell(value)}' for name, value in row.values.items())}"


def settings_of(values: Values) -> list[str]:
    """Spell a row's values as those of `--set`, `options.api=drf` and so on."""
    section = dict.fromkeys(PROJECT_FACTORS, "project")
    return [f"{section.get(name, 'options')}.{name}={rules.spell(value)}" for name, value in values.items()]


def github_matrix(rows: Sequence[MatrixRow]) -> dict[str, list[dict[str, str]]]:
    """Return a GitHub Actions `strategy.matrix`: a job per row, with its `name`, `framework` and `set` arguments."""
    if len(rows) > _GITHUB_JOBS:
        raise InputError(
            f"{len(rows)} rows are more than the {_GITHUB_JOBS} jobs of one GitHub Actions matrix.",
            hint="Pass --shard I/N, or a smaller --strength.",
        )
    jobs = [
        {
            "name": row.name,
            "framework": row.framework,
            "python": str(row.values.get("python", "")),
            "set": " ".join(f"--set {setting}" for setting in settings_of(row.values)),
        }
        for row in rows
    ]
    return {"include": jobs}


_Combination = tuple[int, ...]  # items, ascending


@dataclass(frozen=True, slots=True)
class _Space:
    """The factors and constraints as bits.

    A clause is a constraint as alternatives, one of which must hold: each is a set of values of one factor.
    """

    items: tuple[tuple[str, OptionValue], ...]
    factors: tuple[int, ...]
    clauses: tuple[tuple[tuple[int, int], ...], ...]  # (allowed items, all items of that factor)

    @classmethod
    def build(cls, values: Factors, constraints: Iterable[Constraint]) -> _Space:
        items = tuple((name, value) for name, names_values in values.items() for value in names_values)
        masks = {name: _bits(i for i, item in enumerate(items) if item[0] == name) for name in values}

        def alternative(name: str, allowed: Sequence[OptionValue], *, inside: bool) -> tuple[int, int]:
            wanted = _bits(i for i, (n, value) in enumerate(items) if n == name and (value in allowed) is inside)
            return wanted, masks[name]

        clauses = [
            (
                *(alternative(option, allowed, inside=False) for option, allowed in constraint.when.items()),
                alternative(name, then, inside=True),
            )
            for constraint in constraints
            for name, then in constraint.then.items()
        ]
        return cls(items, tuple(masks.values()), tuple(clauses))

    @property
    def everything(self) -> int:
        return (1 << len(self.items)) - 1

    def choose(self, domains: int, item: int) -> int:
        """Leave `item` as its factor's only value."""
        bit = 1 << item
        return next(domains & ~mask | bit for mask in self.factors if mask & bit)

    def narrow(self, domains: int) -> int | None:
        """Take away the values that the constraints rule out by themselves; None when nothing is left of a factor."""
        before = None
        while before != domains:
            before = domains
            for clause in self.clauses:
                alive = [choice for choice in clause if choice[0] & domains]
                if not alive:
                    return None
                if len(alive) == 1:
                    allowed, factor = alive[0]
                    domains &= ~factor | allowed
        return domains if all(domains & factor for factor in self.factors) else None

    def settle(self, domains: int) -> int | None:
        """Return one complete row out of these values, or None when there is none."""
        narrowed = self.narrow(domains)
        if narrowed is None:
            return None
        for factor in self.factors:
            if (narrowed & factor).bit_count() > 1:
                tries = (self.settle(self.choose(narrowed, item)) for item in _items(narrowed & factor))
                return next((row for row in tries if row is not None), None)
        return narrowed

    def possible(self, strength: int) -> Iterator[_Combination]:
        """List every combination of values of different factors that some row can hold."""
        for chosen in itertools.combinations(self.factors, strength):
            for combination in itertools.product(*map(_items, chosen)):
                domains = self.everything
                for item in combination:
                    domains = self.choose(domains, item)
                if self.settle(domains) is not None:
                    yield combination

    def row_of(self, row: int) -> dict[str, OptionValue]:
        return dict(self.items[item] for item in _items(row))


class _Uncovered:
    """The combinations that no row covers yet."""

    def __init__(self, combinations: Iterable[_Combination], strength: int) -> None:
        self.strength = strength
        self.first: dict[_Combination, None] = dict.fromkeys(combinations)
        self.partners: dict[_Combination, int] = {}  # all of a combination but one item: the items that complete it
        for combination in self.first:
            for rest, item in _splits(combination):
                self.partners[rest] = self.partners.get(rest, 0) | 1 << item

    def gain(self, item: int, chosen: int) -> int:
        """Count the combinations that `item` would cover together with the chosen items (each several times)."""
        rests = itertools.combinations(_items(chosen), self.strength - 2)
        keys = (tuple(sorted((*rest, item))) for rest in rests)
        return sum((self.partners.get(key, 0) & chosen).bit_count() for key in keys)

    def cover(self, row: int) -> None:
        for combination in itertools.combinations(_items(row), self.strength):
            if self.first.pop(combination, 0) is None:
                for rest, item in _splits(combination):
                    self.partners[rest] &= ~(1 << item)

    def count(self, row: int) -> int:
        return sum(c in self.first for c in itertools.combinations(_items(row), self.strength))


def _grow(space: _Space, strength: int) -> list[int]:
    """Add the best of several candidate rows until nothing is left to cover."""
    uncovered = _Uncovered(space.possible(strength), strength)
    dice = random.Random(0)  # noqa: S311  (variety, not secrecy; seeded, so that the rows are always the same)
    rows = []
    while uncovered.first:
        start = next(iter(uncovered.first))
        candidates = [_candidate(space, uncovered, start, dice) for _ in range(_TRIES[strength])]
        rows.append(max(candidates, key=uncovered.count))  # the first of equals
        uncovered.cover(rows[-1])
    return rows


def _candidate(space: _Space, uncovered: _Uncovered, start: _Combination, dice: random.Random) -> int:
    """Complete one uncovered combination to a row, each factor in a random order getting the value that covers most."""
    domains, chosen = space.everything, _bits(start)
    for item in start:
        domains = space.choose(domains, item)
    for factor in sorted(space.factors, key=lambda _: dice.random()):
        if factor & chosen:
            continue
        by_gain = sorted(_items(domains & factor), key=lambda item: (-uncovered.gain(item, chosen), dice.random()))
        item = next(i for i in by_gain if space.settle(space.choose(domains, i)) is not None)
        domains, chosen = space.choose(domains, item), chosen | 1 << item
    return chosen


def _drop_needless(rows: list[int], space: _Space, strength: int) -> list[int]:
    """Leave out the rows that hold nothing of their own."""
    times: dict[_Combination, int] = {}
    for row in rows:
        for combination in itertools.combinations(_items(row), strength):
            times[combination] = times.get(combination, 0) + 1
    kept = []
    for row in rows:
        own = list(itertools.combinations(_items(row), strength))
        if all(times[combination] > 1 for combination in own):
            times.update((combination, times[combination] - 1) for combination in own)
        else:
            kept.append(row)
    return kept


def _splits(combination: _Combination) -> Iterator[tuple[_Combination, int]]:
    for position, item in enumerate(combination):
        yield combination[:position] + combination[position + 1 :], item


def _bits(items: Iterable[int]) -> int:
    return sum(1 << item for item in items)


def _items(bits: int) -> list[int]:
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
