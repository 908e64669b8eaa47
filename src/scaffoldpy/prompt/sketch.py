"""The first screen while questionary loads: the same lines, so that it only takes over what is there already."""

from __future__ import annotations

import os
import sys

from scaffoldpy.prompt import layout
from scaffoldpy.wizard.state import Menu


def draw(menu: Menu) -> None:
    """Show a menu, with the cursor where it begins; one that the terminal has no room for is left to the real one."""
    size = os.get_terminal_size(sys.stderr.fileno())
    lines = _lines(menu, size.columns)
    if len(lines) < size.lines:
        to_the_start = f"\r\x1b[{len(lines) - 1}A"
        print(*lines, sep="\n", end=to_the_start, file=sys.stderr, flush=True)


def clear() -> None:
    """Take away what stands below the cursor."""
    print("\x1b[J", end="", file=sys.stderr, flush=True)


def _lines(menu: Menu, width: int) -> list[str]:
    notes = layout.note_lines(menu, width)
    first, *rest = layout.ask_lines(menu, width)
    texts = [layout.item_texts(item, width)[0] for item in menu.items]
    chosen = next((place for place, item in enumerate(menu.items) if item.value in (menu.default, menu.pointer)), 0)
    items = [f" » {text}" if place == chosen else f"   {text}" for place, text in enumerate(texts)]
    item_lines = [line for item in items for line in item.split("\n")]
    head = [layout.title_line(menu, width), "", *notes, *([""] if notes else []), f"? {first}", *rest]
    return [*head, *item_lines, "", layout.keys_line(menu, can_go_back=False)]
