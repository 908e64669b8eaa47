"""The input schemas of the tools: the schema of an answers file, and the few arguments that are not in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scaffoldpy.answers import Terms
from scaffoldpy.schema import json_schema
from scaffoldpy.verify import STEPS

Schema = dict[str, Any]

LONGEST_WAIT = 50  # seconds: below the minute after which many clients give a call up
USUAL_WAIT = 20

_RELATIVE = "A relative path starts at the server's working folder."
_OWN: Mapping[str, Schema] = {
    "output_dir": {
        "type": "string",
        "description": f"Folder that the project's own folder goes into; by default the working folder. {_RELATIVE}",
    },
    "no_git": {"type": "boolean", "description": "Make no git repository"},
    "folder": {"type": "string", "description": f"Folder of a project that scaffoldpy made. {_RELATIVE}"},
    "folders": {
        "type": "array",
        "items": {"type": "string"},
        "description": f"Folders of projects that scaffoldpy made. {_RELATIVE}",
    },
    "path": {"type": "string", "description": f"File or folder in a project that scaffoldpy made. {_RELATIVE}"},
    "plan": {"type": "string", "description": "The `plan` that the tool plan answered to the same arguments"},
    "diff": {"type": "boolean", "description": "With folder: also show what would change line by line"},
    "continue": {"type": "boolean", "description": "Go on with a change that is under way, as a job; stands alone"},
    "abort": {"type": "boolean", "description": "Take a change back that is under way; stands alone"},
    "skip": {"type": "array", "items": {"enum": list(STEPS)}, "description": "Steps to leave out"},
    "job": {"type": "string", "description": "The `job` that verify or change answered"},
    "wait": {
        "type": "integer",
        "minimum": 0,
        "maximum": LONGEST_WAIT,
        "default": USUAL_WAIT,
        "description": "Seconds to wait for its end before answering",
    },
}


def input_schema(terms: Terms, takes: Iterable[str], required: Iterable[str], *, is_brief: bool) -> Schema:
    """Return the input schema of a tool; a brief one only lists what its keys take, for what `plan` has explained."""
    answers_file = json_schema(terms)["properties"]
    properties = {name: _OWN[name] if name in _OWN else _section(answers_file[name], is_brief) for name in takes}
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _section(schema: Schema, is_brief: bool) -> Schema:
    """Return a section of an answers file, or its one key: clients need less of the schema than an editor."""
    if "properties" not in schema:
        return _value(schema, is_brief)
    values = {key: _value(value, is_brief) for key, value in schema["properties"].items()}
    return {"type": "object", "properties": values, "additionalProperties": False}


def _value(schema: Schema, is_brief: bool) -> Schema:
    """Return a value's schema without its pattern, which is long and which the server checks anyway."""
    if not is_brief:
        return {key: value for key, value in schema.items() if key != "pattern"}
    if "oneOf" in schema:
        return {"enum": [choice["const"] for choice in schema["oneOf"]]}
    return {key: value for key, value in schema.items() if key in ("type", "enum")}
