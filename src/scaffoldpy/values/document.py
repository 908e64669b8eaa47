"""Read a file of keys and values in YAML, JSON or TOML, and tell on which line each key is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from scaffoldpy.errors import AnswersError
from scaffoldpy.values import STANDARD_INPUT, Kind
from scaffoldpy.values.nodes import is_too_deep, is_too_large

ANSWERS = Kind("an answers file", AnswersError, "{}, line {}")

_DEEP_KEY = re.compile(r"(?:\s*\.\s*[\w\"'-]+){64}")

LineOf = Callable[[str], int | None]  # the line of a dotted key, counted from 1


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its keys and values as they stand, and where each key of the first two levels is."""

    name: str
    content: Mapping[Any, Any]
    line_of: LineOf

    def place(self, key: str) -> str:
        """Return the file's name and, where it is known, the line of a dotted key."""
        return ANSWERS.place(self.name, self.line_of(key))


def read_document(source: str) -> Document:
    """Read a file by its suffix (YAML unless .json or .toml); `-` reads any of them. Raises AnswersError."""
    return parse_document(*ANSWERS.read(source))


def parse_document(name: str, text: str) -> Document:
    """Read the text of a file by the suffix of its name. Raises AnswersError."""
    parse = _parser(name, text)
    try:
        content, line_of = parse(text)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as err:
        raise ANSWERS.unparsed(name, err, hint=_hint(name)) from err
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise AnswersError(
            f"{name} holds no keys and values.", hint="See `scaffoldpy schema` and the examples for what it can hold."
        )
    return Document(name, content, line_of)


def _parser(name: str, text: str) -> Callable[[str], tuple[Any, LineOf]]:
    """Choose by the suffix, or for standard input by what reads the text as keys and values; if nothing does: YAML."""
    if name == STANDARD_INPUT:
        return next((parse for parse in (_parse_json, _parse_yaml, _parse_toml) if _reads(parse, text)), _parse_yaml)
    return {".json": _parse_json, ".toml": _parse_toml}.get(Path(name).suffix.lower(), _parse_yaml)


def _reads(parse: Callable[[str], tuple[Any, LineOf]], text: str) -> bool:
    try:
        return isinstance(parse(text)[0], dict)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return False


def _parse_yaml(text: str) -> tuple[Any, LineOf]:
    if is_too_deep(text):
        raise RecursionError
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        if is_too_large(node):
            raise ValueError("its aliases stand for too much")
        lines = _yaml_lines(node)
        return (loader.construct_document(node) if node else None), lines.get
    except (AttributeError, LookupError) as err:  # what PyYAML raises for `!!bool maybe`
        raise ValueError("a value does not fit its tag") from err
    finally:
        loader.dispose()


def _yaml_lines(node: yaml.Node | None, prefix: str = "") -> dict[str, int]:
    """Map each dotted key of the first two levels to its line; raises YAMLError where a key stands twice."""
    lines: dict[str, int] = {}
    if not isinstance(node, yaml.MappingNode):
        return lines
    for key_node, value_node in node.value:
        key = f"{prefix}{key_node.value}"
        if key in lines:
            raise yaml.MarkedYAMLError(problem=f"{key} is given twice", problem_mark=key_node.start_mark)
        lines[key] = key_node.start_mark.line + 1
        if not prefix:
            lines |= _yaml_lines(value_node, f"{key}.")
    return lines


def _parse_json(text: str) -> tuple[Any, LineOf]:
    content = json.loads(text, object_pairs_hook=partial(_no_duplicates, text))
    return content, _finder(text, '"{}"\\s*:')


def _no_duplicates(text: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        *_, last = [0, *(found.start() for found in re.finditer(f"{re.escape(json.dumps(twice))}\\s*:", text))]
        raise json.JSONDecodeError(f"{twice} is given twice", text, last)
    return content


def _parse_toml(text: str) -> tuple[Any, LineOf]:
    import tomllib

    if _DEEP_KEY.search(text):  # which takes the parser the square of its length
        raise RecursionError
    return tomllib.loads(text), _finder(text, "(?:^|[\\[{{,.])\\s*[\"']?{}[\"']?\\s*(?=[=\\].])")


def _finder(text: str, pattern: str) -> LineOf:
    """Find keys by their look, for formats whose parser does not tell where they are."""

    def line_of(key: str) -> int | None:
        start, found = 0, None
        for part in key.split("."):
            found = re.compile(pattern.format(re.escape(part)), re.MULTILINE).search(text, start)
            if not found:
                return None
            start = found.end()
        return text.count("\n", 0, start) + 1

    return line_of


def _hint(name: str) -> str:
    if name == STANDARD_INPUT:
        return "Give it as YAML, JSON or TOML; `scaffoldpy schema` says what it can hold."
    format_name = {".json": "JSON", ".toml": "TOML"}.get(Path(name).suffix.lower(), "YAML")
    return f"By its name it is read as {format_name}: mend it there. `scaffoldpy schema` says what it can hold."
