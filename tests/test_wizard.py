"""The wizard without a terminal: wherever a person goes, nothing is lost and everything works."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffoldpy import generate, report
from scaffoldpy.model import Request
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
from scaffoldpy.wizard import decision, project
from scaffoldpy.wizard.state import Field, Menu, State, World, answers_of, questions_left

QUESTIONNAIRE = load_questions()
BACK = None


def world_of(request: Request = Request(), *, only_answers: bool = False) -> World:  # noqa: B008  (immutable)
    def tree(request: Request) -> str:
        return generate.plan(request, QUESTIONNAIRE).project.slug

    return World(QUESTIONNAIRE, request, load_template, tree, only_answers=only_answers)


def start(world: World) -> State:
    return decision.first(State(world.given, screen=None), world)


def reply_of(state: State, world: World, data: st.DataObject) -> str | None:
    """Draw what a person may do on this screen."""
    assert state.screen
    view = state.screen.view(state, world)
    if data.draw(st.integers(0, 5), label="back when 0") == 0:
        return BACK
    if isinstance(view, Field):
        text = data.draw(st.sampled_from(["", "Zoo", "zoo_2", "a@b.example", "Ünïcode", view.default]), label=view.ask)
        return view.default if view.problem(text) else text
    return data.draw(st.sampled_from([item.value for item in view.items if not item.disabled]), label=view.ask)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_wherever_one_goes_no_answer_is_lost_and_every_end_is_a_project_that_can_be_made(data: st.DataObject) -> None:
    world = world_of()
    state = start(world)
    for _ in range(40):
        if state.screen is None:
            assert generate.plan(state.request, QUESTIONNAIRE).project.name
            return
        reply = reply_of(state, world, data)
        if isinstance(view := state.screen.view(state, world), Field) and reply is not BACK and view.problem(reply):
            reply = BACK
        before = state
        state = state.back() if reply is BACK else state.screen.reply(state, world, reply)
        asked = getattr(before.screen, "id", None)
        assert before.request.answers.keys() - state.request.answers.keys() <= {asked}
        if reply is BACK:
            assert state.request == before.request


def played(world: World, *replies: str) -> Iterator[State]:
    state = start(world)
    yield state
    for reply in replies:
        assert state.screen
        state = state.screen.reply(state, world, reply)
        yield state


def last(world: World, *replies: str) -> State:
    return [*played(world, *replies)][-1]


def menu_of(state: State, world: World) -> Menu:
    assert state.screen
    view = state.screen.view(state, world)
    assert isinstance(view, Menu)
    return view


def test_a_question_that_an_answer_settles_is_not_asked_but_shown() -> None:
    world = world_of()
    state = last(world, "api")
    assert "templates" in answers_of(state, world)
    assert "templates" not in state.request.answers
    assert any("templates" in note for note in menu_of(state, world).notes)
    seen = {getattr(state.screen, "id", None)}
    while state.screen and not isinstance(state.screen, decision.Summary):
        value = "more" if isinstance(state.screen, decision.Decided) else "unsure"
        state = state.screen.reply(state, world, value)
        seen.add(getattr(state.screen, "id", None))
    assert "templates" not in seen


def test_not_sure_leaves_a_question_open_and_never_asks_it_again() -> None:
    world = world_of()
    state = last(world, "unsure")
    assert state.request.answers == {}
    assert questions_left(state, world) == len(QUESTIONNAIRE.questions) - 1
    assert getattr(state.screen, "id", None) != "purpose"


def test_a_given_answer_is_never_asked() -> None:
    request = Request(answers={question.id: question.choices[0].id for question in QUESTIONNAIRE.questions})
    assert isinstance(start(world_of(request)).screen, decision.Summary)
    assert start(world_of(request, only_answers=True)).screen is None


def test_taking_the_recommendation_leaves_the_framework_to_it_and_overriding_says_so() -> None:
    request = Request(answers={question.id: question.choices[0].id for question in QUESTIONNAIRE.questions})
    world = world_of(request)
    advised = menu_of(start(world), world).items[0].value
    assert last(world, advised).request.framework == "auto"
    other = report.other("django" if advised == "django" else "flask")
    assert last(world, other).request.framework == other


def test_going_back_and_taking_the_other_framework_keeps_the_options_of_both() -> None:
    request = Request(answers={"purpose": "microservice"}, framework="flask")
    world = world_of(request)
    state = last(world, "go", "limiter")
    assert state.request.options == {"limiter": True}
    django = replace(state, request=replace(state.request, framework="django"))
    assert project.finished(django, world).options == {}
    assert project.finished(state, world).options == {"limiter": True}


def test_a_python_that_the_options_rule_out_is_disabled_with_the_reason() -> None:
    request = Request(project={"name": "Zoo"}, framework="django", options={"django_release": "latest"})
    world = world_of(request)
    menu = menu_of(last(world, "go", "go", "python"), world)
    assert {item.value for item in menu.items if item.disabled} == {"3.11"}
    assert "Django 6.1 runs on Python 3.12 or newer" in menu.items[0].disabled


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_every_option_of_the_list_can_be_opened_or_turned_over(framework: str) -> None:
    world = world_of(Request(project={"name": "Zoo"}, framework="flask" if framework == "flask" else "django"))
    state = last(world, "go")
    for item in menu_of(state, world).items[1:]:
        assert not item.disabled
        assert item.group
        changed = project.OptionList().reply(state, world, item.value)
        after = menu_of(changed, world)
        stands = str(project.options_of(state, world).values[item.value])
        assert after.pointer == item.value or after.default == stands
