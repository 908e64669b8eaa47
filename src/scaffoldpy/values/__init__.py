"""Raw values with their place: files read as text, and what they hold, unchecked until it is asked for as something.

`document` reads answers files and records, `nodes` questions files, `entries` a template's cookiecutter.json.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from scaffoldpy.errors import InputError

STANDARD_INPUT = "standard input"
_LARGEST_FILE = 1_000_000  # bytes; ours have some hundreds, and some ten thousands


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, and how its errors are told."""

    name: str  # such as `an answers file`
    error: type[InputError]
    lined: str  # a file and a line, such as `{}:{}`

    def place(self, file: str, line: int | None) -> str:
        """Tell where something stands."""
        return self.lined.format(file, line) if line else file

    def read(self, source: str) -> tuple[str, str]:
        """Return a file's name and its text; `-` reads standard input. Raises this kind's error."""
        file = STANDARD_INPUT if source == "-" else source
        try:
            raw = sys.stdin.buffer.read(_LARGEST_FILE + 1) if source == "-" else _start_of(Path(source))
        except OSError as err:
            raise self.error(f"Cannot read {file}: {err.strerror or err}.") from err
        if len(raw) > _LARGEST_FILE:
            raise self.error(f"{file} is larger than {self.name} can be ({_LARGEST_FILE:,} bytes).")
        try:
            return file, raw.decode("utf-8-sig")
        except UnicodeDecodeError as err:
            line = raw.count(b"\n", 0, err.start) + 1
            raise self.error(f"{self.place(file, line)}: not UTF-8 text.", hint="Save the file as UTF-8.") from err

    def unparsed(self, file: str, err: Exception, *, hint: str) -> InputError:
        """Return the error for a file that a parser refused with `err`."""
        mark = getattr(err, "problem_mark", None) or getattr(err, "context_mark", None)
        line = mark.line + 1 if mark else getattr(err, "lineno", None)
        return self.error(f"{self.place(file, line)}: {_problem(err)}.", hint=hint)


def nearest(word: str, known: Collection[str], *, otherwise: str | None = None) -> str:
    """Say which known word was probably meant, or else which there are, or `otherwise`."""
    import difflib

    spelled = {name.casefold(): name for name in known}
    matches = difflib.get_close_matches(word.casefold(), spelled, n=1, cutoff=0.5)
    if matches:
        return f"Did you mean {spelled[matches[0]]}?"
    return f"Known: {', '.join(known)}." if otherwise is None else otherwise


def _start_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST_FILE + 1)


def _problem(err: Exception) -> str:
    if isinstance(err, RecursionError):
        return "nested too deeply"
    text = getattr(err, "problem", None) or getattr(err, "msg", None) or str(err)
    return str(text).splitlines()[0].rstrip(".")
