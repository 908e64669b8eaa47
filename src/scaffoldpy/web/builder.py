"""What the page shows of a state: its form, the recommendation, the files; all as plain values for a template."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scaffoldpy import __version__, choosing, preview, report
from scaffoldpy.explain import planned_causes
from scaffoldpy.extension import rules
from scaffoldpy.model import (
    FRAMEWORKS,
    TITLES,
    Answers,
    Command,
    Framework,
    OptionDefinition,
    OptionValue,
    Question,
    Reason,
    Recommendation,
    Request,
)
from scaffoldpy.options import Basis
from scaffoldpy.plan import Plan
from scaffoldpy.web import address
from scaffoldpy.web.address import Remark, State
from scaffoldpy.web.colouring import coloured, coloured_diff
from scaffoldpy.web.desk import Desk, named

_EXAMPLES = (
    ("an office with records", "answers.purpose=business_app&answers.admin_site=needed&answers.database=postgresql"),
    ("a news site", "answers.purpose=content_site&answers.admin_site=needed&answers.accounts=login_only"),
    ("an API", "answers.purpose=api&answers.database=postgresql&answers.admin_site=unneeded"),
    ("a webhook", "answers.purpose=microservice&answers.database=none"),
    ("a data page", "answers.purpose=data_app&answers.data_science=central"),
)
_FIRST_FILE = "README.md"
_MOST_SHOWN = 200_000  # bytes of one file


@dataclass(frozen=True, slots=True)
class Chip:
    """One value to choose."""

    value: str  # empty: not chosen at all
    label: str
    is_chosen: bool
    refusal: str = ""  # why it cannot be


@dataclass(frozen=True, slots=True)
class Field:
    """Several values of one key, of which one is chosen."""

    key: str
    label: str
    chips: tuple[Chip, ...]
    help: str = ""
    note: str = ""  # where the value comes from


@dataclass(frozen=True, slots=True)
class TextField:
    """One text."""

    key: str
    label: str
    value: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A change that turns the recommendation, and the address with it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recommendation in words and figures."""

    recommendation: Recommendation
    verdict: str
    share: str
    sides: Mapping[str, tuple[Reason, ...]]  # reasons for each framework, by its title
    turns: tuple[Turn, ...]
    neighbours: tuple[tuple[str, str], ...]  # name and likeness

    @property
    def spoken(self) -> str:
        """The whole in one sentence."""
        return f"{self.verdict} {self.share}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A file or folder of the tree."""

    name: str
    path: str
    depth: int
    size: str  # empty for a folder
    causes: str
    query: str
    mark: str  # new, changed, or nothing


@dataclass(frozen=True, slots=True)
class Shown:
    """The file that is shown."""

    path: str
    html: str
    why: tuple[str, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a project has otherwise than another set."""

    title: str
    before: Mapping[str, bytes]
    marks: Mapping[str, str]  # path to new, changed or removed


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows."""

    state: State
    address: str  # the whole query
    query: str  # of the project alone, for downloads
    examples: tuple[tuple[str, str], ...]  # title and query of states to start from
    remarks: tuple[Remark, ...]
    texts: tuple[TextField, ...]
    project: tuple[Field, ...]
    questions: tuple[Field, ...]
    framework: Field
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    judgement: Judgement
    plan: Plan
    lines: tuple[Line, ...]
    count: str
    shown: Shown
    comparison: Comparison
    command: str
    commands: tuple[Command, ...]


def build(desk: Desk, state: State) -> Page:
    """Plan and render what a state asks for, as far as it goes together."""
    plan, remarks = desk.usable(named(state.request))
    tree = desk.rendered(plan)
    other, more = _other(desk, state)
    comparison = _comparison(desk, plan, tree, other, is_own=bool(state.against))
    path, missed = _path(state.file, tree)
    kept = _kept(state, plan)
    python = plan.request.project.get("python")
    basis = Basis(plan.template, desk.questionnaire, plan.recommendation.answers, plan.request.options, python)
    return Page(
        state=state,
        address=address.query(state),
        query=address.query(State(kept)),
        examples=_EXAMPLES,
        remarks=(*state.remarks, *remarks, *more, *missed),
        texts=_texts(plan, state),
        project=_project(plan, basis, state),
        questions=tuple(_question(question, state.request.answers, plan) for question in desk.questionnaire.questions),
        framework=_framework(state, plan),
        groups=_groups(plan, basis),
        judgement=_judgement(desk, plan.recommendation, state),
        plan=plan,
        lines=tuple(_lines(plan, tree, state, comparison)),
        count=f"{len(tree)} files, {preview.spelled_size(sum(map(len, tree.values())))}",
        shown=_shown(desk, plan, tree, path, comparison),
        comparison=comparison,
        command=_command(kept),
        commands=plan.commands,
    )


def _kept(state: State, plan: Plan) -> Request:
    """Return what the address says, without what cannot be used."""
    used = plan.request
    is_named = "name" in state.request.project
    project = {key: value for key, value in used.project.items() if is_named or key != "name"}
    return replace(state.request, project=project, options=used.options)


def _texts(plan: Plan, state: State) -> tuple[TextField, ...]:
    given, project = state.request.project, plan.project.variables
    labels = {"name": "Project name", "slug": "Import name"} | {
        name: text.label for name, text in plan.template.texts.items()
    }
    return tuple(
        TextField(f"project.{key}", label, given.get(key, ""), project.get(key, "")) for key, label in labels.items()
    )


def _project(plan: Plan, basis: Basis, state: State) -> tuple[Field, ...]:
    given = state.request.project
    pythons = tuple(
        Chip(python, python, given.get("python") == python, choosing.python_refusal(basis, python))
        for python in plan.template.pythons
    )
    licenses = tuple(Chip(name, name, given.get("license") == name) for name in plan.template.licenses)
    return (
        Field("project.license", "Licence", (_automatic(plan.template.licenses[0], "license", given), *licenses)),
        Field("project.python", "Minimum Python version", (_automatic(plan.options.python, "python", given), *pythons)),
    )


def _automatic(value: str, key: str, given: Mapping[str, object]) -> Chip:
    return Chip("", f"Automatic ({value})", key not in given)


def _question(question: Question, given: Answers, plan: Plan) -> Field:
    settled = plan.recommendation.answers.get(question.id)
    chosen = given.get(question.id, "")
    note = f"Follows from your other answers: {question.choice(settled).label}" if settled and not chosen else ""
    chips = (
        Chip("", "Not sure", not chosen),
        *(Chip(choice.id, choice.label, choice.id == chosen) for choice in question.choices),
    )
    return Field(f"answers.{question.id}", question.text, chips, question.why, note)


def _framework(state: State, plan: Plan) -> Field:
    chosen = state.request.framework
    chips = (
        Chip("", f"Recommended ({TITLES[plan.recommendation.framework]})", chosen == "auto"),
        *(Chip(side, TITLES[side], chosen == side) for side in FRAMEWORKS),
    )
    return Field("framework", "Framework", chips)


def _groups(plan: Plan, basis: Basis) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    return tuple(
        (title, tuple(_option(option, plan, basis) for option in members))
        for title, members in report.grouped(plan.template.options)
    )


def _option(option: OptionDefinition, plan: Plan, basis: Basis) -> Field:
    value, wished = plan.options.values[option.name], plan.request.options.get(option.name)
    source = report.source_text(plan.options.sources[option.name]) if wished is None else ""
    chips = [
        Chip("", f"Automatic ({report.value_text(option, value)})" if wished is None else "Automatic", wished is None)
    ]
    for each in option.values:
        refusal = "" if each == value else choosing.refusal(basis, option.name, each)
        chips.append(Chip(rules.spell(each), report.value_text(option, each), each == wished, refusal))
    return Field(f"options.{option.name}", option.label, tuple(chips), option.help, source)


def _judgement(desk: Desk, recommendation: Recommendation, state: State) -> Judgement:
    """Put a recommendation in words, with the addresses that would turn it."""
    first: Framework = recommendation.framework
    sides = (first, report.other(first))
    return Judgement(
        recommendation=recommendation,
        verdict=report.verdict(recommendation),
        share=report.share(recommendation),
        sides={
            TITLES[side]: tuple(reason for reason in recommendation.reasons if reason.favours == side) for side in sides
        },
        turns=tuple(_turn(desk, state, flip.change, flip.framework) for flip in recommendation.flips),
        neighbours=tuple(
            (f"{near.project.name} ({TITLES[near.project.framework]}, {near.project.year})", report.likeness(near))
            for near in recommendation.neighbours
        ),
    )


def _turn(desk: Desk, state: State, change: Answers, framework: Framework) -> Turn:
    request = replace(state.request, answers={**state.request.answers, **change}, framework="auto")
    told = " and ".join(
        f"{report.words(question)}: {report.short_label(desk.questionnaire, question, choice)}"
        for question, choice in change.items()
    )
    return Turn(f"{TITLES[framework]} with {told}", address.query(replace(state, request=request)))


def _other(desk: Desk, state: State) -> tuple[Plan, tuple[Remark, ...]]:
    """Plan what the project is compared with: the recommended set, changed by what the address says of it."""
    request = replace(named(state.request), options={}, framework="auto")
    for key, value in state.against.items():
        request = address.with_text(request, key, value, desk.terms)
    plan, remarks = desk.usable(request)
    return plan, tuple(Remark(f"Compared with: {remark.message}", remark.hint) for remark in remarks)


def _comparison(desk: Desk, plan: Plan, tree: Mapping[str, bytes], other: Plan, *, is_own: bool) -> Comparison:
    title = "the set in the address" if is_own else f"the recommended options ({TITLES[other.framework]})"
    is_same = (other.options.values, other.project) == (plan.options.values, plan.project)
    before = tree if is_same else desk.rendered(other)
    differing = (path for path in sorted({*before, *tree}) if before.get(path) != tree.get(path))
    marks = {path: "new" if path not in before else "changed" if path in tree else "removed" for path in differing}
    return Comparison(title, before, marks)


def _path(wanted: str, tree: Mapping[str, bytes]) -> tuple[str, tuple[Remark, ...]]:
    first = _FIRST_FILE if _FIRST_FILE in tree else next(iter(tree))
    if not wanted or wanted in tree:
        return wanted or first, ()
    return first, (Remark(f"This project has no file {wanted[:100]}.", "Another choice of options may bring it."),)


def _lines(plan: Plan, tree: Mapping[str, bytes], state: State, comparison: Comparison) -> Iterator[Line]:
    for entry in preview.entries(plan, tree):
        is_folder = entry.path.endswith("/")
        *above, name = entry.path.rstrip("/").split("/")
        yield Line(
            name=f"{name}/" if is_folder else name,
            path=entry.path,
            depth=len(above),
            size="" if is_folder else preview.spelled_size(entry.size),
            causes=_causes(plan, entry.causes),
            query="" if is_folder else address.query(state, file=entry.path),
            mark=comparison.marks.get(entry.path, ""),
        )


def _causes(plan: Plan, causes: Mapping[str, OptionValue]) -> str:
    known = {option.name: option for option in plan.template.options}
    return ", ".join(
        f"{known[name].label}: {report.value_text(known[name], value)}" if name in known else f"{name}={value}"
        for name, value in causes.items()
    )


def _shown(desk: Desk, plan: Plan, tree: Mapping[str, bytes], path: str, comparison: Comparison) -> Shown:
    causes = planned_causes(plan, tree, path, desk.questionnaire)
    change = preview.change_of(path, comparison.before.get(path), tree[path])
    return Shown(
        path=path,
        html=coloured(path, tree[path][:_MOST_SHOWN]),
        why=tuple(f"{cause.option}={rules.spell(cause.value)}: {cause.reason}." for cause in causes),
        diff=coloured_diff(change.diff) if change else "",
    )


def _command(request: Request) -> str:
    """Write the command that makes the same project."""
    request = named(request)
    given = request.project["name"]
    name = shlex.quote(given) if not given.startswith("-") else f"--set {shlex.quote(f'project.name={given}')}"
    settings: Iterable[tuple[str, str]] = [
        (key, value) for key, value in address.settings_of(request) if key not in ("project.name", "framework")
    ]
    framework = f" --framework {request.framework}" if request.framework != "auto" else ""
    sets = "".join(f" --set {shlex.quote(f'{key}={value}')}" for key, value in settings)
    return f"uvx --from scaffoldpy-cli=={__version__} scaffoldpy new {name} --yes{framework}{sets}"
