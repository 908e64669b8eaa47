"""The wizard without a terminal: wherever a person goes, nothing is lost and everything works."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffoldpy import report
from scaffoldpy.model import Constraint, Framework, OptionValue, Request
from scaffoldpy.plan import make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
from scaffoldpy.wizard import decision, project
from scaffoldpy.wizard.state import Field, Menu, Session, State

QUESTIONNAIRE = load_questions()
BACK = None


def session_of(request: Request = Request(), *, only_answers: bool = False) -> Session:  # noqa: B008  (immutable)
    def tree(request: Request) -> str:
        return make_plan(request, QUESTIONNAIRE).project.slug

    return Session(QUESTIONNAIRE, request, load_template, tree, only_answers=only_answers)


def start(session: Session) -> State:
    return decision.first(State(session, session.given, screen=None))


def reply_of(state: State, data: st.DataObject) -> str | None:
    """Draw what a person may do on this screen."""
    assert state.screen
    view = state.screen.view(state)
    if data.draw(st.integers(0, 5), label="back when 0") == 0:
        return BACK
    if isinstance(view, Field):
        text = data.draw(st.sampled_from(["", "Zoo", "zoo_2", "a@b.example", "Ünïcode", view.default]), label=view.ask)
        return view.default if view.problem(text) else text
    return data.draw(st.sampled_from([item.value for item in view.items if not item.disabled]), label=view.ask)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_wherever_one_goes_no_answer_is_lost_and_every_end_is_a_project_that_can_be_made(data: st.DataObject) -> None:
    session = session_of()
    state = start(session)
    for _ in range(40):
        if state.screen is None:
            assert make_plan(state.request, QUESTIONNAIRE).project.name
            return
        reply = reply_of(state, data)
        if isinstance(view := state.screen.view(state), Field) and reply is not BACK and view.problem(reply):
            reply = BACK
        before = state
        state = state.back() if reply is BACK else state.screen.reply(state, reply)
        asked = getattr(before.screen, "id", None)
        assert before.request.answers.keys() - state.request.answers.keys() <= {asked}
        if reply is BACK:
            assert state.request == before.request


def played(session: Session, *replies: str) -> Iterator[State]:
    state = start(session)
    yield state
    for reply in replies:
        assert state.screen
        state = state.screen.reply(state, reply)
        yield state


def last(session: Session, *replies: str) -> State:
    return [*played(session, *replies)][-1]


def menu_of(state: State) -> Menu:
    assert state.screen
    view = state.screen.view(state)
    assert isinstance(view, Menu)
    return view


def test_a_question_that_an_answer_settles_is_not_asked_but_shown() -> None:
    session = session_of()
    state = last(session, "api")
    assert "templates" in state.settled
    assert "templates" not in state.request.answers
    assert any("templates" in note for note in menu_of(state).notes)
    seen = {getattr(state.screen, "id", None)}
    while state.screen and not isinstance(state.screen, decision.Summary):
        value = "more" if isinstance(state.screen, decision.Decided) else "unsure"
        state = state.screen.reply(state, value)
        seen.add(getattr(state.screen, "id", None))
    assert "templates" not in seen


def test_not_sure_leaves_a_question_open_and_never_asks_it_again() -> None:
    session = session_of()
    state = last(session, "unsure")
    assert state.request.answers == {}
    assert state.questions_left == len(QUESTIONNAIRE.questions) - 1
    assert getattr(state.screen, "id", None) != "purpose"


def test_a_given_answer_is_never_asked() -> None:
    request = Request(answers={question.id: question.choices[0].id for question in QUESTIONNAIRE.questions})
    assert isinstance(start(session_of(request)).screen, decision.Summary)
    assert start(session_of(request, only_answers=True)).screen is None


def test_who_overrules_and_goes_back_reads_what_the_answers_decided() -> None:
    state = start(session_of())
    while isinstance(state.screen, decision.Question):
        choices = QUESTIONNAIRE.question(state.screen.id).choices
        state = state.screen.reply(state, next((c.id for c in choices if c.favours == "django"), choices[0].id))
    assert isinstance(state.screen, decision.Decided)
    overruled = state.screen.reply(state, "go")
    assert overruled.screen
    overruled = overruled.screen.reply(overruled, "flask")
    back = overruled.back().back()
    assert back.screen == state.screen
    view = back.screen.view(back)
    assert isinstance(view, Menu)
    assert view.title == "As good as decided: Django"
    assert view.status.startswith("So far: Django")
    assert any("You chose Flask" in note for note in view.notes)


def test_taking_the_recommendation_leaves_the_framework_to_it_and_overriding_says_so() -> None:
    request = Request(answers={question.id: question.choices[0].id for question in QUESTIONNAIRE.questions})
    session = session_of(request)
    advised = menu_of(start(session)).items[0].value
    assert last(session, advised).request.framework == "auto"
    other = report.other("django" if advised == "django" else "flask")
    assert last(session, other).request.framework == other


def test_going_back_and_taking_the_other_framework_keeps_the_options_of_both() -> None:
    request = Request(answers={"purpose": "microservice"}, framework="flask")
    session = session_of(request)
    state = last(session, "go", "limiter")
    assert state.request.options == {"limiter": True}
    django = replace(state, request=replace(state.request, framework="django"))
    assert project.finished(django).options == {}
    assert project.finished(state).options == {"limiter": True}


def test_a_python_that_the_options_rule_out_is_disabled_with_the_reason() -> None:
    request = Request(project={"name": "Zoo"}, framework="django", options={"django_release": "latest"})
    session = session_of(request)
    menu = menu_of(last(session, "go", "go", "python"))
    assert {item.value for item in menu.items if item.disabled} == {"3.11"}
    assert "Django 6.1 runs on Python 3.12 or newer" in menu.items[0].disabled


@pytest.mark.parametrize(
    ("framework", "wishes", "option", "reason"),
    [
        ("flask", {"pages": False}, "uploads", "needs Server-rendered pages"),
        ("flask", {"pages": False}, "admin", "needs Server-rendered pages"),
        ("flask", {"uploads": True}, "pages", "needed by File uploads"),
        ("flask", {"second_database": True}, "orm", "needed by A second database"),
        ("flask", {"database": "oracle"}, "orm", "needed by Database: Oracle"),
        ("flask", {"sandbox": True}, "static_export", "not with Users' own templates"),
        ("flask", {"api": "smorest"}, "static_export", "needs REST API: None"),
        (
            "flask",
            {"orm": False, "pages": False},
            "admin",
            "needs Models and migrations (SQLAlchemy) and needs Server-rendered pages",
        ),
        ("django", {"accounts": "none", "pages": False}, "uploads", "needs Server-rendered pages"),
        ("django", {"storage": "s3"}, "uploads", "needed by Where uploaded files are kept: In an S3-compatible bucket"),
    ],
)
def test_a_switch_that_cannot_be_turned_over_says_which_wish_stands_against_it(
    framework: Framework, wishes: dict[str, OptionValue], option: str, reason: str
) -> None:
    session = session_of(Request(framework=framework, options=wishes))
    state = replace(start(session), screen=project.OptionList())
    refused = {item.value: item.disabled for item in menu_of(state).items}
    assert refused[option] == reason


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_every_reason_on_the_option_screens_is_true(framework: Framework) -> None:
    """Whatever one wish rules out names that wish, by the label of the screen, and no name from inside."""
    template = load_template(framework)
    for option, value in ((one, value) for one in template.options for value in one.values):
        session = session_of(Request(framework=framework, options={option.name: value}))
        state = replace(start(session), screen=project.OptionList())
        for other in template.options:
            screen = project.OptionList() if True in other.values else project.OptionChoice(other.name)
            for item in menu_of(replace(state, screen=screen)).items:
                if item.disabled:
                    assert option.label.split(":")[0].split(",")[0] in item.disabled
                    assert "=" not in item.disabled


def test_a_reason_with_colons_and_semicolons_is_shown_whole() -> None:
    template = load_template("flask")
    rule = Constraint({"uploads": (True,)}, {"forms": (True,)}, "one: two; three needs four")
    altered = replace(template, constraints=(rule,))
    request = Request(framework="flask", options={"uploads": True})
    session = replace(session_of(request), load_template=lambda framework: altered)
    state = replace(start(session), screen=project.OptionList())
    details = {item.value: item.detail for item in menu_of(state).items}
    assert details["forms"] == "one: two; three needs four"
    forms = next(item for item in menu_of(state).items if item.value == "forms")
    assert forms.disabled == "needed by File uploads"


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_every_option_of_the_list_can_be_opened_or_turned_over(framework: str) -> None:
    session = session_of(Request(project={"name": "Zoo"}, framework="flask" if framework == "flask" else "django"))
    state = last(session, "go")
    for item in menu_of(state).items[1:]:
        assert not item.disabled
        assert item.group
        changed = project.OptionList().reply(state, item.value)
        after = menu_of(changed)
        stands = str(project.options_of(state).values[item.value])
        assert after.pointer == item.value or after.default == stands
