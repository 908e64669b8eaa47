"""The wizard without its terminal: what it knows, what a screen shows, and how a reply moves it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from scaffoldpy import recommend
from scaffoldpy.model import Answers, Framework, Questionnaire, Recommendation, Request, Template

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a menu; it cannot be chosen when `disabled` says why."""

    value: str
    label: str
    detail: str = ""
    disabled: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A screen to choose from."""

    title: str
    ask: str
    items: tuple[Item, ...]
    default: str = ""  # the item that stands so far
    pointer: str = ""  # the item to begin at in a list of which none stands
    status: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""
    body: RenderableType | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A screen to type into; `problem` tells why a text will not do."""

    title: str
    ask: str
    default: str
    problem: Callable[[str], str | None]
    notes: tuple[str, ...] = ()


View = Menu | Field


class Screen(Protocol):
    """One screen: it shows itself and turns a reply into the next state."""

    def view(self, state: State, world: World) -> View:
        """Say what to show."""

    def reply(self, state: State, world: World, value: str) -> State:
        """Move on with the user's reply."""


@dataclass(frozen=True, slots=True)
class World:
    """What stays the same during a run."""

    questionnaire: Questionnaire
    given: Request  # what the command line says
    template: Callable[[Framework], Template]
    tree: Callable[[Request], RenderableType] = lambda request: ""  # draws the files of a complete request
    is_taken: Callable[[str], bool] = lambda slug: False  # tells whether a project of this name cannot be written
    only_answers: bool = False
    only_shows: bool = False  # nothing will be written, so that there is nothing to confirm
    plain: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where the wizard is. It only ever gains answers: going back moves the screen, not the request."""

    request: Request
    screen: Screen | None  # None when done
    past: tuple[Screen, ...] = ()
    asked: tuple[str, ...] = ()  # the questions shown so far, in order
    unsure: frozenset[str] = frozenset()
    has_heard_decided: bool = False
    notes: tuple[str, ...] = ()  # to be shown on the next screen

    def to(self, screen: Screen) -> State:
        """Go to a screen; back leads here."""
        past = (*self.past, self.screen) if self.screen else self.past
        return replace(self, screen=screen, past=past, notes=())

    def back(self) -> State:
        """Go to the screen before, or stay on the first."""
        if not self.past:
            return self
        return replace(self, screen=self.past[-1], past=self.past[:-1], notes=())

    def done(self) -> State:
        """End the wizard."""
        return replace(self, screen=None)

    def with_answer(self, question: str, choice: str | None) -> State:
        """Record an answer, or None for "not sure"."""
        answers = {**self.request.answers}
        answers.pop(question, None)
        if choice is None:
            return replace(self, request=replace(self.request, answers=answers), unsure=self.unsure | {question})
        request = replace(self.request, answers={**answers, question: choice})
        return replace(self, request=request, unsure=self.unsure - {question})

    def with_project(self, key: str, value: str) -> State:
        """Record one of the project's data; nothing typed means the default."""
        project = {**self.request.project, key: value}
        if not value:
            del project[key]
        return replace(self, request=replace(self.request, project=project))


def answers_of(state: State, world: World) -> Answers:
    """Return the answers given, and those that follow from them."""
    return recommend.settle(world.questionnaire, state.request.answers)


def recommendation_of(state: State, world: World) -> Recommendation:
    """Return the recommendation so far."""
    return recommend.recommend(world.questionnaire, state.request.answers)


def framework_of(state: State, world: World) -> Framework:
    """Return the framework that was chosen, else the recommended one."""
    chosen = state.request.framework
    return recommendation_of(state, world).framework if chosen == "auto" else chosen


def template_of(state: State, world: World) -> Template:
    """Return the template of the framework as things stand."""
    return world.template(framework_of(state, world))


def is_decided(state: State, world: World) -> bool:
    """Tell whether no answer to come can change the framework; "not sure" is taken at its word."""
    return recommend.is_decided(world.questionnaire, state.request.answers, state.unsure)


def questions_left(state: State, world: World) -> int:
    """Count the questions that are neither answered, settled nor left at "not sure"."""
    settled = answers_of(state, world)
    return sum(q.id not in settled and q.id not in state.unsure for q in world.questionnaire.questions)


def has_news(state: State, world: World) -> bool:
    """Tell whether the user has given more than came from the command line."""
    return state.request != world.given
