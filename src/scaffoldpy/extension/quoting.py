"""One filter per output format: each turns any text into something that format reads back unchanged.

They are for the templates of teams too (docs/templates.md): ours write free text into some of these formats only.
"""

from __future__ import annotations

import json as json_module
import re
from collections.abc import Callable
from typing import Any

# What a reader could not see or an editor would trip over. A fixed list: what is printable differs between Pythons.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def python(value: Any) -> str:
    """Quote as a Python literal: text in the quotes that ruff chooses, booleans, numbers, lists and dicts of them."""
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{python(k)}: {python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(python(item) for item in value) + "]"
    text = str(value)
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + _escape_python(text).replace(quote, "\\" + quote) + quote


def python_doc(value: Any) -> str:
    """Quote for the inside of a `\"\"\"docstring\"\"\"` on one line."""
    return _escape_python(str(value)).replace('"', '\\"')


def _escape_python(text: str) -> str:
    return _INVISIBLE.sub(lambda m: m.group().encode("unicode_escape").decode(), text.replace("\\", "\\\\"))


def json(value: Any) -> str:
    """Quote as a JSON value, non-ASCII kept as it is."""
    return json_module.dumps(value, ensure_ascii=False)


def toml(value: Any) -> str:
    """Quote as a TOML basic string, boolean, integer or array of these."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json_module.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def yaml(value: Any) -> str:
    """Quote as a YAML scalar; text always in double quotes, which YAML shares with JSON."""
    if isinstance(value, (bool, int)):
        return json_module.dumps(value)
    text = json_module.dumps(str(value), ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m.group()):04x}", text)


_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_HTML_TEMPLATE = _HTML | {ord(character): f"&#{ord(character)};" for character in "{}%#"}


def html(value: Any) -> str:
    """Quote for HTML text or a quoted attribute."""
    return str(value).translate(_HTML)


def html_template(value: Any) -> str:
    """Quote for HTML inside a Django or Jinja template: also no template tag can begin."""
    return str(value).translate(_HTML_TEMPLATE)


_MARKDOWN = re.compile(
    r"""[\\`*\[\]<>|~$]              # means something anywhere
    |(?<![^\W_])_+|_+(?![^\W_])    # emphasis, unless inside a word
    |&(?=\#?\w+;)                 # an entity
    |:(?=//|[\w+-]+:)|(?<=www)\.  # a link; an emoji's name
    |^[-+=]|^\#+|\#+$             # at the start of a line a list or an underline; at either end a heading""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def markdown(value: Any) -> str:
    """Quote for Markdown running text: a backslash before each character that would mean something there."""
    text = _MARKDOWN.sub(lambda m: "".join(f"\\{c}" for c in m.group()), str(value))
    return _NUMBERED.sub(r"\1\\\2", text)


def env(value: Any) -> str:
    """Quote as the value of one line of an env file, as python-dotenv and Docker Compose read it."""
    text = str(value)
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def shell(value: Any) -> str:
    """Quote as one word of a POSIX shell command."""
    return "'" + str(value).replace("'", "'\"'\"'") + "'"


def dockerfile(value: Any) -> str:
    """Quote as the value of a Dockerfile LABEL or ENV instruction."""
    return '"' + re.sub(r'(["\\$])', r"\\\1", str(value)) + '"'


def ini(value: Any) -> str:
    """Quote as a configparser value: `%` doubled, so that no interpolation happens."""
    return str(value).replace("%", "%%")


def comment(value: Any) -> str:
    """Make fit for a line of plain text or a one-line `#` comment, which must not declare a Python file's encoding."""
    return re.sub(r"coding(?=[:=])", "coding ", " ".join(str(value).split()))


FILTERS: dict[str, Callable[[Any], str]] = {
    "python": python,
    "python_doc": python_doc,
    "json": json,
    "toml": toml,
    "yaml": yaml,
    "html": html,
    "html_template": html_template,
    "markdown": markdown,
    "env": env,
    "shell": shell,
    "dockerfile": dockerfile,
    "ini": ini,
    "comment": comment,
}
