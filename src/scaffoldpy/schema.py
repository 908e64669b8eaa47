"""The JSON Schema of an answers file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffoldpy.extension import naming
from scaffoldpy.model import FORMAT
from scaffoldpy.vocabulary import SECTIONS, Term

SCHEMA_ID = f"urn:scaffoldpy:answers:{FORMAT}"


def json_schema(terms: Mapping[str, Term]) -> dict[str, Any]:
    """Build the schema (JSON Schema draft 2020-12) from the vocabulary."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "scaffoldpy answers file",
        "type": "object",
        "additionalProperties": False,
        "required": ["project"],
        "properties": {
            "scaffoldpy": {"const": FORMAT, "description": "Version of this format"},
            "framework": value_schema(terms["framework"]),
            **{section: _section(terms, section) for section in SECTIONS},
            "generated": {"description": "Written by scaffoldpy into a project; ignored when read"},
        },
    }


def _section(terms: Mapping[str, Term], section: str) -> dict[str, Any]:
    prefix = f"{section}."
    schema: dict[str, Any] = {
        "type": "object" if section == "project" else ["object", "null"],
        "additionalProperties": False,
        "properties": {
            key.removeprefix(prefix): value_schema(term) for key, term in terms.items() if key.startswith(prefix)
        },
    }
    return schema | ({"required": ["name"]} if section == "project" else {})


def value_schema(term: Term) -> dict[str, Any]:
    """Build the schema of one key's value."""
    if not term.values:
        return {"type": "string", "description": term.label, "pattern": naming.pattern(term.key.rpartition(".")[2])}
    if term.values == (True, False):
        return {"type": "boolean", "description": term.label}
    if term.value_labels:
        choices = [{"const": value, "title": term.value_labels[value]} for value in term.values]
        return {"description": term.label, "oneOf": choices}
    numbers = [float(value) for value in term.values] if term.key == "project.python" else []  # 3.12 without quotes
    return {"enum": [*term.values, *numbers], "description": term.label}
