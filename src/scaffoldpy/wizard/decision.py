"""The wizard's screens about the framework: the questions, the recommendation, and the way back to any answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scaffoldpy import recommend, report
from scaffoldpy.model import TITLES, Answers, Framework
from scaffoldpy.model import Question as Asked
from scaffoldpy.wizard import project
from scaffoldpy.wizard.state import (
    Item,
    Menu,
    State,
    View,
)

_GO = "go"
_EDIT = "edit"
_MORE = "more"
_UNSURE = "unsure"

_FINAL = "No other answer can change the framework. More answers only set more options."
_NEARLY_FINAL = (
    "More answers could change the framework, but hardly would: of the real projects compared, next to none "
    "changed sides from here on. They also set more options."
)


def first(state: State) -> State:
    """Open the wizard on its first screen."""
    if state.session.is_living:
        return replace(state, screen=project.OptionList())
    if state.session.given.framework != "auto" and state.questions_left:
        return replace(state, screen=Decided())
    return _ask_on(state)


def _ask_on(state: State) -> State:
    """Go on to the most telling question left, or to what follows the questions."""
    question = recommend.next_question(state.session.questionnaire, state.request.answers, state.unsure)
    behind = tuple(Question(asked) for asked in state.asked if question is None or asked != question.id)
    state = replace(state, screen=None, past=behind)
    if question is None:
        return state.done() if state.session.only_answers else replace(state, screen=Summary())
    if state.request.answers and not state.has_heard_decided and state.is_nearly_decided:
        return replace(state.to(Decided()), has_heard_decided=True)
    asked = state.asked if question.id in state.asked else (*state.asked, question.id)
    return replace(state, screen=Question(question.id), asked=asked)


@dataclass(frozen=True, slots=True)
class Question:
    """A decision question; `is_edit` when it was picked from the list of answers."""

    id: str
    is_edit: bool = False

    def view(self, state: State) -> View:
        """Show the question with its choices."""
        question = state.session.questionnaire.question(self.id)
        items = [Item(choice.id, choice.label) for choice in question.choices]
        answer = state.settled.get(self.id, _UNSURE if self.id in state.unsure else "")
        return Menu(
            title=self._title(state),
            ask=question.text,
            items=(*items, Item(_UNSURE, "Not sure")),
            default=answer,
            status=report.lean(state.recommendation, plain=state.session.plain),
            notes=state.notes,
            help=question.why,
        )

    def _title(self, state: State) -> str:
        if self.is_edit:
            return f"Change an answer: {report.words(self.id)}"
        number = state.asked.index(self.id) + 1
        left = state.questions_left
        is_open = self.id not in state.settled and self.id not in state.unsure
        return f"Question {number} · at most {left - is_open} more"

    def reply(self, state: State, value: str) -> State:
        """Record the answer and go on."""
        answered = state.with_answer(self.id, None if value == _UNSURE else value)
        if self.is_edit:
            return answered.back()
        moved = _ask_on(answered)
        return replace(moved, notes=_newly_settled(state, answered, self.id))


def _newly_settled(before: State, after: State, asked: str) -> tuple[str, ...]:
    """Say which questions the last answer settled."""
    known = before.settled
    return tuple(
        f"That settles {report.words(question)}: {report.short_label(after.session.questionnaire, question, choice)}"
        for question, choice in after.settled.items()
        if question != asked and known.get(question) != choice
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """No answer can change the framework any more, or hardly any would: go on, or answer more."""

    def view(self, state: State) -> View:
        """Say so and offer both ways."""
        left = state.questions_left
        chosen = state.session.given.framework != "auto"
        title = TITLES[state.framework if chosen else state.recommendation.framework]
        overruled = () if chosen or state.request.framework == "auto" else (_overruled(state),)
        is_final = bool(chosen) or state.is_decided
        return Menu(
            title=f"Using {title}" if chosen else f"{'Decided' if is_final else 'As good as decided'}: {title}",
            ask="How do you want to go on?",
            items=(
                Item(_GO, "To the project's options" if chosen else "To the result"),
                Item(_MORE, f"Answer more questions ({left} left)"),
            ),
            status="" if chosen else report.lean(state.recommendation, plain=state.session.plain),
            notes=(
                *state.notes,
                *overruled,
                _FINAL if is_final else _NEARLY_FINAL,
            ),
        )

    def reply(self, state: State, value: str) -> State:
        """Go to the result or to the next question."""
        heard = replace(state, has_heard_decided=True)
        if value == _MORE:
            return _ask_on(heard)
        if state.session.only_answers:
            return heard.done()
        return heard.to(project.OptionList() if state.session.given.framework != "auto" else Summary())


def _overruled(state: State) -> str:
    """Say which framework the user took from the recommendation."""
    return f"You chose {TITLES[_framework(state.request.framework)]}; the result is where to choose again."


@dataclass(frozen=True, slots=True)
class Summary:
    """The recommendation, to be accepted or overridden."""

    def view(self, state: State) -> View:
        """Show the main reasons and offer both frameworks."""
        result = state.recommendation
        best, rest = result.framework, report.other(result.framework)
        return Menu(
            title="The recommendation",
            ask="Both fit. Which one?" if result.tie else "Which framework?",
            items=(
                Item(best, TITLES[best] if result.tie else f"{TITLES[best]}, as recommended"),
                Item(rest, TITLES[rest] if result.tie else f"Use {TITLES[rest]} anyway"),
                Item(_MORE, "Read all reasons first"),
                Item(_EDIT, "Change an answer"),
            ),
            default="" if state.request.framework == "auto" else state.request.framework,
            notes=state.notes,
            body=report.summary(state.session.questionnaire, result, most=2, plain=state.session.plain),
        )

    def reply(self, state: State, value: str) -> State:
        """Take the framework, or go to the reasons or the answers."""
        if value in (_MORE, _EDIT):
            return state.to(Reasons() if value == _MORE else Answered())
        result = state.recommendation
        chosen = _framework(value)
        is_advised = chosen == result.framework and not result.tie and state.session.given.framework == "auto"
        state = replace(state, request=replace(state.request, framework="auto" if is_advised else chosen))
        return state.to(project.OptionList())


@dataclass(frozen=True, slots=True)
class Reasons:
    """The whole recommendation, to be read."""

    def view(self, state: State) -> View:
        """Show every reason with its note."""
        result = state.recommendation
        body = report.summary(state.session.questionnaire, result, plain=state.session.plain)
        return Menu("All reasons", "Read?", (Item(_GO, "Back to the choice"),), body=body)

    def reply(self, state: State, value: str) -> State:
        """Go back to the choice."""
        return state.back()


def _framework(value: str) -> Framework:
    return "flask" if value == "flask" else "django"


@dataclass(frozen=True, slots=True)
class Answered:
    """All questions with their answers, to change any of them."""

    def view(self, state: State) -> View:
        """List the questions."""
        settled = state.settled
        return Menu(
            title="Your answers",
            ask="Change which one?",
            items=(
                Item(_GO, "None, go on"),
                *(self._item(question, state, settled) for question in state.session.questionnaire.questions),
            ),
            status=report.lean(state.recommendation, plain=state.session.plain),
        )

    def _item(self, question: Asked, state: State, settled: Answers) -> Item:
        choice = settled.get(question.id)
        answer = report.short_label(state.session.questionnaire, question.id, choice) if choice else "not answered"
        follows = question.id in settled and question.id not in state.request.answers
        return Item(question.id, f"{report.words(question.id)}: {answer}", "follows from the others" if follows else "")

    def reply(self, state: State, value: str) -> State:
        """Go back, or ask the picked question again."""
        return state.back() if value == _GO else state.to(Question(value, is_edit=True))
