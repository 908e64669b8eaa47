"""Values of a YAML file that know their file and line, for errors that say where."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple, cast

import yaml

from scaffoldpy.errors import QuestionsError
from scaffoldpy.values import Kind, nearest

QUESTIONS = Kind("a questions file", QuestionsError, "{}:{}")

_TAG = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 9  # digits; points are small
_DEEPEST = 1_000  # levels; the C loader's stack holds some 20,000
_MOST_NODES = 100_000  # a record of a large project has some thousands
_KINDS = {
    "map": "keys and values",
    "seq": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}
_Loader = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class Node(NamedTuple):
    """One value of a YAML file, unchecked until it is asked for as something."""

    file: str
    raw: yaml.Node

    def error(self, message: str, *, hint: str = "") -> QuestionsError:
        """Return an error that says where this value stands."""
        place = QUESTIONS.place(self.file, self.raw.start_mark.line + 1)
        return QuestionsError(f"{place}: {message}.", hint=hint)

    def unknown(self, what: str, known: Collection[str]) -> QuestionsError:
        """Return an error about a word that is none of the known ones, with the nearest of them."""
        word = self.raw.value if isinstance(self.raw, yaml.ScalarNode) else self._kind()
        return self.error(f"unknown {what} {word}", hint=nearest(word, known))

    def keys(self) -> dict[Node, Node]:
        """Return the values by their keys, which are text and unique."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self._not("map")
        pairs = {Node(self.file, key): Node(self.file, value) for key, value in self.raw.value}
        refuse_duplicates("key", pairs, Node.text)
        return pairs

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """Return the values by key; every required key is there, and none that is not known."""
        fields: dict[str, Node] = {}
        for key, value in self.keys().items():
            name = key.text()
            if name not in required and name not in optional:
                raise key.unknown("key", [*required, *optional])
            fields[name] = value
        missing = [key for key in required if key not in fields]
        if missing:
            raise self.error(f"{', '.join(missing)} missing", hint="Every entry here needs it.")
        return fields

    def get(self, name: str) -> Node | None:
        """Return the value of one key, the others unchecked; None where there is none."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self._not("map")
        return next((Node(self.file, value) for key, value in self.raw.value if key.value == name), None)

    def list(self) -> list[Node]:
        """Return the entries of a list that has at least one."""
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self._not("seq")
        if not self.raw.value:
            raise self.error("an empty list", hint="Give at least one entry.")
        return [Node(self.file, entry) for entry in self.raw.value]

    def text(self) -> str:
        """Return text that is not empty."""
        text = self._scalar("str").strip()
        if not text:
            raise self.error("empty text", hint="Write something here.")
        return text

    def whole(self) -> int:
        """Return a whole number of zero or more."""
        number = self._scalar("int")
        if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
            raise self.error(f"{number} is not a plain whole number", hint="Write 0, 1, 2 …")
        return int(number)

    def positive(self) -> float:
        """Return a number above zero."""
        text = self._scalar("float")
        try:
            number = float(text)
        except ValueError as err:  # YAML's own spelling of infinity and the like
            raise self.error(f"{text} is not a plain number", hint="Write 0.25 or the like.") from err
        if not 0 < number < float("inf"):
            raise self.error(f"{number} is not above zero")
        return number

    def word(self, what: str, known: Collection[str]) -> str:
        """Return one of the known words."""
        if not isinstance(self.raw, yaml.ScalarNode) or self.text() not in known:
            raise self.unknown(what, known)
        return self.text()

    def value(self) -> str | bool:
        """Return text, or a boolean where YAML reads one."""
        if self._kind() == "bool":
            return str(self.raw.value).lower() in ("true", "yes", "on")
        return self.text()

    def _scalar(self, kind: str) -> str:
        if self._kind() != kind:
            raise self._not(kind)
        return cast("str", self.raw.value)

    def digest(self) -> str:
        """Return a SHA-256 of what is in the node, whatever its comments and layout."""
        import hashlib

        return hashlib.sha256(yaml.serialize(self.raw, Dumper=yaml.SafeDumper).encode()).hexdigest()

    def _kind(self) -> str:
        return self.raw.tag.removeprefix(_TAG)

    def _not(self, kind: str) -> QuestionsError:
        found = _KINDS.get(self._kind(), self.raw.tag)
        hint = "Put it in quotes." if kind == "str" and isinstance(self.raw, yaml.ScalarNode) else ""
        return self.error(f"{_KINDS[kind]} expected, not {found}", hint=hint)


def read_node(path: Path) -> Node:
    """Read a YAML file. Raises QuestionsError."""
    file, text = QUESTIONS.read(str(path))
    try:
        if is_too_deep(text):
            raise RecursionError
        node = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as err:
        raise QUESTIONS.unparsed(file, err, hint="Mend the YAML there.") from err
    if node is None:
        raise QuestionsError(
            f"{QUESTIONS.place(file, 1)}: the file is empty.", hint="See docs/recommendation.md for its shape."
        )
    return Node(file, node)


def is_too_deep(text: str) -> bool:
    """Tell whether YAML nests so deeply that reading it could overrun the C loader's stack. Raises YAMLError."""
    if sum(map(text.count, "[{-?")) <= _DEEPEST:  # each level on one line takes one of these
        return False
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False


def refuse_duplicates(what: str, nodes: Collection[Node], spelling: Callable[[Node], str]) -> None:
    """Raise QuestionsError at the second of two nodes that spell the same."""
    seen: dict[str, Node] = {}
    for node in nodes:
        first = seen.setdefault(spelling(node), node)
        if first is not node:
            line = first.raw.start_mark.line + 1
            raise node.error(f"{what} {spelling(node)} is here twice", hint=f"The first is in line {line}.")


def is_too_large(node: yaml.Node | None) -> bool:
    """Tell whether a document, each alias counted as all that it stands for, has more nodes than any of ours could."""
    sizes: dict[int, int] = {}

    def size(each: yaml.Node) -> int:
        if id(each) not in sizes:
            sizes[id(each)] = _MOST_NODES + 1  # of one that holds itself
            parts = each.value if isinstance(each, yaml.CollectionNode) else ()
            below = (part for item in parts for part in (item if isinstance(item, tuple) else (item,)))
            sizes[id(each)] = min(1 + sum(map(size, below)), _MOST_NODES + 1)
        return sizes[id(each)]

    return node is not None and size(node) > _MOST_NODES
