"""Read and write `.scaffoldpy.yaml`: how a project was made, so that it can be repeated and explained.

It is an answers file with every option spelled out, plus, under `generated`, the version that made the project and a
SHA-256 for each of its files, and that of the questions file where it was not the program's own.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffoldpy import __version__
from scaffoldpy.errors import TargetError
from scaffoldpy.model import FRAMEWORKS, Answers, Framework, Options, Project, Values

NAME = ".scaffoldpy.yaml"
_QuickDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # which writes an emoji as its number: not for free text
_HEADER = """\
# How this project was made. Make it again: scaffoldpy new --answers .scaffoldpy.yaml
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
    questions: str = ""  # the questionnaire's digest


def dump_record(
    project: Project, options: Options, *, answers: Answers, digests: Mapping[str, str], questions: str = ""
) -> bytes:
    """Return the record's content: the same for the same project, and for one that repeats it from its record."""
    made_with = {"version": __version__} | ({"questions": questions} if questions else {})
    generated = {"generated": {**made_with, "files": dict(sorted(digests.items()))}}
    document = {
        "scaffoldpy": 1,
        "project": dataclasses.asdict(project),
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
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        return _to_record(document)
    except FileNotFoundError as error:
        raise TargetError(f"{project} holds no {NAME}.", hint="Only a project that scaffoldpy made has one.") from error
    except (OSError, UnicodeError, yaml.YAMLError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TargetError(f"{file} cannot be used.", hint="Restore it, for example from git.") from error


def recorded_files(project: Path) -> Mapping[str, str]:
    """Return the SHA-256 by path of the files that an earlier run made; empty where no usable record says so."""
    try:
        return read_record(project).files
    except TargetError:
        return {}


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
    framework = document["framework"]
    if framework not in FRAMEWORKS:
        raise ValueError(framework)
    return Record(
        version=str(document["generated"]["version"]),
        project=Project(**{field.name: str(document["project"][field.name]) for field in dataclasses.fields(Project)}),
        framework=framework,
        answers=_checked(document["answers"], str),
        options=_checked(document["options"], (str, bool)),
        files=_checked(document["generated"]["files"], str),
        questions=str(document["generated"].get("questions", "")),
    )


def _checked(mapping: Any, kinds: type | tuple[type, ...]) -> dict[str, Any]:
    if not all(isinstance(key, str) and isinstance(value, kinds) for key, value in mapping.items()):
        raise TypeError(mapping)
    return dict(mapping)
