"""Names: an import name made from any display name, and why a given one will not do."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection

LONGEST_SLUG = 50
LONGEST_TEXT = {"name": 100, "description": 500, "author": 200, "email": 254}
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = rf"{_LOCAL}(\.{_LOCAL})*@\w([\w.-]*\w)?"
_SLUG = "[a-z][a-z0-9_]*"
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)
# What Python tools create or treat specially at the top of a project, and those that install it.
_TOOL_NAMES = frozenset(
    [
        "build",
        "conftest",
        "deploy",
        "dist",
        "docs",
        "node_modules",
        "pip",
        "setup",
        "setuptools",
        "site",
        "static",
        "templates",
        "tests",
        "uv",
        "uv_build",
        "venv",
        "wheel",
    ]
)
# What Python 3.11 to 3.15 take and the running one may not know: a name must not depend on the machine.
_OTHER_MODULES = frozenset([
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
    "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "profiling",
    "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
])  # fmt: skip
_OTHER_KEYWORDS = frozenset(["lazy", "type"])


def text_problem(field: str, text: str) -> str | None:
    """Tell why `text` cannot be the project's name, description, author or email, or None when it can."""
    if field == "name" and not text.strip():
        return "must not be empty"
    longest = LONGEST_TEXT.get(field, LONGEST_SLUG)
    if len(text) > longest:
        return f"is longer than {longest} characters"
    for position, character in enumerate(text, start=1):
        if problem := _character_problem(character):
            return f"holds {problem} (U+{ord(character):04X}) at character {position}"
    if field == "email" and text and not re.fullmatch(_EMAIL, text):
        return "must look like name@example.org"
    return None


def pattern(field: str) -> str:
    """Return what `text_problem` and the shape of a slug demand, as a regular expression of JSON Schema (ECMA 262)."""
    refused = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    shapes = {"email": f"({_EMAIL})?", "slug": f"({_SLUG})?"}
    start = r"(?=\S)" if field == "name" else ""
    shape = shapes.get(field, f"{start}[^{refused}]*")
    return rf"^\s*(?=.{{0,{LONGEST_TEXT.get(field, LONGEST_SLUG)}}}\s*$){shape}\s*$"


def _character_problem(character: str) -> str | None:
    if character in _LINE_BREAKS:
        return "a line break"
    if character in _DIRECTION_CONTROLS:
        return "a mark that reverses the direction of text"
    if unicodedata.category(character) == "Cc":
        return "a control character"
    if unicodedata.category(character) == "Cs" or character == "\ufeff" or ord(character) & 0xFFFE == 0xFFFE:
        return "something that is not a character"
    return None


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    from text_unidecode import unidecode

    return str(unidecode(name))


def slug_of(name: str, reserved: Collection[str] = ()) -> str:
    """Make an import name that `slug_problem` accepts: ASCII, lower case, words joined by `_`, never empty."""
    words = re.findall(r"[a-z0-9]+", _ascii(name).lower().replace("'", ""))
    slug = "_".join(words)[:LONGEST_SLUG].strip("_") or "project"
    if slug[0].isdigit():
        slug = f"site_{slug}"[:LONGEST_SLUG].strip("_")
    return f"{slug[: LONGEST_SLUG - 5]}_site" if slug_problem(slug, reserved) else slug


def slug_problem(slug: str, reserved: Collection[str] = ()) -> str | None:
    """Tell why `slug` cannot be a project's import name, or None when it can.

    `reserved` holds the names that the template and its dependencies take.
    """
    if not re.fullmatch(_SLUG, slug):
        return "must start with a small ASCII letter and hold only small letters, digits and _"
    if slug.endswith("_"):
        return "must not end with _"
    if len(slug) > LONGEST_SLUG:
        return f"is longer than {LONGEST_SLUG} characters"
    if keyword.iskeyword(slug) or keyword.issoftkeyword(slug) or slug in _OTHER_KEYWORDS:
        return "is a Python keyword"
    if slug in sys.stdlib_module_names or slug in _OTHER_MODULES:
        return "is the name of a standard-library module"
    if slug in _WINDOWS_DEVICES:
        return "is a device name on Windows"
    if slug in _TOOL_NAMES or slug in reserved:
        return "is taken by the project itself or one of its dependencies"
    return None
