import dataclasses
import itertools
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from scaffoldpy import options
from scaffoldpy.errors import OptionsError
from scaffoldpy.extension import rules
from scaffoldpy.model import (
    FRAMEWORKS,
    Choice,
    Framework,
    Options,
    OptionValue,
    Question,
    Questionnaire,
    Sample,
    Source,
    Values,
)
from scaffoldpy.template import load_template


def questionnaire(**sets: OptionValue) -> Questionnaire:
    """Return two questions: `first: yes_please` sets the given Flask options, `second: yes_please` sets pages on."""

    def choice(values: dict[str, OptionValue]) -> Choice:
        return Choice("yes_please", "Yes", None, 0, "because", ("A1",), sets={"flask": values})

    return Questionnaire(
        {},
        (
            Question("first", "First?", "why", (choice(dict(sets)),)),
            Question("second", "Second?", "why", (choice({"pages": True}),)),
        ),
        0.2,
        Sample("none", 1),
    )


def derive(
    framework: Framework = "flask",
    answers: Collection[str] = (),
    sets: Values | None = None,
    python: str | None = None,
    **overrides: OptionValue,
) -> Options:
    return derive_from(framework, overrides, answers=answers, sets=sets, python=python)


def derive_from(
    framework: Framework,
    overrides: Values,
    *,
    answers: Collection[str] = (),
    sets: Values | None = None,
    python: str | None = None,
) -> Options:
    given = dict.fromkeys(answers, "yes_please")
    basis = options.Basis(load_template(framework), questionnaire(**(sets or {})), given, overrides, python)
    return options.derive(basis)


def test_an_option_that_nothing_sets_keeps_its_default() -> None:
    derived = derive()
    assert derived.values["database"] == "sqlite"
    assert derived.sources["database"] == Source("default")


def test_an_answer_sets_options_and_is_named_as_their_source() -> None:
    derived = derive(answers=("first",), sets={"orm": True})
    assert derived.values["orm"] is True
    assert derived.sources["orm"] == Source("answer", question="first", choice="yes_please")


def test_the_later_question_wins_where_two_answers_set_one_option() -> None:
    derived = derive(answers=("first", "second"), sets={"pages": False})
    assert derived.values["pages"] is True
    assert derived.sources["pages"].question == "second"


def test_an_override_wins_over_an_answer() -> None:
    derived = derive(answers=("first",), sets={"orm": True}, orm=False)
    assert derived.values["orm"] is False
    assert derived.sources["orm"] == Source("override")


def test_what_a_wish_needs_is_added_and_the_reason_kept() -> None:
    derived = derive(admin=True)
    assert derived.values["orm"] is True
    assert derived.sources["orm"].kind == "constraint"
    assert derived.sources["orm"].constraint in load_template("flask").constraints
    assert derived.sources["orm"].constraint.because == "the admin site manages stored data"


def test_a_default_gives_way_before_an_answer_does() -> None:
    derived = derive(answers=("first",), sets={"database": "postgresql"})
    assert (derived.values["database"], derived.values["orm"]) == ("postgresql", True)


def test_an_answer_gives_way_to_a_wish() -> None:
    derived = derive(answers=("first",), sets={"database": "postgresql"}, orm=False)
    assert (derived.values["database"], derived.values["orm"]) == ("sqlite", False)


def test_wishes_that_clash_are_refused_with_the_reason_and_the_nearest_that_works() -> None:
    with pytest.raises(OptionsError) as caught:
        derive(admin=True, accounts="none")
    assert "admin=true needs accounts=login or full: " in str(caught.value)
    assert caught.value.hint == "The nearest that works: options.admin=false."
    assert derive(admin=False, accounts="none").values["admin"] is False


def test_wishes_that_clash_only_through_a_third_option_name_both_reasons() -> None:
    with pytest.raises(OptionsError, match="sandbox=true needs forms=true.*static_export=true needs forms=false"):
        derive(sandbox=True, static_export=True)


def test_the_newest_django_raises_the_oldest_python() -> None:
    assert derive("django").python == "3.11"
    assert derive("django", django_release="latest").python == "3.12"


def test_the_newest_django_on_too_old_a_python_is_refused() -> None:
    with pytest.raises(OptionsError) as caught:
        derive("django", python="3.11", django_release="latest")
    assert "project.python=3.12" in caught.value.hint


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_pair_of_wishes_ends_in_options_that_keep_every_constraint_or_in_a_refusal(framework: Framework) -> None:
    template = load_template(framework)
    single = [(option.name, value) for option in template.options for value in option.values]
    works = refused = 0
    for (one, value), (two, other) in itertools.combinations(single, 2):
        if one == two:
            continue
        try:
            derived = derive_from(framework, {one: value, two: other})
        except OptionsError as err:
            assert "needs" in str(err)
            assert "The nearest that works: options." in err.hint
            refused += 1
            continue
        works += 1
        values = {**derived.values, "python": derived.python}
        assert values[one] == value
        assert values[two] == other
        for constraint in template.constraints:
            assert not rules.holds(constraint.when, values) or rules.holds(constraint.then, values)
    assert works > refused > 0


def test_the_work_grows_with_the_options_not_with_their_mixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    real, looks = load_template("flask"), 0
    first_broken = options._first_broken

    def counting(*arguments: Any) -> Any:
        nonlocal looks
        looks += 1
        return first_broken(*arguments)

    def copies(times: int) -> int:
        """Derive the options of a template that holds everything so often, and count how often it is looked over."""
        nonlocal looks

        def renamed(condition: Mapping[str, Any], number: int) -> dict[str, Any]:
            return {f"{name}_{number}": values for name, values in condition.items()}

        grown = dataclasses.replace(
            real,
            options=tuple(
                dataclasses.replace(option, name=f"{option.name}_{number}")
                for number in range(times)
                for option in real.options
            ),
            constraints=tuple(
                dataclasses.replace(rule, when=renamed(rule.when, number), then=renamed(rule.then, number))
                for number in range(times)
                for rule in real.constraints
            ),
        )
        looks = 0
        wishes = {f"admin_{number}": True for number in range(times)}
        derived = options.derive(options.Basis(grown, Questionnaire({}, (), 0.2, Sample("none", 1)), {}, wishes))
        assert all(derived.values[f"orm_{number}"] for number in range(times))
        return looks

    monkeypatch.setattr(options, "_first_broken", counting)
    assert copies(9) == 9 * copies(1)
