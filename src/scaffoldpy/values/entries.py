"""Values of a cookiecutter.json that know their place, for errors that say where."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from scaffoldpy.errors import InputError
from scaffoldpy.model import Allowed, OptionValue
from scaffoldpy.values import nearest

Known = Mapping[str, tuple[OptionValue, ...]]  # what a condition may name, each with its values

_LONGEST_SHOWN = 40


class Entry:
    """One value, unchecked until it is asked for as something. Every method raises InputError where it is another."""

    __slots__ = ("place", "raw")

    def __init__(self, place: str, raw: Any) -> None:
        """Keep a value and where it stands."""
        self.place = place
        self.raw = raw

    def error(self, message: str, *, hint: str = "docs/templates.md tells what belongs here.") -> InputError:
        """Return an error that says where this value stands."""
        return InputError(f"{self.place}: {message}.", hint=hint)

    def expected(self, what: str) -> InputError:
        """Return an error about a value of another kind."""
        shown = json.dumps(self.raw, ensure_ascii=False)
        if len(shown) > _LONGEST_SHOWN:
            shown = f"{shown[:_LONGEST_SHOWN]}…"
        return self.error(f"{what} expected, not {shown}")

    def unknown(self, what: str, word: object, known: Collection[object]) -> InputError:
        """Return an error about a word that is none of the known ones, with the nearest of them."""
        is_switch = True in known
        shown = word if isinstance(word, str) and not is_switch else json.dumps(word, ensure_ascii=False)
        spelled = ["true", "false"] if is_switch else list(map(str, known))
        return self.error(f"unknown {what} {shown}", hint=nearest(shown, spelled))

    def at(self, key: str, raw: Any) -> Entry:
        """Return a value below this one."""
        return Entry(f"{self.place}: {key}", raw)

    def table(self) -> dict[str, Entry]:
        """Return the values by their keys."""
        if not isinstance(self.raw, dict):
            raise self.expected("keys and values")
        return {key: Entry(f"{self.place}: {key}", value) for key, value in self.raw.items()}

    def field(self, key: str) -> Entry:
        """Return the value of a key that must be there."""
        if not isinstance(self.raw, dict):
            raise self.expected("keys and values")
        if key not in self.raw:
            raise InputError(f"{self.place} lacks '{key}'.", hint="docs/templates.md tells what it must hold.")
        return Entry(f"{self.place}: {key}", self.raw[key])

    def fields(self, keys: Collection[str]) -> list[Entry]:
        """Return the values of these keys, which must be there, with no other."""
        found = [self.field(key) for key in keys]
        for key in self.raw:
            if key not in keys:
                raise self.unknown("key", key, keys)
        return found

    def list(self) -> list[Entry]:
        """Return the values of a list."""
        if not isinstance(self.raw, list):
            raise self.expected("a list")
        return [Entry(f"{self.place}: entry {number}", value) for number, value in enumerate(self.raw, 1)]

    def text(self) -> str:
        """Return text that is not empty."""
        if not isinstance(self.raw, str) or not self.raw:
            raise self.expected("text")
        return self.raw

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        if not isinstance(self.raw, list) or not all(isinstance(word, str) for word in self.raw):
            raise self.expected("a list of texts")
        return tuple(self.raw)

    def choices(self) -> tuple[str, ...]:
        """Return a list of different texts that has at least one."""
        words = self.texts()
        if not words:
            raise self.expected("at least one text")
        if len(set(words)) < len(words):
            raise self.error("a text is here twice")
        return words

    def with_slug(self, text: str) -> str:
        """Return text of this entry in which `{slug}` may stand, and no other brace."""
        rest = text.replace("{slug}", "")
        if "{" in rest or "}" in rest:
            raise self.error("only {slug} may stand in braces", hint="It is the import name of the project.")
        return text

    def condition(self, known: Known) -> Allowed:
        """Return a condition on what is known: `{option: [allowed value, …], …}`."""
        if not isinstance(self.raw, dict):
            raise self.expected("a condition, {option: [value, …]},")
        return {name: self._allowed(name, values, known) for name, values in self.raw.items()}

    def _allowed(self, name: str, values: Any, known: Known) -> tuple[OptionValue, ...]:
        if name not in known:
            raise self.unknown("option", name, known)
        if not isinstance(values, list) or not values:
            raise self.at(name, values).expected("a list of values")
        kind = type(known[name][0])  # 1 is no true
        for value in values:
            if type(value) is not kind or value not in known[name]:
                raise self.at(name, value).unknown("value", value, known[name])
        return tuple(values)
