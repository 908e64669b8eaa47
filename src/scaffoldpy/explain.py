"""Say why a file of a generated project is there, from its record alone."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scaffoldpy import __version__, archive, causes, questions, recommend, record, render
from scaffoldpy import options as option_rules
from scaffoldpy.errors import OptionsError, RenderError, TargetError
from scaffoldpy.extension import rules
from scaffoldpy.model import OptionValue, Questionnaire, Source, Template, Values
from scaffoldpy.record import Record
from scaffoldpy.template import load_template

if TYPE_CHECKING:
    from scaffoldpy.plan import Plan

State = Literal["unchanged", "changed", "removed", "folder", "record", "archive", "foreign", "absent"]
_STATES: Mapping[State, str] = {
    "unchanged": "Nobody has changed it since.",
    "changed": "It was changed since.",
    "removed": "It was removed since.",
    "folder": "",
    "absent": "",
    "record": "It is the record of how the project was made.",
    "archive": "It holds the files as they were generated, which a merge needs.",
    "foreign": "scaffoldpy did not render it: it came later, or is yours to change, like .env.",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One option that a file is there for or that shapes its content, and what set that option."""

    option: str
    value: OptionValue
    reason: str  # a sentence
    also_set: Mapping[str, OptionValue]  # what else the same answer set
    also_brought: tuple[str, ...]  # files and folders that are there for those options


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a file or folder is in a project."""

    path: str  # relative to the project; a folder's ends in `/`
    project: Path
    version: str  # of the scaffoldpy that made it
    state: State
    causes: tuple[Cause, ...]  # of what is there; none: it is always there
    lacking: tuple[Cause, ...]  # of what was not generated: the options that keep it away
    wanted: str  # of what was not generated: which values bring it
    shaped_by: tuple[Cause, ...]  # what its content depends on
    parts: Mapping[str, str]  # of a folder: what in it is there for which options
    same_questions: bool  # as the project was made with
    sources: tuple[str, ...] = ()  # the template's file or folder, then the parts that went into it


def explain(path: Path, questionnaire: Questionnaire | None = None) -> Explanation:
    """Explain a file or folder of a generated project; `questionnaire` is the one it was made with.

    Raises TargetError when the path is in no such project or was never in it.
    """
    project = _project_of(path)
    found = record.read_record(project)
    template, asked = load_template(found.framework), questionnaire or questions.load_questions()
    name = _name_in(project, path, found, template)
    return _explained(found, name, _state(project, name, found, template), asked, project)


def planned_causes(plan: Plan, files: Iterable[str], path: str, questionnaire: Questionnaire) -> tuple[Cause, ...]:
    """Say what a file of a project is there for before the project is made; nothing: it is always there."""
    found = Record(
        version=__version__,
        project=plan.project,
        framework=plan.framework,
        answers=plan.request.answers,
        options=plan.options.values,
        files=dict.fromkeys(files, ""),
        questions=plan.questions,
    )
    history = _History(found, plan.template, questionnaire, plan.options.sources)
    because = _because(plan.template, found, path, "unchanged", history.values)
    return tuple(history.cause(option, path) for option in because)


def _explained(found: Record, name: str, state: State, asked: Questionnaire, project: Path) -> Explanation:
    template = load_template(found.framework)
    history = _History(found, template, asked)
    because = _because(template, found, name, state, history.values)
    lacking = _lacking(template, found, name, history.values) if state == "absent" else []
    sources, shaping = _rendered_from(template, found, name, state)
    return Explanation(
        path=name,
        project=project,
        version=found.version,
        state=state,
        causes=tuple(history.cause(option, name) for option in because),
        lacking=tuple(history.cause(option, name) for option in _options_in(lacking)),
        wanted=" or ".join(dict.fromkeys(map(_spelled, lacking))),
        shaped_by=tuple(
            history.cause(option, name) for option in history.values if option in shaping and option not in because
        ),
        parts=_parts(template, found, name, history.values) if state == "folder" else {},
        same_questions=found.questions == asked.digest,
        sources=sources,
    )


def format_explanation(explanation: Explanation) -> str:
    """Write an explanation as plain text."""
    title = explanation.project.name + "/" if explanation.path == "./" else explanation.path
    return "\n".join([title, "", *map(_wrapped, _lines(explanation))])


def _wrapped(line: str) -> str:
    indent = "" if line[:1].isalpha() else "  "
    return textwrap.fill(line, 80, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


class _History:
    """What set each option of a project, found out again from its answers."""

    def __init__(
        self,
        found: Record,
        template: Template,
        questionnaire: Questionnaire,
        sources: Mapping[str, Source] | None = None,
    ) -> None:
        self._template, self._questionnaire, self._found = template, questionnaire, found
        known = {option.name for option in template.options}
        self._values = {name: value for name, value in found.options.items() if name in known}
        self._sources = self._settle_sources() if sources is None else sources
        self.values: dict[str, OptionValue] = {**found.project.variables, **self._values}

    def cause(self, option: str, path: str) -> Cause:
        source = self._sources.get(option)
        if source is None:
            return Cause(option, self.values[option], self._data_reason(option), {}, ())
        if source.kind != "answer":
            return Cause(option, self.values[option], self._reason(source), {}, ())
        also = {
            name: self._values[name]
            for name, other in self._sources.items()
            if name != option and (other.question, other.choice) == (source.question, source.choice)
        }
        brought = [other for other in self._brought_by({option, *also}) if not path.startswith(other)]
        return Cause(option, self.values[option], self._reason(source), also, tuple(brought))

    def _data_reason(self, name: str) -> str:
        usual = {"license": self._template.licenses[0], "python": self._template.pythons[0]}
        is_usual = usual.get(name) == self.values[name]
        return "it is the default" if is_usual else "you gave it with the project's data"

    def _reason(self, source: Source) -> str:
        if source.kind == "answer":
            question = self._questionnaire.question(source.question)
            label = question.choice(source.choice).label
            if source.question in self._found.answers:
                return f"you answered “{label}” to “{question.text}”"
            return f"“{label}” to “{question.text}” follows from your other answers"
        if rule := source.constraint:
            return rules.describe(rule.when, rule.then, rule.because, self.values)
        return "you chose it" if source.kind == "override" else "it is the default"

    def _brought_by(self, options: set[str]) -> list[str]:
        slug, paths = self._found.project.slug, self._found.files
        return [
            path
            for path in sorted([*causes.folders_above(paths), *paths])
            if options & set(causes.own_causes_of(self._template, slug, path, self.values))
        ]

    def _settle_sources(self) -> Mapping[str, Source]:
        """Find out again what set each option, with the fewest overrides."""
        answers = recommend.settle(self._questionnaire, self._known_answers())
        python = self._found.project.python
        basis = option_rules.Basis(self._template, self._questionnaire, answers, self._values, python)
        overrides = option_rules.fewest_overrides(basis)
        try:
            return option_rules.derive(replace(basis, overrides=overrides)).sources
        except OptionsError:
            return {name: Source("override") for name in overrides}

    def _known_answers(self) -> dict[str, str]:
        choices = {
            question.id: {choice.id for choice in question.choices} for question in self._questionnaire.questions
        }
        return {name: choice for name, choice in self._found.answers.items() if choice in choices.get(name, ())}


def _project_of(path: Path) -> Path:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  (resolve would leave the project where a link does)
    for folder in (absolute, *absolute.parents):
        with suppress(OSError):  # a name that no file can have
            if (folder / record.NAME).is_file():
                return folder
    raise TargetError(
        f"{path} is in no project that scaffoldpy made.", hint=f"Such a project has a file {record.NAME} at its top."
    )


def _name_in(project: Path, path: Path, found: Record, template: Template) -> str:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  (as above)
    name = absolute.relative_to(project).as_posix()
    if name == ".":
        return "./"
    with suppress(OSError):  # a name that no file can have
        if absolute.is_dir() and not absolute.is_symlink():
            return f"{name}/"
    is_folder = f"{name}/" in causes.folders_above([*found.files, *_possible(template, found)])
    return f"{name}/" if is_folder and not os.path.lexists(absolute) else name


def _possible(template: Template, found: Record) -> dict[str, Path]:
    """Return where each file that some options bring comes from, by its path in the project."""
    slug = found.project.slug
    return {path.replace("{slug}", slug, 1): source for path, source in render.sources(template).items()}


def _state(project: Path, name: str, found: Record, template: Template) -> State:
    if name in (record.NAME, archive.NAME):
        return "record" if name == record.NAME else "archive"
    if name in found.files:
        digest = record.digest_of(project / name)
        return "unchanged" if digest == found.files[name] else "changed" if digest else "removed"
    if name == "./" or name in causes.folders_above(found.files):
        return "folder"
    if os.path.lexists(project / name):
        return "foreign"
    possible = _possible(template, found)
    if name in possible or name in causes.folders_above(possible):
        return "absent"
    raise TargetError(f"{name} is not in {project}, and never was.")


def _is_made(state: State) -> bool:
    return state in {"unchanged", "changed", "removed", "folder"}


def _because(template: Template, found: Record, name: str, state: State, values: Values) -> dict[str, OptionValue]:
    if state == "folder":
        top = "" if name == "./" else name
        return causes.of_folder(template, found.project.slug, top, found.files, values) if top else {}
    return causes.causes_of(template, found.project.slug, name, values) if _is_made(state) else {}


_Conditions = list[rules.Condition]  # of which all must hold


def _lacking(template: Template, found: Record, name: str, values: Values) -> list[_Conditions]:
    """Return the conditions that keep away a file; of a folder, those of its files that need the least."""
    inside = [path for path in _possible(template, found) if path.startswith(name)] if name.endswith("/") else [name]
    each = [causes.lacking(template, found.project.slug, path, values) for path in inside]
    needs = {frozenset(map(rules.spell_condition, conditions)): conditions for conditions in each}
    return [
        conditions for need, conditions in needs.items() if need and not any(other < need for other in needs if other)
    ]


def _options_in(lacking: Iterable[_Conditions]) -> list[str]:
    ways = (way for conditions in lacking for condition in conditions for way in rules.ways(condition))
    return list(dict.fromkeys(name for way in ways for name in way))


def _spelled(conditions: _Conditions) -> str:
    spelled = list(dict.fromkeys(map(rules.spell_condition, conditions)))
    return (
        spelled[0] if len(spelled) == 1 else " and ".join(f"({text})" if " or " in text else text for text in spelled)
    )


def _rendered_from(template: Template, found: Record, name: str, state: State) -> tuple[tuple[str, ...], set[str]]:
    """Return the template's file with the parts that went into this one, and the options that its content depends on.

    Nothing for what another version made.
    """
    possible = _possible(template, found)
    top = template.folder.parent.parent
    if name.endswith("/"):
        return tuple(
            {_above(possible[path], path, name, top): None for path in possible if path.startswith(name)}
        ), set()
    if name not in possible or state not in {"unchanged", "changed", "removed", "absent"}:
        return (), set()
    source = possible[name].relative_to(top).as_posix()
    if state == "absent":
        return (source,), set()
    usual = {option.name: option.default for option in template.options}
    values = {name: found.options.get(name, default) for name, default in usual.items()}
    try:
        trace = render.trace(template, found.project, values, causes.in_template(found.project.slug, name))
    except RenderError:  # values of another version
        return (source,), set()
    parts = [template.folder / "templates" / part for part in trace.parts]
    sources = (source, *(part.relative_to(top).as_posix() for part in parts))
    return sources, _shaping(template, trace, [possible[name], *parts], values)


def _above(source: Path, path: str, folder: str, top: Path) -> str:
    """Return the template's folder for a folder of the project, from one of the files in it."""
    depth = path.removeprefix(folder).count("/")
    return f"{source.parents[depth].relative_to(top).as_posix()}/"


def _shaping(template: Template, trace: render.Trace, files: Iterable[Path], values: Values) -> set[str]:
    """Return the options that a file and what it includes name; of those named in macros, the ones that change it."""
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for file in files:
        text = file.read_bytes().decode(errors="replace")
        named[file.suffix == ".jinja"] |= set(re.findall(r"\bcookiecutter\.(\w+)", text))
    known = {option.name: option for option in template.options}
    as_it_is = trace.render({})
    changing = {
        name
        for name in named[True] & known.keys() - named[False]
        if any(_rendered(trace, {name: value}) not in {"", as_it_is} for value in known[name].values)
    }
    return named[False] & known.keys() | changing


def _rendered(trace: render.Trace, values: Values) -> str:
    try:
        return trace.render(values)
    except RenderError:  # values that do not go together
        return ""


def _parts(template: Template, found: Record, name: str, values: Values) -> dict[str, str]:
    top = "" if name == "./" else name
    inside = [
        path for path in [*causes.folders_above(found.files), *found.files] if path.startswith(top) and path != top
    ]
    spelled = {
        path: causes.spelled(causes.own_causes_of(template, found.project.slug, path, values))
        for path in sorted(inside)
    }
    return {path: text for path, text in spelled.items() if text}


def _lines(explanation: Explanation) -> Iterable[str]:
    if explanation.causes:
        yield "It is there because:"
        yield from (line for cause in explanation.causes for line in _cause_lines(cause))
    elif _is_made(explanation.state) and explanation.path != "./":
        yield "It is always there." if explanation.sources else "This version's template has no such file."
    if explanation.state == "absent":
        yield "It was not generated:" if explanation.lacking else "It was not generated: that version had no such file."
        yield from (f"- {_told(cause)}" for cause in explanation.lacking)
        yield from ([f"It comes with {explanation.wanted}."] if explanation.wanted else [])
    if explanation.shaped_by:
        yield "Its content depends on:"
        yield from (f"- {_told(cause)}" for cause in explanation.shaped_by)
    if explanation.parts:
        yield "In it:"
        yield from (f"- {path} for {spelled}" for path, spelled in explanation.parts.items())
    yield from _source_lines(explanation)
    if _STATES[explanation.state]:
        yield _STATES[explanation.state]
    if explanation.version != __version__:
        yield f"Made by scaffoldpy {explanation.version}; told as {__version__} would decide."
    if not explanation.same_questions:
        yield "The project was made with other questions (--questions FILE); told as these would decide."


def _source_lines(explanation: Explanation) -> Iterable[str]:
    if explanation.sources and explanation.path != "./":
        source, *parts = explanation.sources
        yield f"{'Its template would be' if explanation.state == 'absent' else 'Its template'}:"
        yield f"- {source}"
        yield from (f"- {part}" for part in parts)


def _cause_lines(cause: Cause) -> Iterable[str]:
    yield f"- {_told(cause)}"
    if cause.also_set:
        yield f"  The same answer set {causes.spelled(cause.also_set)}."
    if cause.also_brought:
        yield f"  It also brought {', '.join(cause.also_brought)}."


def _told(cause: Cause) -> str:
    return f"{cause.option}={rules.spell(cause.value)}: {cause.reason}."
