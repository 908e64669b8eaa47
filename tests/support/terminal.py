"""A program on a real pseudo-terminal, and its screen as a person sees it."""

import os
import signal
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte
from pyte.screens import Char

ENTER, ESCAPE, CTRL_C = "\r", "\x1b", "\x03"
UP, DOWN, LEFT, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[6~"
PATIENCE = 30  # seconds until a screen that does not come is a failure
QUIET = 0.05  # seconds without output after which a screen is complete


class Terminal:
    """Runs a command; close it or use it as a context manager."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        rows: int = 24,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
    ) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._process = pexpect.spawn(
            command[0],
            list(command[1:]),
            cwd=str(folder),
            dimensions=(rows, columns),
            env={**inherited, "TERM": "xterm-256color", "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        )
        self._process.delaybeforesend = None
        # What the program asks the terminal, such as where the cursor is, is answered through this hook of pyte's.
        self._screen.write_process_input = self._process.send  # type: ignore[method-assign,assignment]

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.close(force=True)

    @property
    def text(self) -> str:
        """The screen, without the blanks at the ends of lines and below."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    @property
    def cells(self) -> list[list[Char]]:
        """The screen's characters with their looks, down to the last line that has any."""
        rows = [[self._screen.buffer[y][x] for x in range(self._screen.columns)] for y in range(self._screen.lines)]
        return rows[: self.text.count("\n") + 1]

    @property
    def styles(self) -> set[str]:
        """The colours on the screen."""
        return {cell.fg for row in self._screen.buffer.values() for cell in row.values()}

    def press(self, *keys: str) -> None:
        """Type keys."""
        self._process.send("".join(keys))

    def wait_for(self, text: str) -> str:
        """Wait until the text is on the screen and the screen is quiet; return the screen."""
        return self.wait_until(lambda shown: text in shown, told=text)

    def wait_until(self, holds: Callable[[str], bool], told: str = "What is waited for") -> str:
        """Wait until the quiet screen is as wanted; return it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self._read() and holds(self.text):
                return self.text
        raise AssertionError(f"{told!r} did not come:\n{self.text}")

    def answer(self, keys: str, then: str) -> str:
        """Type keys, wait for what they lead to, and return that screen."""
        self.press(keys)
        return self.wait_for(then)

    def press_as_soon_as(self, text: str, keys: str) -> None:
        """Type keys at the very moment a text appears."""
        end = time.monotonic() + PATIENCE
        while text not in self.text and time.monotonic() < end:
            self._read()
        self.press(keys)

    def press_and_settle(self, keys: str) -> str:
        """Type keys and wait for another screen, whatever it is."""
        before = self.text
        self.press(keys)
        return self.wait_until(lambda shown: bool(shown) and shown != before)

    def wait_for_output(self) -> None:
        """Wait for the very first output, however little."""
        end = time.monotonic() + PATIENCE
        while not self.raw and time.monotonic() < end:
            self._read()

    @contextmanager
    def watching_echo(self) -> Iterator[set[bool]]:
        """Gather whether the terminal shows what is typed, looking all the time."""
        seen: set[bool] = set()
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.is_set():
                seen.add(bool(termios.tcgetattr(self._process.child_fd)[3] & termios.ECHO))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            is_over.set()
            watcher.join()

    def interrupt(self) -> None:
        """Send the program an interrupt from outside."""
        self._process.kill(signal.SIGINT)

    def exit_code(self) -> int | None:
        """Wait for the end of the program."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.isalive():
            self._read()
        while self._read():
            pass
        self._process.close()
        return self._process.exitstatus

    def _read(self) -> bool:
        try:
            output = self._process.read_nonblocking(65536, QUIET)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        assert isinstance(output, bytes)
        self.raw += output
        self._stream.feed(output)
        return True
