"""How a view's texts fill the lines of a terminal."""

from __future__ import annotations

import textwrap

from scaffoldpy.wizard.state import Item, Menu, View


def title_line(view: View, width: int) -> str:
    """Put the title left and the lean right."""
    status = view.status if isinstance(view, Menu) else ""
    gap = max(2, width - 1 - len(view.title) - len(status))
    return f"{view.title}{' ' * gap}{status}".rstrip()


def note_lines(view: View, width: int) -> list[str]:
    """Wrap the notes."""
    return [line for note in view.notes for line in textwrap.wrap(note, width - 1)]


def ask_lines(view: View, width: int) -> list[str]:
    """Wrap the question, with room for the mark before it."""
    return textwrap.wrap(view.ask, width - 4)


def item_texts(item: Item, width: int) -> tuple[str, str]:
    """Return an item's line and why it cannot be chosen; each may have half of the line and more.

    A label that stands alone may have several lines.
    """
    if not (item.group or item.detail or item.disabled):
        return _wrapped(item.label, width), ""
    label, room = f"  {item.label}" if item.group else item.label, width - 5
    if item.disabled:
        room -= len("-  ()")
        reason = _cut(item.disabled, max(room // 2, room - len(label)))
        return _cut(label, room - len(reason)), reason
    room -= 2
    detail = _cut(item.detail, max(room // 2, room - len(label)))
    left = _cut(label, room - len(detail))
    return f"{left:<{room - len(detail)}}  {detail}".rstrip(), ""


def keys_line(view: View, *, can_go_back: bool, is_cut: bool = False) -> str:
    """Name the keys; `is_cut` tells that there is more to read than the screen shows."""
    is_menu = isinstance(view, Menu)
    keys = [
        "↑↓ Enter choose" if is_menu else "Enter go on",
        "? why we ask" if isinstance(view, Menu) and view.help else "",
        "PgUp PgDn read on" if is_cut else "",
        ("← back" if is_menu else "Esc back") if can_go_back else "",
        "Ctrl-C leave",
    ]
    return " · ".join(filter(None, keys))


def _wrapped(label: str, width: int) -> str:
    """Wrap a label, with room for the pointer before it."""
    pointer, indent = "   ", "     "
    lines = textwrap.wrap(label, width - 2, initial_indent=pointer, subsequent_indent=indent)
    return "\n".join(lines).removeprefix(pointer)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
