"""The values that pass between modules: immutable, and checked before they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

Framework = Literal["django", "flask"]
FRAMEWORKS: tuple[Framework, ...] = ("django", "flask")
TITLES: Mapping[Framework, str] = {"django": "Django", "flask": "Flask"}

OptionValue = str | bool
Values = Mapping[str, OptionValue]
Allowed = Mapping[str, tuple[OptionValue, ...]]
Answers = Mapping[str, str]  # question id to choice id; an unanswered question is absent


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim of the article, in our own words."""

    id: str
    claim: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: what it says for a framework, and what it brings to a project."""

    id: str
    label: str
    favours: Framework | None  # None exactly when points is 0
    points: int
    because: str
    article: tuple[str, ...]  # ids of the facts it rests on
    note: str = ""  # where the article is dated or too simple
    sets: Mapping[Framework, Values] = field(default_factory=dict)
    settles: Answers = field(default_factory=dict)  # answers to other questions that follow from it


@dataclass(frozen=True, slots=True)
class Question:
    """A decision question."""

    id: str
    text: str
    why: str
    choices: tuple[Choice, ...]

    def choice(self, choice_id: str) -> Choice:
        """Return the choice of this id; KeyError when there is none."""
        for choice in self.choices:
            if choice.id == choice_id:
                return choice
        raise KeyError(choice_id)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole questions file, from general to specific: where two answers set the same option, the later wins."""

    facts: Mapping[str, Fact]
    questions: tuple[Question, ...]
    slopes: Mapping[Framework, float]  # of the side ahead: confidence = 1 / (1 + exp(-slope * sqrt(margin))); fitted
    digest: str = ""  # SHA-256 of a questions file of the user's; empty for the program's own

    def question(self, question_id: str) -> Question:
        """Return the question of this id; KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one answer says for one framework, or why it weighs for neither."""

    question: str
    answer: str
    favours: Framework | None
    points: int
    because: str
    article: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of answers that turns the recommendation."""

    change: Answers
    framework: Framework


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Django or Flask, why, how sure, and what would change it."""

    framework: Framework  # on a tie: Django
    tie: bool
    confidence: float  # at least 0.5
    scores: Mapping[Framework, int]
    reasons: tuple[Reason, ...]  # for either side, heaviest first
    neutral: tuple[Reason, ...]  # answers that weigh nothing, with what the article says of them
    flips: tuple[Flip, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionDefinition:
    """One option of a template, as its cookiecutter.json defines it."""

    name: str
    default: OptionValue
    values: tuple[OptionValue, ...]  # (True, False) for a switch
    label: str
    value_labels: Mapping[str, str]  # empty for a switch
    group: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """When every option of `when` has one of its values, those of `then` must too."""

    when: Allowed
    then: Allowed
    because: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a generated project, run in its folder once `.venv` is there; `when` is a condition on options."""

    name: Literal["install", "migrate", "start", "test"]
    run: str
    when: Allowed


@dataclass(frozen=True)
class Template:
    """What a folder under templates/ declares in its cookiecutter.json.

    Its table of paths is read and checked when it is first looked at: most commands do without.
    """

    framework: Framework
    folder: Path
    options: tuple[OptionDefinition, ...]
    constraints: tuple[Constraint, ...]
    read_paths: Callable[[], Mapping[str, tuple[Allowed, ...]]]
    reserved: frozenset[str]
    secrets: tuple[str, ...]
    commands: tuple[Command, ...]
    licenses: tuple[str, ...]
    pythons: tuple[str, ...]
    description: str  # the default one

    @cached_property
    def paths(self) -> Mapping[str, tuple[Allowed, ...]]:
        """Return, for each path that is not always there, the alternatives of which one must hold."""
        return self.read_paths()

    def option(self, name: str) -> OptionDefinition:
        """Return the option of this name; KeyError when there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Project:
    """Who and what the project is."""

    name: str
    slug: str
    description: str
    author: str
    email: str
    license: str
    python: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, checked but not yet completed with defaults."""

    project: Mapping[str, str] = field(default_factory=dict)
    framework: Framework | Literal["auto"] = "auto"
    answers: Answers = field(default_factory=dict)
    options: Values = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict, compare=False)  # where each dotted key was given
    origin: Request | None = None  # what the record of a project says, whose options are not in `options`


SourceKind = Literal["default", "answer", "override", "constraint"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an option's value comes from; `question` and `choice` for an answer, `because` for a constraint."""

    kind: SourceKind
    question: str = ""
    choice: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """Every option of a template with its value and where that came from."""

    framework: Framework
    values: Values
    sources: Mapping[str, Source]
    python: str  # the oldest Python version the project must run on, such as "3.12"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run."""

    name: str
    status: Literal["done", "skipped", "failed"]
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GeneratedProject:
    """A project on disk."""

    project: Project
    path: Path
    framework: Framework
    options: Options
    files: int
    kept: tuple[str, ...]  # copies of files that were not scaffoldpy's and that it wrote over
    recommendation: Recommendation
    steps: tuple[Step, ...]
    commands: tuple[Command, ...]  # the ones that are left to run, in order
