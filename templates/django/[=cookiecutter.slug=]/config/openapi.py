"""What the API's description says beyond what the code shows."""

from typing import Any

ERRORS = {
    "400": "The request makes no sense.",
    "401": "Log in first, or send a token.",
    "403": "You do not have the permission.",
    "404": "There is no such thing.",
    "409": "Something else stands in the way.",
    "415": "Only JSON is understood.",
    "429": "Too many requests.",
}


def add_errors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Tell of every operation how it can fail."""
    content = {"application/json": {"schema": {"type": ["object", "array"]}}}
    for path in result["paths"].values():
        for operation in path.values():
            for status, description in ERRORS.items():
                answer = {"description": description, "content": content}
                operation["responses"].setdefault(status, answer)
    return result
