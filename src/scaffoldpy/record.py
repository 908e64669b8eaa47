"""Read and write `.scaffoldpy.yaml`: how a project was made, so that it can be repeated and explained.

It is an answers file with every option spelled out, plus, under `generated`, the version that made the project and a
SHA-256 for each of its files, and that of the questions file where it was not the program's own.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffoldpy import __version__, resources
from scaffoldpy.errors import AnswersError, TargetError
from scaffoldpy.model import FORMAT, FRAMEWORKS, Answers, Framework, Options, Project, Values
from scaffoldpy.values.document import read_document

NAME = ".scaffoldpy.yaml"
_QuickDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # which writes an emoji as its number: not for free text
_HEADER = """\
# How this project was made. Make it again: scaffoldpy new --answers .scaffoldpy.yaml --overwrite
# Ask why a file is here: scaffoldpy why PATH
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What a project's record says."""

    version: str  # of the scaffoldpy that made it
    project: Project
    framework: Framework
    answers: Answers
    options: Values
    files: Mapping[str, str]  # path relative to the project, with `/`, to SHA-256
    executable: tuple[str, ...] | None = None  # the files that are programs; None: a record of 0.1.0, which tells none
    questions: str = ""  # the questionnaire's digest
    data: str = ""  # the digest of a team's own questions and templates


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and with what."""

    digests: Mapping[str, str]
    executable: tuple[str, ...] = ()
    questions: str = ""


def dump_record(project: Project, options: Options, *, answers: Answers, made: Made) -> bytes:
    """Return the record's content: the same for the same project, and for one that repeats it from its record."""
    told = {"version": __version__, "questions": made.questions, "data": resources.data_digest()}
    files = {"executable": sorted(made.executable), "files": dict(sorted(made.digests.items()))}
    generated = {"generated": {**{key: value for key, value in told.items() if value}, **files}}
    document = {
        "scaffoldpy": FORMAT,
        "project": project.variables,
        "framework": options.framework,
        "answers": dict(sorted(answers.items())),
        "options": dict(options.values),
    }
    return (_HEADER + _dump(document, yaml.SafeDumper) + _dump(generated, _QuickDumper)).encode()


def _dump(document: Mapping[str, Any], dumper: Any) -> str:
    text: str = yaml.dump(document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text


def read_record(project: Path) -> Record:
    """Read the record of a project. Raises TargetError when there is none or it cannot be used."""
    file = project / NAME
    if file.exists() and not file.is_file():  # nothing else can be read to its end
        raise TargetError(f"{file} is not a file.", hint="Restore it, for example from git.")
    try:
        return _to_record(read_document(str(file)).content)
    except (AnswersError, LookupError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error.__cause__, FileNotFoundError):
            hint = "Only a project that scaffoldpy made has one."
            raise TargetError(f"{project} holds no {NAME}.", hint=hint) from error
        raise TargetError(
            f"{file} cannot be used: {_told(error)}.", hint="Restore it, for example from git."
        ) from error


def _told(error: Exception) -> str:
    """Say what is wrong with a record; how Python puts it is no help."""
    if isinstance(error, LookupError):
        return f"{error.args[0]} is missing"
    return str(error).rstrip(".") if isinstance(error, AnswersError | ValueError) else "it is damaged"


def is_there(project: Path) -> bool:
    """Tell whether a folder is a project that was made earlier."""
    try:
        return (project / NAME).is_file()
    except OSError:  # a name that no folder can have
        return False


def recorded_files(project: Path) -> Mapping[str, str]:
    """Return the SHA-256 by path of the files that an earlier run made; empty where no usable record says so."""
    try:
        return read_record(project).files
    except TargetError:
        return {}


def renew(project: Path, paths: Iterable[str]) -> None:
    """Let a project's record tell what these of its files hold now, as they were made anew."""
    file = project / NAME
    for path in paths:
        line = re.compile(rf"^( +['\"]?{re.escape(path)}['\"]?: )[0-9a-f]{{64}}$", re.MULTILINE)
        text = file.read_text(encoding="utf-8")
        file.write_text(line.sub(rf"\g<1>{digest_of(project / path)}", text), encoding="utf-8")


def digest(content: bytes) -> str:
    """Return the SHA-256 that a record holds for a content."""
    return hashlib.sha256(content).hexdigest()


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's content; empty for what is not a regular file."""
    if file.is_symlink() or not file.is_file():
        return ""
    return digest(file.read_bytes())


def is_inside(path: str) -> bool:
    """Tell whether a path, which somebody may have written into a record, stays inside the project."""
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def has_link(project: Path, path: str) -> bool:
    """Tell whether a path in a project, or a folder above it there, is a symbolic link."""
    parts = Path(path).parts
    return any(project.joinpath(*parts[:depth]).is_symlink() for depth in range(1, len(parts) + 1))


def _to_record(document: Any) -> Record:
    framework, version = document["framework"], document.get("scaffoldpy", FORMAT)
    if version != FORMAT:
        raise ValueError(f"this is format {version}; this version of scaffoldpy reads format {FORMAT}")
    if framework not in FRAMEWORKS:
        raise ValueError(f"{framework} is no framework")
    return Record(
        version=str(document["generated"]["version"]),
        project=_project(document["project"]),
        framework=framework,
        answers=_checked(document["answers"], str),
        options=_checked(document["options"], (str, bool)),
        files=_checked(document["generated"]["files"], str),
        executable=_names(document["generated"].get("executable")),
        questions=str(document["generated"].get("questions", "")),
        data=str(document["generated"].get("data", "")),
    )


def _project(data: Mapping[str, Any]) -> Project:
    names = [field.name for field in dataclasses.fields(Project) if field.name != "texts"]
    texts = {str(name): str(value) for name, value in data.items() if name not in names}
    return Project(**{name: str(data[name]) for name in names}, texts=texts)


def _names(listed: Any) -> tuple[str, ...] | None:
    return None if listed is None else tuple(map(str, listed))


def _checked(mapping: Any, kinds: type | tuple[type, ...]) -> dict[str, Any]:
    for key, value in mapping.items():
        if not (isinstance(key, str) and isinstance(value, kinds)):
            raise ValueError(f"{key} has another kind of value than belongs there")
    return dict(mapping)
