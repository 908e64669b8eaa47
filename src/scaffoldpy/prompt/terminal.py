"""Views on a terminal, by questionary."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    AnyContainer,
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollbarMargin,
    Window,
)
from prompt_toolkit.output import create_output
from questionary import Choice, Question, Separator, Style
from questionary.prompts.common import InquirerControl

from scaffoldpy import report
from scaffoldpy.prompt import layout
from scaffoldpy.wizard.state import Field, Menu, View

_STYLE = Style(
    [
        ("qmark", "fg:ansigreen bold"),
        ("pointer", "fg:ansigreen bold"),
        ("highlighted", "fg:ansigreen bold"),
        ("selected", ""),
        ("separator", "bold"),
        ("disabled", "fg:ansibrightblack"),
        ("answer", ""),
        ("title", "bold"),
        ("note", "italic"),
        ("keys", "fg:ansibrightblack"),
    ]
)


class TerminalAsker:
    """Draws each view in place on standard error, and takes it away when answered."""

    def __init__(self) -> None:
        """Open the terminal for output."""
        self._output = create_output(sys.stderr)

    def ask(self, view: View, *, can_go_back: bool) -> str | None:
        """Show the view until the user replies."""
        question = self._select(view) if isinstance(view, Menu) else self._text(view)
        return _Frame(view, question.application, can_go_back=can_go_back).run()

    def _select(self, menu: Menu) -> Question:
        width = self._output.get_size().columns
        enabled = [item.value for item in menu.items if not item.disabled]
        return questionary.select(
            "\n".join(layout.ask_lines(menu, width)),
            _choices(menu, width),
            default=next((value for value in (menu.default, menu.pointer) if value in enabled), None),
            instruction=" ",
            use_jk_keys=False,
            style=_STYLE,
            output=self._output,
        )

    def _text(self, field: Field) -> Question:
        return questionary.text(
            field.ask,
            default=field.default,
            validate=lambda text: field.problem(text) or True,
            style=_STYLE,
            output=self._output,
        )


def _choices(menu: Menu, width: int) -> list[Choice]:
    choices: list[Choice] = []
    group = ""
    for item in menu.items:
        if item.group != group:
            choices.append(Separator(item.group))
            group = item.group
        text, reason = layout.item_texts(item, width)
        choices.append(Choice(text, item.value, disabled=reason or None))
    return choices


def _window(text: Callable[[], StyleAndTextTuples]) -> AnyContainer:
    """Make a part of the screen that is as high as its text, and not there without any."""
    window = Window(FormattedTextControl(text), height=lambda: _height(text()), dont_extend_height=True)
    return ConditionalContainer(window, Condition(lambda: bool(text())))


def _height(text: StyleAndTextTuples) -> int:
    joined = "".join(fragment[1] for fragment in text)
    return joined.removesuffix("\n").count("\n") + 1 if joined else 0


class _Frame:
    """What stands around a question: title, lean, notes and body above it; help and keys below."""

    def __init__(self, view: View, application: Application[str | None], *, can_go_back: bool) -> None:
        self._view = view
        self._app = application
        self._can_go_back = can_go_back
        self._shows_help = False
        self._drawn: dict[int, list[str]] = {}  # the body's lines by the width they are drawn for
        self._top = 0  # first line of the body that is on the screen

    def run(self) -> str | None:
        """Show all until the user replies."""
        app, inner = self._app, self._app.layout
        focused = inner.current_window
        for window in inner.find_all_windows():
            window.dont_extend_height = Always()
            if isinstance(window.content, InquirerControl):
                # The hidden line to type in, which would have it, takes every key that edits or ends a line.
                window.content.focusable = Always()
                focused = window
                if self._menu_height() > self._room():
                    window.right_margins = [ScrollbarMargin(display_arrows=True)]
        parts = [_window(self._head), _window(self._body), inner.container, _window(self._foot)]
        app.layout = Layout(HSplit(parts), focused_element=focused)
        app.key_bindings = merge_key_bindings([keys for keys in (app.key_bindings, self._keys()) if keys])
        app.erase_when_done = True
        app.ttimeoutlen = 0.05  # seconds that tell Escape from the start of an arrow key
        return app.run()

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add(Keys.SIGINT, eager=True)(_leave)
        if self._can_go_back:
            keys.add("escape", eager=True)(_go_back)
        if isinstance(self._view, Menu):
            keys.add("escape", eager=True, filter=Condition(lambda: self._shows_help))(
                lambda event: self._toggle_help()
            )
            keys.add("left", eager=True, filter=Condition(lambda: self._can_go_back))(_go_back)
            keys.add("?", eager=True)(lambda event: self._toggle_help())
            for key in (" ", Keys.ControlJ):  # Enter is that while the terminal is not raw yet
                keys.add(key, eager=True)(lambda event: event.key_processor.feed(KeyPress(Keys.Enter), first=True))
            keys.add("pagedown", eager=True)(lambda event: self._scroll(1))
            keys.add("pageup", eager=True)(lambda event: self._scroll(-1))
        return keys

    def _toggle_help(self) -> None:
        self._shows_help = bool(isinstance(self._view, Menu) and self._view.help) and not self._shows_help

    def _scroll(self, pages: int) -> None:
        """Turn the pages of the body."""
        last = max(0, len(self._body_lines()) - self._page())
        self._top = min(max(0, self._top + pages * self._page()), last)

    def _size(self) -> Size:
        return self._app.output.get_size()

    def _menu_height(self) -> int:
        items, width = self._view.items if isinstance(self._view, Menu) else (), self._size().columns
        lines = sum(layout.item_texts(item, width)[0].count("\n") + 1 for item in items)
        return lines + len({item.group for item in items if item.group})

    def _room(self) -> int:
        """Count the lines left for body and menu together."""
        question = layout.ask_lines(self._view, self._size().columns)
        return max(6, self._size().rows - _height(self._head()) - len(question) - len(self._why()) - 3)

    def _page(self) -> int:
        """Count the lines left for the body."""
        return max(3, self._room() - self._menu_height() - 1)

    def _head(self) -> StyleAndTextTuples:
        view, width = self._view, self._size().columns
        notes = "\n".join(layout.note_lines(view, width))
        rest = layout.title_line(view, width).removeprefix(view.title)
        return [
            ("class:title", view.title),
            ("", f"{rest}\n\n"),
            ("class:note", f"{notes}\n\n" if notes else ""),
        ]

    def _body_lines(self) -> list[str]:
        body, width = self._view.body if isinstance(self._view, Menu) else None, self._size().columns - 1
        if body is not None and width not in self._drawn:
            self._drawn[width] = report.to_text(body, width, color=True).split("\n")
        return self._drawn.get(width, [])

    def _body(self) -> StyleAndTextTuples:
        lines = self._body_lines()
        if not lines:
            return []
        shown = lines[self._top : self._top + self._page()]
        return [*to_formatted_text(ANSI("\n".join(shown))), ("", "\n\n")]

    def _why(self) -> list[str]:
        text = self._view.help if isinstance(self._view, Menu) and self._shows_help else ""
        return ["", *textwrap.wrap(text, self._size().columns - 1)] if text else []

    def _foot(self) -> StyleAndTextTuples:
        is_cut = len(self._body_lines()) > self._page()
        keys = layout.keys_line(self._view, can_go_back=self._can_go_back, is_cut=is_cut)
        why = "".join(f"{line}\n" for line in self._why())
        return [("class:note", why), ("class:keys", f"\n{keys}")]


def _go_back(event: KeyPressEvent) -> None:
    event.app.exit(result=None)


def _leave(event: KeyPressEvent) -> None:
    event.app.exit(exception=KeyboardInterrupt())
