"""The real projects most like one's answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffoldpy.model import FRAMEWORKS, RealProject
from scaffoldpy.neighbours import MOST, nearest, real_projects
from scaffoldpy.questions import load_questions
from scaffoldpy.recommend import recommend, settle, weights_of

QUESTIONNAIRE = load_questions()
WEIGHTS = {"a": 1, "b": 2, "c": 5}


def project(name: str, year: int = 2024, **answers: str) -> RealProject:
    return RealProject(name, f"ada/{name}", year, "flask", answers)


def names(projects: list[RealProject], **answers: str) -> list[str]:
    return [neighbour.project.name for neighbour in nearest(projects, answers, WEIGHTS)]


def test_the_distance_is_the_weighed_share_of_differing_answers() -> None:
    near, far = nearest(
        [project("far", a="x", b="x", c="y"), project("near", a="y", b="x", c="x")],
        {"a": "x", "b": "x", "c": "x"},
        WEIGHTS,
    )
    assert (near.project.name, near.differs, near.compared) == ("near", ("a",), 3)
    assert (far.project.name, far.differs) == ("far", ("c",))
    assert [near.distance, far.distance] == pytest.approx([1 / 8, 5 / 8])


def test_of_projects_as_near_the_newer_comes_first() -> None:
    projects = [project("old", 2019, a="x", b="x", c="x"), project("new", 2026, a="x", b="x", c="x")]
    assert names(projects, a="x", b="x", c="x") == ["new", "old"]


def test_fewer_than_three_shared_questions_make_nobody_alike() -> None:
    assert names([project("one", a="x", b="x", c="x")], a="x", b="x") == []
    assert names([project("one", a="x", b="x"), project("other", a="x", b="x", c="x")], a="x", b="x", c="x") == [
        "other"
    ]


def test_what_no_project_was_asked_does_not_count() -> None:
    assert names([project("one", a="x", b="x", c="x")], a="x", b="x", c="x", team="y", style="z") == ["one"]


@given(
    st.fixed_dictionaries(
        {}, optional={q.id: st.sampled_from([c.id for c in q.choices]) for q in QUESTIONNAIRE.questions}
    )
)
def test_neighbours_are_few_and_nearest_first(answers: dict[str, str]) -> None:
    found = recommend(QUESTIONNAIRE, answers).neighbours
    assert len(found) <= MOST
    distances = [neighbour.distance for neighbour in found]
    assert distances == sorted(distances)
    assert all(0 <= distance <= 1 for distance in distances)


def test_a_whole_set_of_answers_has_three_to_five_neighbours_and_the_project_itself_is_the_first() -> None:
    for one in real_projects():
        found = nearest(real_projects(), one.answers, weights_of(QUESTIONNAIRE))
        assert 3 <= len(found) <= MOST
        assert found[0].distance == 0


def test_both_frameworks_are_among_the_neighbours() -> None:
    near = {n.project.framework for one in real_projects() for n in recommend(QUESTIONNAIRE, one.answers).neighbours}
    assert near == set(FRAMEWORKS)


def test_the_projects_of_the_program_know_only_its_answers() -> None:
    choices = {q.id: {choice.id for choice in q.choices} for q in QUESTIONNAIRE.questions}
    for one in real_projects():
        assert one.name
        assert one.repository.count("/") == 1
        assert all(choice in choices[question] for question, choice in one.answers.items())
        assert settle(QUESTIONNAIRE, one.answers) == one.answers


# --- neither ---


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({"purpose": "api", "accounts": "none", "admin_site": "unneeded"}, "FastAPI"),
        ({"purpose": "api", "accounts": "none", "data_model": "none"}, "FastAPI"),
        ({"purpose": "microservice", "templates": "none", "accounts": "none", "admin_site": "unneeded"}, "FastAPI"),
        ({"purpose": "static_site"}, "generator"),
        ({"purpose": "static_site", "accounts": "none"}, "generator"),
    ],
)
def test_a_comparison_that_is_too_narrow_says_so_in_one_sentence(answers: dict[str, str], word: str) -> None:
    told = recommend(QUESTIONNAIRE, answers).neither
    assert word in told
    assert told.count(". ") == 0
    assert told.endswith(".")


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"purpose": "api"},
        {"purpose": "api", "accounts": "full", "admin_site": "unneeded"},
        {"purpose": "api", "accounts": "none", "admin_site": "needed"},
        {"purpose": "api", "accounts": "none", "admin_site": "unneeded", "templates": "server"},
        {"purpose": "static_site", "accounts": "full"},
        {"purpose": "business_app", "accounts": "none", "admin_site": "unneeded", "templates": "none"},
    ],
    ids=lambda answers: "-".join(answers.values()) or "nothing",
)
def test_otherwise_nothing_is_said_of_others(answers: dict[str, str]) -> None:
    assert recommend(QUESTIONNAIRE, answers).neither == ""
