"""The address is the state: read a query with the keys of `--set`, and write it again in one order.

`against.KEY` is a key of the set that the project is compared with, `file` the file that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from scaffoldpy import answers
from scaffoldpy.errors import AnswersError
from scaffoldpy.extension import rules
from scaffoldpy.model import Request
from scaffoldpy.values import nearest
from scaffoldpy.vocabulary import SECTIONS, Term

AGAINST, FILE = "against.", "file"
_PLACE = "The address"

Terms = Mapping[str, Term]
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the address that its reader should know, and what to do about it."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What an address says."""

    request: Request
    against: Mapping[str, str] = field(default_factory=dict)  # keys without the prefix
    file: str = ""
    remarks: tuple[Remark, ...] = ()  # what could not be used


def read_state(pairs: Pairs, terms: Terms) -> State:
    """Read all that can be used; the rest is remarked on. Of a key given twice, the last value counts."""
    request, against, file, remarks = Request(), dict[str, str](), "", list[Remark]()
    for key, value in {key: value for key, value in pairs if value.strip()}.items():
        try:
            if key == FILE:
                file = value
            elif key.startswith(AGAINST):
                with_text(Request(), key.removeprefix(AGAINST), value, terms)
                against[key.removeprefix(AGAINST)] = value
            else:
                request = with_text(request, key, value, terms)
        except AnswersError as err:
            remarks.append(Remark(str(err), err.hint))
    return State(request, against, file, tuple(remarks))


def read_request(pairs: Pairs, terms: Terms) -> Request:
    """Read what a program asks for. Raises AnswersError for what cannot be used."""
    request = Request()
    for key, value in pairs:
        if value.strip():
            request = with_text(request, key, value, terms)
    return request


def with_text(request: Request, key: str, value: str, terms: Terms) -> Request:
    """Return the request with one key of the address. Raises AnswersError, which names the nearest key that is one."""
    if key not in terms and key not in SECTIONS:
        hint = nearest(key, [*terms, FILE], otherwise="")
        raise AnswersError(f"{_PLACE}: unknown key {key[:60]}.", hint=hint)
    return answers.with_value(request, key, value, terms, _PLACE)


def query(state: State, *, file: str = "") -> str:
    """Write the canonical query of a state, or of the same with another `file` shown."""
    pairs = [*settings_of(state.request), *((AGAINST + key, value) for key, value in sorted(state.against.items()))]
    shown = file or state.file
    return urlencode([*pairs, *([(FILE, shown)] if shown else [])], safe="/")


def settings_of(request: Request) -> list[tuple[str, str]]:
    """Return a request as dotted keys and values, as `--set` takes them, in the order of an answers file."""
    pairs = [(f"project.{key}", value) for key, value in sorted(request.project.items())]
    if request.framework != "auto":
        pairs.append(("framework", request.framework))
    for section in ("answers", "options"):
        values = sorted(getattr(request, section).items())
        pairs += [(f"{section}.{key}", rules.spell(value)) for key, value in values]
    return pairs
