"""The wizard without its terminal: what it knows, what a screen shows, and how a reply moves it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from scaffoldpy import recommend
from scaffoldpy.model import Answers, Framework, OptionValue, Questionnaire, Recommendation, Request, Template

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

    def view(self, state: State) -> View:
        """Say what to show."""

    def reply(self, state: State, value: str) -> State:
        """Move on with the user's reply."""


@dataclass(frozen=True, slots=True)
class Session:
    """What stays the same during a run."""

    questionnaire: Questionnaire
    given: Request  # what the command line says
    load_template: Callable[[Framework], Template]
    tree: Callable[[Request], RenderableType] = lambda request: ""  # draws the files of a complete request
    is_taken: Callable[[str], bool] = lambda slug: False  # tells whether a project of this name cannot be written
    refused: Callable[[str, OptionValue], str] = lambda option, value: ""  # tells why a living project cannot have it
    is_living: bool = False  # the project is there, and only its options are asked for
    only_answers: bool = False
    only_shows: bool = False  # nothing will be written, so that there is nothing to confirm
    plain: bool = False


@dataclass(frozen=True)
class State:
    """Where the wizard is. It only ever gains answers: going back moves the screen, not the request."""

    session: Session
    request: Request
    screen: Screen | None  # None when done
    past: tuple[Screen, ...] = ()
    asked: tuple[str, ...] = ()  # the questions shown so far, in order
    unsure: frozenset[str] = frozenset()
    has_heard_decided: bool = False
    notes: tuple[str, ...] = ()  # to be shown on the next screen

    @cached_property
    def recommendation(self) -> Recommendation:
        """The recommendation so far."""
        return recommend.recommend(self.session.questionnaire, self.request.answers)

    @property
    def settled(self) -> Answers:
        """The answers given, and those that follow from them."""
        return self.recommendation.answers

    @property
    def framework(self) -> Framework:
        """The framework that was chosen, else the recommended one."""
        chosen = self.request.framework
        return self.recommendation.framework if chosen == "auto" else chosen

    @property
    def template(self) -> Template:
        """The template of the framework as things stand."""
        return self.session.load_template(self.framework)

    @property
    def is_decided(self) -> bool:
        """Whether no answer to come can change the framework; "not sure" is taken at its word."""
        return recommend.is_decided(self.session.questionnaire, self.request.answers, self.unsure)

    @property
    def is_nearly_decided(self) -> bool:
        """Whether answers to come would hardly change the framework."""
        return recommend.is_nearly_decided(self.session.questionnaire, self.request.answers, self.unsure)

    @property
    def questions_left(self) -> int:
        """The number of questions that are neither answered, settled nor left at "not sure"."""
        return sum(q.id not in self.settled and q.id not in self.unsure for q in self.session.questionnaire.questions)

    @property
    def has_news(self) -> bool:
        """Whether the user has given more than came from the command line."""
        return self.request != self.session.given

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
