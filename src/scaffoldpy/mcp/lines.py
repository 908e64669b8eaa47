"""Standard input, line by line, read by a thread for which nobody has to wait.

A read that the event loop waits for cannot be taken back: after Ctrl-C, the server would wait for one more line.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TextIO


def take_input() -> TextIO:
    """Return standard input, from now on for the protocol alone: what the server starts finds it empty."""
    descriptor = sys.stdin.fileno()
    own, nothing = os.dup(descriptor), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)
    return os.fdopen(own, encoding="utf-8", errors="replace", newline="\n")


async def lines(stream: TextIO) -> AsyncIterator[str]:
    """Yield every line of a stream until it ends."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            with suppress(OSError, ValueError):
                for line in stream:
                    loop.call_soon_threadsafe(queue.put_nowait, line)
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
