"""The values that pass between modules: immutable, and checked before they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Literal

Framework = Literal["django", "flask"]
FORMAT = 1  # version of the answers file's format, which a record has too
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
class Sample:
    """The real projects that confidence is estimated from."""

    name: str
    projects: int  # how many


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Answers for which neither framework may be the best choice, and what is worth a look instead."""

    when: Mapping[str, tuple[str, ...]]  # each of these questions has one of these answers
    unless: Mapping[str, tuple[str, ...]]  # none of these has one of these
    because: str


@dataclass(frozen=True, slots=True)
class RealProject:
    """A public project: what it needed, as readers coded it, and the framework it is built on."""

    name: str
    repository: str
    year: int  # of the commit that was read
    framework: Framework
    answers: Answers  # and all that follows from them


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole questions file, from general to specific: where two answers set the same option, the later wins."""

    facts: Mapping[str, Fact]
    questions: tuple[Question, ...]
    slope: float  # log-odds of one point of lead: confidence = 1 / (1 + exp(-slope * lead))
    sample: Sample
    elsewhere: tuple[Elsewhere, ...] = ()
    read_projects: Callable[[], Sequence[RealProject]] = tuple  # read when first asked for
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
class Neighbour:
    """A real project, and how far its answers are from the user's."""

    project: RealProject
    distance: float  # 0 (alike) to 1 (nothing alike)
    compared: int  # questions that both have answered
    differs: tuple[str, ...]  # those of them that they answered differently


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Django or Flask, why, how sure, and what would change it."""

    framework: Framework  # on a tie: Django
    tie: bool
    confidence: float  # at least 0.5
    sample: Sample  # what the confidence is estimated from
    scores: Mapping[Framework, int]
    reasons: tuple[Reason, ...]  # for either side, heaviest first
    neutral: tuple[Reason, ...]  # answers that weigh nothing, with what the article says of them
    flips: tuple[Flip, ...]
    unanswered: tuple[str, ...]
    answers: Answers  # those given, and those that follow from them
    neighbours: tuple[Neighbour, ...]  # the real projects most like it, nearest first
    neither: str  # what is worth a look instead of both; empty where the comparison is wide enough


@dataclass(frozen=True, slots=True)
class OptionDefinition:
    """One option of a template, as its cookiecutter.json defines it."""

    name: str
    default: OptionValue
    values: tuple[OptionValue, ...]  # (True, False) for a switch
    label: str
    value_labels: Mapping[str, str]  # empty for a switch
    group: str
    help: str = ""  # what it brings, in a sentence or two


@dataclass(frozen=True, slots=True)
class Constraint:
    """When every option of `when` has one of its values, those of `then` must too."""

    when: Allowed
    then: Allowed
    because: str

    @property
    def options(self) -> tuple[str, ...]:
        """Return the names of all that it is about."""
        return (*self.when, *self.then)


@dataclass(frozen=True, slots=True)
class Change:
    """A new value of one option, and the constraint that asks for it."""

    option: str  # or `python`
    value: OptionValue
    constraint: Constraint


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a generated project, run in its folder once `.venv` is there; `when` is a condition on options."""

    name: Literal["install", "database", "migrate", "start", "test"]
    run: str
    when: Allowed


@dataclass(frozen=True, slots=True)
class Move:
    """A change of an option of a living project."""

    option: str
    before: tuple[OptionValue, ...] = ()  # the values it is about; none: all
    after: tuple[OptionValue, ...] = ()

    def is_made(self, before: Values, after: Values) -> bool:
        """Tell whether the option has changed so from some values to others."""
        old, new = before.get(self.option), after.get(self.option)
        is_side = (not self.before or old in self.before) and (not self.after or new in self.after)
        return old is not None and old != new and is_side


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that cannot be made to a living project."""

    move: Move
    because: str
    instead: str  # how to do it by hand
    when: Allowed = field(default_factory=dict)  # what else must hold of the project as it is


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What a template says for the projects made with it earlier."""

    migrations: tuple[str, ...] = ()  # patterns of paths that are never changed once they are there
    script: Path | None = None  # which makes the migrations that are needed
    moves: tuple[Move, ...] = ()  # changes with which it is run even where the models stay
    lists: tuple[str, ...] = ()  # patterns of files to which both sides may add lines at one place
    refusals: tuple[Refusal, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)  # old paths to new ones
    renamed: Mapping[str, str] = field(default_factory=dict)  # `option` or `option=value` to the new one; "" if retired


@dataclass(frozen=True, slots=True)
class Merge:
    """Folders of a template whose files go into one, under a condition; its own files come first, then the first's."""

    when: Allowed
    otherwise: Allowed  # holds where `when` does not
    sources: tuple[str, ...]
    target: str


DESCRIPTIONS = ("description", "author", "email")  # free text about every project


@dataclass(frozen=True, slots=True)
class Text:
    """A variable of a template that is free text."""

    label: str
    default: str


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
    texts: Mapping[str, Text]  # what can be said of a project in free text, with its defaults
    merges: tuple[Merge, ...]
    private: Mapping[str, object]  # the variables that begin with `_`, as they stand
    read_upkeep: Callable[[], Upkeep] = Upkeep

    @cached_property
    def upkeep(self) -> Upkeep:
        """Return what it says for the projects made with it earlier."""
        return self.read_upkeep()

    @cached_property
    def paths(self) -> Mapping[str, tuple[Allowed, ...]]:
        """Return, for each path that is not always there, the alternatives of which one must hold."""
        return self.read_paths()

    @cached_property
    def constraint_groups(self) -> tuple[Sequence[Constraint], ...]:
        """Return the constraints in groups that share no option."""
        group_of: dict[str, list[Constraint]] = {}
        for constraint in self.constraints:
            touched = {id(group_of[name]): group_of[name] for name in constraint.options if name in group_of}
            group = [rule for part in touched.values() for rule in part] + [constraint]
            group_of |= dict.fromkeys((name for rule in group for name in rule.options), group)
        return tuple({id(group): group for group in group_of.values()}.values())

    @property
    def own_texts(self) -> dict[str, str]:
        """The defaults of the variables of its own that are free text."""
        return {name: text.default for name, text in self.texts.items() if name not in DESCRIPTIONS}

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
    texts: Mapping[str, str] = field(default_factory=dict)  # the template's own variables that are free text

    @property
    def variables(self) -> dict[str, str]:
        """All of it, by the names of the template's variables."""
        names = (each.name for each in fields(self) if each.name != "texts")
        return {**{name: getattr(self, name) for name in names}, **self.texts}


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
    """Where an option's value comes from; `question` and `choice` for an answer."""

    kind: SourceKind
    question: str = ""
    choice: str = ""
    constraint: Constraint | None = None  # the one that asked for it


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
class VerifyReport:
    """The steps of one verification; a failed step's detail is the end of its output."""

    project: str
    framework: Framework
    python: str
    steps: tuple[Step, ...]
    settings: tuple[str, ...] = ()  # of a row of the matrix, which has no project to look at: `options.api=drf` …

    @property
    def recipe(self) -> str:
        """Return the command that makes a row's project again; empty for a project, which is there."""
        if not self.settings:
            return ""
        start = ("scaffoldpy new", self.project, "--yes --framework", self.framework)
        return " ".join((*start, *(f"--set {setting}" for setting in self.settings)))

    @property
    def failed(self) -> tuple[Step, ...]:
        """Return the steps that found something wrong."""
        return tuple(step for step in self.steps if step.status == "failed")

    @property
    def passed(self) -> bool:
        """Tell whether nothing failed."""
        return not self.failed

    @property
    def seconds(self) -> float:
        """Return the time of all steps together."""
        return sum(step.seconds for step in self.steps)


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
