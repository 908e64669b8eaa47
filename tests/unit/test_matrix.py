"""The covering array against an independent checker, and its shapes for CI."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from covering_checker import DEPENDENT, WORKS, covered_combinations, possible_combinations

from scaffoldpy.errors import InputError
from scaffoldpy.model import FRAMEWORKS, Constraint, Framework, OptionValue
from scaffoldpy.template import load_template
from scaffoldpy.verify import matrix

STRENGTHS = [2, pytest.param(3, marks=pytest.mark.slow)]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("strength", STRENGTHS)
def test_every_possible_combination_is_covered(framework: Framework, strength: int) -> None:
    template = load_template(framework)
    rows = matrix.covering_array(template, strength)
    possible = possible_combinations(framework, matrix.factors(template), strength)
    assert len(possible) > 1000
    assert possible - covered_combinations(rows, strength) == set()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("strength", STRENGTHS)
def test_every_row_is_complete_and_works(framework: Framework, strength: int) -> None:
    template = load_template(framework)
    values = matrix.factors(template)
    for row in matrix.covering_array(template, strength):
        assert row.keys() == values.keys()
        assert all(row[name] in values[name] for name in row)
        assert WORKS[framework](row), row


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_row_holds_something_of_its_own(framework: Framework) -> None:
    rows = matrix.covering_array(load_template(framework))
    everything = covered_combinations(rows, 2)
    for left_out in rows:
        assert covered_combinations([row for row in rows if row is not left_out], 2) < everything


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_checker_knows_every_constrained_option(framework: Framework) -> None:
    constrained = {
        name for c in load_template(framework).constraints for condition in (c.when, c.then) for name in condition
    }
    assert constrained == set(DEPENDENT[framework])


def test_narrowed_pythons_leave_out_what_cannot_run_there() -> None:
    template = load_template("django")
    rows = matrix.covering_array(template, pythons=["3.11", "3.13"])
    assert {row["python"] for row in rows} == {"3.11", "3.13"}
    possible = possible_combinations("django", matrix.factors(template, ["3.11", "3.13"]), 2)
    assert possible <= covered_combinations(rows, 2)


def _random_problem(seed: int) -> tuple[dict[str, tuple[str, ...]], list[Constraint]]:
    dice = random.Random(seed)  # noqa: S311  (any problem will do)
    values = {f"f{i}": tuple("abcd"[: dice.randint(2, 4)]) for i in range(6)}

    def condition(size: int) -> dict[str, tuple[str, ...]]:
        return {name: (dice.choice(values[name]),) for name in dice.sample(sorted(values), size)}

    return values, [Constraint(condition(dice.randint(1, 2)), condition(1), "") for _ in range(dice.randint(1, 9))]


def _allowed(row: Mapping[str, Any], constraints: Sequence[Constraint]) -> bool:
    def holds(condition: Mapping[str, Sequence[Any]]) -> bool:
        return all(row[name] in allowed for name, allowed in condition.items())

    return all(holds(c.then) for c in constraints if holds(c.when))


@pytest.mark.parametrize("strength", [2, 3])
@pytest.mark.parametrize("seed", range(30))
def test_random_constraints_are_covered_exactly(seed: int, strength: int) -> None:
    values, constraints = _random_problem(seed)
    everything = (dict(zip(values, row, strict=True)) for row in itertools.product(*values.values()))
    working = [row for row in everything if _allowed(row, constraints)]
    rows = matrix.covering_rows(values, constraints, strength)
    assert all(_allowed(row, constraints) for row in rows)
    assert covered_combinations(rows, strength) == covered_combinations(working, strength)


def test_constraints_that_nothing_satisfies_give_no_row() -> None:
    values = {"a": ("x", "y"), "b": ("x", "y")}
    never = [Constraint({"a": (a,)}, {"b": (b,)}, "") for a in "xy" for b in "xy"]
    assert matrix.covering_rows(values, never) == []


def test_the_rows_are_the_same_under_any_hash_seed() -> None:
    program = (
        "import json; from scaffoldpy import template; from scaffoldpy.verify import matrix;"
        "print(json.dumps(matrix.covering_array(template.load_template('django'))))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_shards_together_are_all_rows(count: int) -> None:
    rows = matrix.covering_array(load_template("flask"))
    shards = [matrix.shard(rows, index, count) for index in range(1, count + 1)]
    assert sorted(map(json.dumps, itertools.chain(*shards))) == sorted(map(json.dumps, rows))
    assert max(map(len, shards)) - min(map(len, shards)) <= 1


@pytest.mark.parametrize(("index", "count"), [(0, 2), (3, 2), (1, 0)])
def test_a_shard_that_does_not_exist_is_refused(index: int, count: int) -> None:
    with pytest.raises(InputError, match="no shard"):
        matrix.shard([], index, count)


def test_a_strength_that_is_not_offered_is_refused() -> None:
    with pytest.raises(InputError, match="strength 4"):
        matrix.covering_array(load_template("django"), 4)


def test_a_github_matrix_has_a_job_per_row_with_its_settings() -> None:
    row: dict[str, OptionValue] = {"database": "mysql", "pages": True, "python": "3.12", "license": "none"}
    (job,) = matrix.github_matrix([matrix.MatrixRow("django-07", "django", row)])["include"]
    assert job["name"] == "django-07"
    assert job["python"] == "3.12"
    assert job["set"].split() == [
        *("--set", "options.database=mysql"),
        *("--set", "options.pages=true"),
        *("--set", "project.python=3.12"),
        *("--set", "project.license=none"),
    ]


def test_a_github_matrix_that_github_would_refuse_is_refused() -> None:
    with pytest.raises(InputError, match="257 rows"):
        matrix.github_matrix([matrix.MatrixRow("flask-01", "flask", {"pages": True})] * 257)


def test_a_row_becomes_an_answers_file() -> None:
    row: dict[str, OptionValue] = {"database": "mysql", "pages": False, "python": "3.12", "license": "MIT"}
    assert matrix.answers_of(matrix.MatrixRow("flask-07", "flask", row)) == {
        "scaffoldpy": 1,
        "framework": "flask",
        "project": {"name": "flask-07", "python": "3.12", "license": "MIT"},
        "options": {"database": "mysql", "pages": False},
    }
