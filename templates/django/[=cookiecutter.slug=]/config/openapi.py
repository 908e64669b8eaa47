"""What the API's description says beyond what the code shows."""

from typing import Any

from .rest import MOST_CHARACTERS

ERRORS = {
    "400": "The request is invalid.",
    "401": "Log in first, or send a token.",
    "403": "You do not have permission.",
    "404": "Not found.",
    "409": "The request contradicts the stored data.",
    "415": "The content type must be application/json.",
    "429": "Too many requests.",
}


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Tell of every operation how it can fail[= ", and what a text must be like" if cookiecutter.sample else "" =]."""
    content = {"application/json": {"schema": {"type": ["object", "array"]}}}
    for path in result["paths"].values():
        for operation in path.values():
            for status, description in ERRORS.items():
                answer = {"description": description, "content": content}
                operation["responses"].setdefault(status, answer)
#% if cookiecutter.sample %#
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    parameter["allowEmptyValue"] = True
                if parameter["name"] == "search":
                    _limit_text(parameter["schema"])
                    parameter["schema"]["maxLength"] = MOST_CHARACTERS
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request"):
            for field in schema["properties"].values():
                _limit_text(field)
#% endif %#
    return result
#% if cookiecutter.sample %#


def _limit_text(schema: dict[str, Any]) -> None:
    if schema.get("type") == "string" and "format" not in schema:
        is_needed = schema.get("minLength")
        schema["pattern"] = r"^[^\x00]*\S[^\x00]*$" if is_needed else r"^[^\x00]*$"
#% endif %#
