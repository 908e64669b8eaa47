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
    World,
    answers_of,
    framework_of,
    is_decided,
    questions_left,
    recommendation_of,
)

_GO = "go"
_EDIT = "edit"
_MORE = "more"
_UNSURE = "unsure"


def first(state: State, world: World) -> State:
    """Open the wizard on its first screen."""
    if world.given.framework != "auto" and questions_left(state, world):
        return replace(state, screen=Decided())
    return _ask_on(state, world)


def _ask_on(state: State, world: World) -> State:
    """Go on to the most telling question left, or to what follows the questions."""
    question = recommend.next_question(world.questionnaire, state.request.answers, state.unsure)
    behind = tuple(Question(asked) for asked in state.asked if question is None or asked != question.id)
    state = replace(state, screen=None, past=behind)
    if question is None:
        return state.done() if world.only_answers else replace(state, screen=Summary())
    if state.request.answers and not state.has_heard_decided and is_decided(state, world):
        return replace(state.to(Decided()), has_heard_decided=True)
    asked = state.asked if question.id in state.asked else (*state.asked, question.id)
    return replace(state, screen=Question(question.id), asked=asked)


@dataclass(frozen=True, slots=True)
class Question:
    """A decision question; `is_edit` when it was picked from the list of answers."""

    id: str
    is_edit: bool = False

    def view(self, state: State, world: World) -> View:
        """Show the question with its choices."""
        question = world.questionnaire.question(self.id)
        items = [Item(choice.id, choice.label) for choice in question.choices]
        answer = answers_of(state, world).get(self.id, _UNSURE if self.id in state.unsure else "")
        return Menu(
            title=self._title(state, world),
            ask=question.text,
            items=(*items, Item(_UNSURE, "Not sure")),
            default=answer,
            status=report.lean(recommendation_of(state, world), plain=world.plain),
            notes=state.notes,
            help=question.why,
        )

    def _title(self, state: State, world: World) -> str:
        if self.is_edit:
            return f"Change an answer: {report.words(self.id)}"
        number = state.asked.index(self.id) + 1
        left = questions_left(state, world)
        is_open = self.id not in answers_of(state, world) and self.id not in state.unsure
        return f"Question {number} · at most {left - is_open} more"

    def reply(self, state: State, world: World, value: str) -> State:
        """Record the answer and go on."""
        answered = state.with_answer(self.id, None if value == _UNSURE else value)
        if self.is_edit:
            return answered.back()
        moved = _ask_on(answered, world)
        return replace(moved, notes=_newly_settled(state, answered, world, self.id))


def _newly_settled(before: State, after: State, world: World, asked: str) -> tuple[str, ...]:
    """Say which questions the last answer settled."""
    known = answers_of(before, world)
    return tuple(
        f"That settles {report.words(question)}: {report.short_label(world.questionnaire, question, choice)}"
        for question, choice in answers_of(after, world).items()
        if question != asked and known.get(question) != choice
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """No answer can change the framework any more: go on, or answer for the options' sake."""

    def view(self, state: State, world: World) -> View:
        """Say so and offer both ways."""
        title = TITLES[framework_of(state, world)]
        left = questions_left(state, world)
        chosen = world.given.framework != "auto"
        return Menu(
            title=f"{title} it is" if chosen else f"Decided: {title}",
            ask="How do you want to go on?",
            items=(
                Item(_GO, "To the project's options" if chosen else "To the result"),
                Item(_MORE, f"Answer more questions ({left} left)"),
            ),
            status="" if chosen else report.lean(recommendation_of(state, world), plain=world.plain),
            notes=(*state.notes, "No other answer can change the framework. More answers only set more options."),
        )

    def reply(self, state: State, world: World, value: str) -> State:
        """Go to the result or to the next question."""
        heard = replace(state, has_heard_decided=True)
        if value == _MORE:
            return _ask_on(heard, world)
        if world.only_answers:
            return heard.done()
        return heard.to(project.OptionList() if world.given.framework != "auto" else Summary())


@dataclass(frozen=True, slots=True)
class Summary:
    """The recommendation, to be accepted or overridden."""

    def view(self, state: State, world: World) -> View:
        """Show the main reasons and offer both frameworks."""
        result = recommendation_of(state, world)
        best, rest = result.framework, report.other(result.framework)
        return Menu(
            title="The recommendation",
            ask="Both fit. Which one?" if result.tie else "Which framework?",
            items=(
                Item(best, TITLES[best] if result.tie else f"{TITLES[best]}, as recommended"),
                Item(rest, TITLES[rest] if result.tie else f"{TITLES[rest]} all the same"),
                Item(_MORE, "Read all reasons first"),
                Item(_EDIT, "Change an answer"),
            ),
            default="" if state.request.framework == "auto" else state.request.framework,
            notes=state.notes,
            body=report.summary(world.questionnaire, result, most=2, plain=world.plain),
        )

    def reply(self, state: State, world: World, value: str) -> State:
        """Take the framework, or go to the reasons or the answers."""
        if value in (_MORE, _EDIT):
            return state.to(Reasons() if value == _MORE else Answered())
        result = recommendation_of(state, world)
        chosen = _framework(value)
        is_advised = chosen == result.framework and not result.tie and world.given.framework == "auto"
        state = replace(state, request=replace(state.request, framework="auto" if is_advised else chosen))
        return state.to(project.OptionList())


@dataclass(frozen=True, slots=True)
class Reasons:
    """The whole recommendation, to be read."""

    def view(self, state: State, world: World) -> View:
        """Show every reason with its note."""
        result = recommendation_of(state, world)
        body = report.summary(world.questionnaire, result, plain=world.plain)
        return Menu("All reasons", "Read?", (Item(_GO, "Back to the choice"),), body=body)

    def reply(self, state: State, world: World, value: str) -> State:
        """Go back to the choice."""
        return state.back()


def _framework(value: str) -> Framework:
    return "flask" if value == "flask" else "django"


@dataclass(frozen=True, slots=True)
class Answered:
    """All questions with their answers, to change any of them."""

    def view(self, state: State, world: World) -> View:
        """List the questions."""
        settled = answers_of(state, world)
        return Menu(
            title="Your answers",
            ask="Change which one?",
            items=(
                Item(_GO, "None, go on"),
                *(self._item(question, state, world, settled) for question in world.questionnaire.questions),
            ),
            status=report.lean(recommendation_of(state, world), plain=world.plain),
        )

    def _item(self, question: Asked, state: State, world: World, settled: Answers) -> Item:
        choice = settled.get(question.id)
        answer = report.short_label(world.questionnaire, question.id, choice) if choice else "not answered"
        follows = question.id in settled and question.id not in state.request.answers
        return Item(question.id, f"{report.words(question.id)}: {answer}", "follows from the others" if follows else "")

    def reply(self, state: State, world: World, value: str) -> State:
        """Go back, or ask the picked question again."""
        return state.back() if value == _GO else state.to(Question(value, is_edit=True))
