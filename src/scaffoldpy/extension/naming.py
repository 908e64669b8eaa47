"""Names: an import name made from any display name, and why a given one will not do."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection

LONGEST_SLUG = 50
LONGEST_TEXT = {"name": 100, "description": 500, "author": 200, "email": 254}
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = rf"{_LOCAL}(\.{_LOCAL})*@\w([\w.-]*\w)?"
_SLUG = "[a-z][a-z0-9_]*"
# Parts of character classes, as both Python and ECMA 262 read them. They are fixed, as a text must not depend on the
# machine's version of Unicode; what the first four planes have not assigned yet is left to versions to come.
_LINE_BREAKS = r"\n\r\v\f\u001c-\u001e\u0085\u2028\u2029"
_DIRECTION_CONTROLS = r"\u202a-\u202e\u2066-\u2069"
_CONTROLS = r"\u0000-\u001f\u007f-\u009f"
_INVISIBLE = r"\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufff9-\ufffb" + (
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
)
_NO_CHARACTERS = r"\ufdd0-\ufdef\ufeff\ufffe\uffff" + (
    "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "\U00040000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000effff"
)
_PRIVATE = r"\ue000-\uf8ff" + "\U000f0000-\U0010fffd"
_PROBLEMS = {
    _LINE_BREAKS: "a line break",
    _DIRECTION_CONTROLS: "a mark that reverses the direction of text",
    _CONTROLS: "a control character",
    _INVISIBLE: "an invisible character",
    rf"\ud800-\udfff{_NO_CHARACTERS}": "something that is not a character",
    _PRIVATE: "a character of private use",
}
# Scripts and emoji need these, though nobody sees them: joiners after what they join, tags in the flag of a region.
_JOINERS = r"\u200c\u200d"
_TAGS = "\U000e0020-\U000e007f"
_FLAG = "\U0001f3f4"
_MISPLACED = rf"(?<![^\s{_JOINERS}])[{_JOINERS}]|(?<![{_FLAG}{_TAGS}])[{_TAGS}]"
_BLANK = (
    r"\s\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0"
    f"{_TAGS}\U000e0100-\U000e01ef"
)
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)
# What a folder beside the package can be: ignored by git and Docker, served, or treated specially by a tool.
_FOLDERS = frozenset([
    "app_template", "build", "certificates", "conftest", "deploy", "dist", "docs", "env", "htmlcov", "instance",
    "media", "migrations", "node_modules", "site", "static", "staticfiles", "templates", "tests", "uploads", "venv",
])  # fmt: skip
_FILES = frozenset(["dockerfile", "license"])  # the same as Dockerfile and LICENSE where case does not count
_TOOLS = frozenset(["pip", "setup", "setuptools", "uv", "uv_build", "wheel"])
# Databases that a server has already: the project's own is named like the project.
_DATABASES = frozenset(["information_schema", "mysql", "performance_schema", "postgres", "template0", "template1"])
_TAKEN = _FOLDERS | _FILES | _TOOLS | _DATABASES
# What Python 3.11 to 3.15 take and the running one may not know: a name must not depend on the machine.
_OTHER_MODULES = frozenset([
    "aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "compression", "crypt",
    "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "profiling",
    "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
])  # fmt: skip
_OTHER_KEYWORDS = frozenset(["lazy", "type"])


def _longest(field: str) -> int:
    return LONGEST_SLUG if field == "slug" else LONGEST_TEXT.get(field, LONGEST_TEXT["description"])


def text_problem(field: str, text: str) -> str | None:
    """Tell why `text` cannot be the project's name, description, author or email, or None when it can."""
    if field == "name" and not text.strip():
        return "must not be empty"
    longest = _longest(field)
    if len(text) > longest:
        return f"is longer than {longest} characters"
    if not (text.isascii() and text.isprintable()) and (problem := _unseen_problem(text)):
        return problem
    if field == "email" and text and not re.fullmatch(_EMAIL, text):
        return "must look like name@example.org"
    return None


def _unseen_problem(text: str) -> str | None:
    if found := re.search(f"[{''.join(_PROBLEMS)}]|{_MISPLACED}", text):
        return f"holds {_character_problem(found[0])} (U+{ord(found[0]):04X}) at character {found.end()}"
    if text.strip() and not re.search(f"[^{_BLANK}]", text):
        return "holds nothing visible"
    return None


def pattern(field: str) -> str:
    """Return what `text_problem` and the shape of a slug demand, as a regular expression of JSON Schema (ECMA 262)."""
    shape = {"email": f"({_EMAIL})?", "slug": f"({_SLUG})?"}.get(field) or _text_pattern(may_be_empty=field != "name")
    return rf"^\s*(?=.{{0,{_longest(field)}}}\s*$){shape}\s*$"


def _text_pattern(*, may_be_empty: bool) -> str:
    refused = "".join([_LINE_BREAKS, _DIRECTION_CONTROLS, _CONTROLS, _INVISIBLE, _NO_CHARACTERS, _PRIVATE])
    nothing = r"\s*$|" if may_be_empty else ""
    visible = f"(?={nothing}.*[^{_BLANK}])"
    misplaced = rf"(?![{_JOINERS}{_TAGS}])(?!.*[\s{_JOINERS}][{_JOINERS}])(?!.*[^{_FLAG}{_TAGS}][{_TAGS}])"
    return f"{visible}{misplaced}[^{refused}]*"


def _character_problem(character: str) -> str:
    told = (problem for characters, problem in _PROBLEMS.items() if re.match(f"[{characters}]", character))
    return next(told, "an invisible character")


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
    if slug in _TAKEN or slug in reserved:
        return "is taken by the project itself or one of its dependencies"
    return None
