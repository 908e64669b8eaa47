"""Say why a file of a generated project is there, from its record alone."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from scaffoldpy import __version__, causes, questions, recommend, record, render
from scaffoldpy import options as option_rules
from scaffoldpy.errors import OptionsError, TargetError
from scaffoldpy.extension import rules
from scaffoldpy.model import OptionValue, Questionnaire, Source, Template, Values
from scaffoldpy.record import Record
from scaffoldpy.template import load_template

State = Literal["unchanged", "changed", "removed", "folder", "record", "foreign"]
_STATES: Mapping[State, str] = {
    "unchanged": "Nobody has changed it since.",
    "changed": "It was changed since.",
    "removed": "It was removed since.",
    "folder": "",
    "record": "It is the record of how the project was made.",
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
    causes: tuple[Cause, ...]  # none: it is always there
    shaped_by: tuple[Cause, ...]  # what its content depends on
    parts: Mapping[str, str]  # of a folder: what in it is there for which options
    same_questions: bool  # as the project was made with


def explain(path: Path, questionnaire: Questionnaire | None = None) -> Explanation:
    """Explain a file or folder of a generated project; `questionnaire` is the one it was made with.

    Raises TargetError when the path is in no such project or was never in it.
    """
    project = _project_of(path)
    found = record.read_record(project)
    name = _name_in(project, path, found)
    state = _state(project, name, found)
    template, asked = load_template(found.framework), questionnaire or questions.load_questions()
    history = _History(found, template, asked)
    values = history.values
    because = causes.causes_of(template, found.project.slug, name, values) if _is_made(state) else {}
    shaping = _shaping(template, name, found.project.slug) if state in {"unchanged", "changed", "removed"} else set()
    return Explanation(
        path=name,
        project=project,
        version=found.version,
        state=state,
        causes=tuple(history.cause(option, name) for option in because),
        shaped_by=tuple(
            history.cause(option, name) for option in values if option in shaping and option not in because
        ),
        parts=_parts(template, found, name, values) if state == "folder" else {},
        same_questions=found.questions == asked.digest,
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

    def __init__(self, found: Record, template: Template, questionnaire: Questionnaire) -> None:
        self._template, self._questionnaire, self._found = template, questionnaire, found
        known = {option.name for option in template.options}
        self._values = {name: value for name, value in found.options.items() if name in known}
        self._sources = self._settle_sources()
        self.values: dict[str, OptionValue] = {**asdict(found.project), **self._values}

    def cause(self, option: str, path: str) -> Cause:
        source = self._sources.get(option)
        if source is None:
            return Cause(option, self.values[option], "you gave it with the project's data", {}, ())
        if source.kind != "answer":
            return Cause(option, self.values[option], self._reason(source), {}, ())
        also = {
            name: self._values[name]
            for name, other in self._sources.items()
            if name != option and (other.question, other.choice) == (source.question, source.choice)
        }
        brought = [other for other in self._brought_by({option, *also}) if not path.startswith(other)]
        return Cause(option, self.values[option], self._reason(source), also, tuple(brought))

    def _reason(self, source: Source) -> str:
        if source.kind == "answer":
            question = self._questionnaire.question(source.question)
            label = question.choice(source.choice).label
            if source.question in self._found.answers:
                return f"you answered “{label}” to “{question.text}”"
            return f"“{label}” to “{question.text}” follows from your other answers"
        if source.kind == "constraint":
            return source.because
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
        world = self._template, self._questionnaire, answers
        overrides = option_rules.fewest_overrides(*world, self._values, python)
        try:
            return option_rules.derive(*world, overrides, python).sources
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


def _name_in(project: Path, path: Path, found: Record) -> str:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  (as above)
    name = absolute.relative_to(project).as_posix()
    if name == ".":
        return "./"
    return f"{name}/" if absolute.is_dir() or f"{name}/" in causes.folders_above(found.files) else name


def _state(project: Path, name: str, found: Record) -> State:
    if name == record.NAME:
        return "record"
    if name in found.files:
        digest = record.digest_of(project / name)
        return "unchanged" if digest == found.files[name] else "changed" if digest else "removed"
    if name == "./" or name in causes.folders_above(found.files):
        return "folder"
    if not os.path.lexists(project / name):
        raise TargetError(f"{name} is not in {project}, and never was.")
    return "foreign"


def _is_made(state: State) -> bool:
    return state in {"unchanged", "changed", "removed", "folder"}


def _shaping(template: Template, name: str, slug: str) -> set[str]:
    """Return the names of the options that the template of a file looks at."""
    source = render.sources(template).get(causes.in_template(slug, name))
    if source is None:  # made by another version
        return set()
    text = source.read_bytes().decode(errors="replace")
    for part in re.findall(r'\[%\s*include\s+"([^"]+)"', text):
        text += (template.folder / "templates" / part).read_text(encoding="utf-8")
    return set(re.findall(r"\bcookiecutter\.(\w+)", text)) & {option.name for option in template.options}


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
        yield "It is always there."
    if explanation.shaped_by:
        yield "Its content depends on:"
        yield from (f"- {_told(cause)}" for cause in explanation.shaped_by)
    if explanation.parts:
        yield "In it:"
        yield from (f"- {path} for {spelled}" for path, spelled in explanation.parts.items())
    if _STATES[explanation.state]:
        yield _STATES[explanation.state]
    if explanation.version != __version__:
        yield f"Made by scaffoldpy {explanation.version}; told as {__version__} would decide."
    if not explanation.same_questions:
        yield "The project was made with other questions (--questions FILE); told as these would decide."


def _cause_lines(cause: Cause) -> Iterable[str]:
    yield f"- {_told(cause)}"
    if cause.also_set:
        yield f"  The same answer set {causes.spelled(cause.also_set)}."
    if cause.also_brought:
        yield f"  It also brought {', '.join(cause.also_brought)}."


def _told(cause: Cause) -> str:
    return f"{cause.option}={rules.spell(cause.value)}: {cause.reason}."
