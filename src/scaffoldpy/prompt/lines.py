"""Numbered choices and typed lines on standard error and input: for screen readers and the simplest terminals."""

from __future__ import annotations

import sys
import textwrap
from shutil import get_terminal_size

from scaffoldpy import report
from scaffoldpy.wizard.state import Field, Menu, View


class LineAsker:
    """Asks line by line; EOFError when the input ends."""

    def ask(self, view: View, *, can_go_back: bool) -> str | None:
        """Print the view, then read lines until one will do."""
        self._print("", f"{view.title}.", *view.notes)
        back = "b to go back" if can_go_back else ""
        return self._choose(view, back) if isinstance(view, Menu) else self._type(view, back)

    def _choose(self, menu: Menu, back: str) -> str | None:
        if menu.body is not None:
            self._print(*report.to_text(menu.body, get_terminal_size().columns - 1).split("\n"))
        self._print(*filter(None, [menu.status, menu.ask]), *self._numbered(menu))
        numbers = {item.value: str(number) for number, item in enumerate(menu.items, 1)}
        default = numbers.get(menu.default, "" if menu.help else "1")
        standing = f" [{default}]" if default else ""
        keys = ", ".join(filter(None, ["Number", "? for why we ask" if menu.help else "", back]))
        while True:
            line = self._read(f"{keys}{standing}: ").lower()
            if line == "b" and back:
                return None
            if line == "?" and menu.help:
                self._print(menu.help)
            elif chosen := self._picked(menu, line or default):
                return chosen

    def _picked(self, menu: Menu, line: str) -> str | None:
        """Return the value of the item with this number; say so when there is none or it cannot be chosen."""
        if not (line.isascii() and line.isdecimal() and 1 <= int(line) <= len(menu.items)):
            self._print(f"Please type a number from 1 to {len(menu.items)}.")
            return None
        item = menu.items[int(line) - 1]
        if item.disabled:
            self._print(f"{item.label} cannot be chosen: {item.disabled}.")
            return None
        return item.value

    def _numbered(self, menu: Menu) -> list[str]:
        lines, group = [], ""
        for number, item in enumerate(menu.items, 1):
            if item.group != group:
                lines.append(item.group)
                group = item.group
            remark = f"cannot be chosen: {item.disabled}" if item.disabled else item.detail
            lines.append(f"{number:>3}. {item.label}" + (f" ({remark})" if remark else ""))
        return lines

    def _type(self, view: Field, back: str) -> str | None:
        hints = ", ".join(filter(None, [f"Enter for {view.default}, - for nothing" if view.default else "", back]))
        while True:
            line = self._read(f"{view.ask} ({hints}) " if hints else f"{view.ask} ")
            if line == "b" and back:
                return None
            text = "" if line == "-" else line or view.default
            problem = view.problem(text)
            if not problem:
                return text
            self._print(f"{text}: {problem}." if text else f"Sorry: {problem}.")

    def _print(self, *lines: str) -> None:
        for line in lines:
            print(textwrap.fill(line, get_terminal_size().columns - 1, replace_whitespace=False), file=sys.stderr)

    def _read(self, prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.strip()
