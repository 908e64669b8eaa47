"""What the user asks for: check an answers file and `--set` against the vocabulary, and write an answers file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

import yaml

from scaffoldpy.errors import AnswersError
from scaffoldpy.extension import naming
from scaffoldpy.model import FORMAT, TITLES, Framework, OptionValue, Project, Request, Template
from scaffoldpy.values import nearest
from scaffoldpy.values.document import Document, parse_document, read_document
from scaffoldpy.vocabulary import SECTIONS, Term

_IGNORED_KEYS = ("scaffoldpy", "generated")
_LONGEST_NUMBER = 200  # bits
_TOP_KEYS = ["scaffoldpy", "framework", *SECTIONS]

Terms = Mapping[str, Term]


def load_request(source: str, terms: Terms) -> Request:
    """Read an answers file in YAML, JSON or TOML; `-` reads standard input. Raises AnswersError."""
    return to_request(read_document(source), terms)


def parse_request(name: str, text: str, terms: Terms) -> Request:
    """Read the text of an answers file, whose name tells the format, as `load_request` does. Raises AnswersError."""
    return to_request(parse_document(name, text), terms)


def to_request(document: Document, terms: Terms) -> Request:
    """Check what was read, or given in the shape of an answers file. Raises AnswersError."""
    _check_format(document)
    generated = document.content.get("generated")
    try:
        request = _applied(Request(), _flatten(document), terms, document.place)
    except AnswersError as err:
        if isinstance(generated, dict) and "questions" in generated:
            raise AnswersError(str(err), hint="The project has questions of its own: --questions FILE.") from err
        raise
    return replace(request, options={}, origin=request) if generated else request


def with_settings(request: Request, settings: Iterable[str], terms: Terms) -> Request:
    """Return the request with each `KEY=VALUE` applied, KEY a dotted key. Raises AnswersError."""
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise AnswersError(
                f"--set {setting}: no value.", hint="Write --set KEY=VALUE, like answers.database=mysql."
            )
        values[key.strip()] = _typed(value, terms.get(key.strip()))
    return _applied(request, values, terms, lambda key: "--set")


def with_value(request: Request, key: str, value: str, terms: Terms, place: str) -> Request:
    """Return the request with the value of one dotted key, which the user gave at `place`. Raises AnswersError."""
    return _applied(request, {key: _typed(value, terms.get(key))}, terms, lambda key: place)


def layered(requests: Iterable[Request]) -> tuple[Request, list[str]]:
    """Lay requests over one another, a later one's value counting more; tell of every value that gave way."""
    result, conflicts = Request(), list[str]()
    for upper in requests:
        before, after = _values_of(result), _values_of(upper)
        conflicts += [
            f"{upper.places[key]}: {key}={_shown(value)} replaces {_shown(before[key])} ({result.places[key]})."
            for key, value in after.items()
            if key in result.places and before.get(key) != value
        ]
        result = _over(result, upper)
    return result, conflicts


def _values_of(request: Request) -> dict[str, OptionValue]:
    """Return what a request says, by dotted key, the options of a project's record included."""
    options = {**(request.origin.options if request.origin else {}), **request.options}
    sections: dict[str, Mapping[str, OptionValue]] = {
        "project": request.project,
        "answers": request.answers,
        "options": options,
    }
    values: dict[str, OptionValue] = {"framework": request.framework}
    for section in SECTIONS:
        values |= {f"{section}.{name}": value for name, value in sections[section].items()}
    return {key: value for key, value in values.items() if key in request.places}


def _over(lower: Request, upper: Request) -> Request:
    """Return what both say; an option that the record of a project spells out covers one given before."""
    covered = upper.origin.options if upper.origin else {}
    return Request(
        project={**lower.project, **upper.project},
        framework=upper.framework if "framework" in upper.places else lower.framework,
        answers={**lower.answers, **upper.answers},
        options={**{name: value for name, value in lower.options.items() if name not in covered}, **upper.options},
        places={**lower.places, **upper.places},
        origin=upper.origin or lower.origin,
    )


def to_yaml(document: Mapping[str, Any]) -> str:
    """Write a document as YAML: keys in their order, no line folded, always the same bytes."""
    text: str = yaml.dump(dict(document), sort_keys=False, allow_unicode=True, width=10**6)
    return text


def to_document(request: Request) -> dict[str, Any]:
    """Return the request in the shape of an answers file."""
    document = {
        "scaffoldpy": FORMAT,
        "project": dict(request.project),
        "framework": request.framework,
        "answers": dict(request.answers),
        "options": dict(request.options),
    }
    return {key: value for key, value in document.items() if value != {}}


def complete_project(request: Request, template: Template, python: str) -> Project:
    """Fill in what the request leaves open about the project. Raises AnswersError for a missing name or unfit slug."""
    given = request.project
    if not given.get("name", "").strip():
        raise AnswersError(
            "The project has no name.", hint="Give one: `scaffoldpy new NAME`, or `project.name` in the answers file."
        )
    name = given["name"].strip()
    slug = given.get("slug") or naming.slug_of(name, template.reserved)
    is_new = request.origin is None or request.origin.project.get("slug") != slug
    problem = naming.slug_problem(slug, template.reserved if is_new else ())
    if problem:
        raise AnswersError(
            f'project.slug: "{slug}" {problem}.', hint=f"{naming.slug_of(slug, template.reserved)} would do."
        )
    unknown = next((key for key in given if key not in {*template.texts, "name", "slug", "license", "python"}), None)
    if unknown:
        place = f"{request.places[f'project.{unknown}']}: " if f"project.{unknown}" in request.places else ""
        raise AnswersError(f"{place}project.{unknown} is no variable of a {TITLES[template.framework]} project.")
    texts = {key: given.get(key, text.default) for key, text in template.texts.items()}
    return Project(
        name=name,
        slug=slug,
        description=texts.pop("description") or template.texts["description"].default,
        author=texts.pop("author"),
        email=texts.pop("email"),
        license=given.get("license") or template.licenses[0],
        python=python,
        texts=texts,
    )


def _check_format(document: Document) -> None:
    version = document.content.get("scaffoldpy", FORMAT)
    if version != FORMAT or isinstance(version, bool):
        raise AnswersError(
            f"{document.place('scaffoldpy')}: this is format {_shown(version)}; this version reads format {FORMAT}.",
            hint="Update scaffoldpy, or write `scaffoldpy: 1`.",
        )


def _flatten(document: Document) -> dict[str, Any]:
    """Return the document's values by dotted key."""
    flat: dict[str, Any] = {}
    for key, value in document.content.items():
        if key in _IGNORED_KEYS:
            continue
        if key == "framework":
            flat[key] = value
        elif key not in SECTIONS:
            raise AnswersError(
                f"{document.place(str(key))}: unknown key {_shown(key)}.",
                hint=nearest(str(key), _TOP_KEYS, otherwise=""),
            )
        elif isinstance(value, dict):
            flat |= {f"{key}.{name}": item for name, item in value.items()}
        elif value is not None:
            raise AnswersError(
                f"{document.place(key)}: {key} must hold keys and values.", hint="`scaffoldpy schema` says which."
            )
    return flat


def _typed(value: str, term: Term | None) -> Any:
    """Read a value given as text: a switch takes true or false."""
    if term and True in term.values:
        return {"true": True, "false": False}.get(value.lower(), value)
    return value


def _applied(request: Request, values: Mapping[str, Any], terms: Terms, place: Callable[[str], str]) -> Request:
    """Return the request with every value of a dotted key checked and put over what it says."""
    checked = {key: _check(key, value, terms, place(key)) for key, value in values.items()}
    parts: dict[str, Any] = {
        section: {
            **getattr(request, section),
            **{
                key.removeprefix(f"{section}."): value
                for key, value in checked.items()
                if key.startswith(f"{section}.")
            },
        }
        for section in SECTIONS
    }
    framework = cast("Framework | Literal['auto']", checked.get("framework", request.framework))
    places = {**request.places, **{key: place(key) for key in checked}}
    return replace(request, framework=framework, places=places, **parts)


def _check(key: str, value: Any, terms: Terms, place: str) -> OptionValue:
    term = terms.get(key)
    if term is None:
        raise _unknown(key, terms, place)
    if not term.values:
        return _check_text(key, value, place)
    given = str(value) if key == "project.python" and isinstance(value, float) else value
    if not any(given == allowed and type(given) is type(allowed) for allowed in term.values):
        raise AnswersError(f"{place}: {key} cannot be {_told(value, term)}.", hint=_choices_hint(key, value, term))
    return cast("OptionValue", given)


def _unknown(key: str, terms: Terms, place: str) -> AnswersError:
    if key in SECTIONS:
        first = next(name for name in terms if name.startswith(f"{key}."))
        return AnswersError(f"{place}: {key} is a group of keys.", hint=f"Write one of them, like {first}=…")
    return AnswersError(f"{place}: unknown key {_shown(key)}.", hint=nearest(key, terms, otherwise=""))


def _choices_hint(key: str, value: Any, term: Term) -> str:
    """Say what a key takes, and why YAML read something else than was written; guess only at a misspelt word."""
    spelled = [_shown(allowed) for allowed in term.values]
    takes = f"It takes {' or '.join(filter(None, [', '.join(spelled[:-1]), spelled[-1]]))}"
    if _is_quoted(value, term):
        return f"{takes}, without quotes."
    if isinstance(value, bool):
        words = "yes or on" if value else "no or off"
        return f"{takes}. YAML reads an unquoted {words} as {_shown(value)}."
    if isinstance(value, float) and key == "project.python":
        return f"Put it in quotes: YAML reads an unquoted 3.10 as 3.1. {takes}."
    is_word = isinstance(value, str) and True not in term.values and key != "project.python"
    return (is_word and nearest(_shown(value), spelled, otherwise="")) or f"{takes}."


def _is_quoted(value: Any, term: Term) -> bool:
    """Tell whether the text of a switch's value was given in its stead."""
    return isinstance(value, str) and value.lower() in {
        _shown(allowed) for allowed in term.values if isinstance(allowed, bool)
    }


def _told(value: Any, term: Term | None = None) -> str:
    """Show a value so that it is not taken for another."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "keys and values"
    return f'"{value}"' if term and _is_quoted(value, term) else _shown(value)


def _check_text(key: str, value: Any, place: str) -> str:
    if not isinstance(value, str):
        hint = "Write one text there." if value is None or isinstance(value, list | dict) else "Put it in quotes."
        raise AnswersError(f"{place}: {key} must be text, not {_told(value)}.", hint=hint)
    text = value.strip()
    problem = naming.text_problem(key.removeprefix("project."), text)
    if problem:
        raise AnswersError(f"{place}: {key} {problem}.")
    return text


def _shown(value: Any) -> str:
    """Show a value on one line, short, as an answers file spells it."""
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return "so large a number"  # Python refuses to write out the longest
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return (text or '""') if len(text) <= 60 else f"{text[:57]}..."
