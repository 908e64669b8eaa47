"""Stop in good order: what Ctrl-C, a SIGTERM or a closed terminal does to a run."""

from __future__ import annotations

import _thread
import atexit
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from scaffoldpy.errors import Interrupted

_REASONS = {
    "SIGINT": "Interrupted.",
    "SIGTERM": "Stopped by the system.",
    "SIGHUP": "The terminal was closed.",
}


class Stop(BaseException):
    """Unwinds a run; no `except Exception` on the way can swallow it."""


@dataclass
class _State:
    """Process-wide, as signals are."""

    held: int = 0  # how many blocks put interruptions off
    waiting: str = ""  # the reason of the signal that was put off
    remark: str = ""  # what an interruption tells beside its reason
    raised: bool = False  # the first signal interrupts; later ones leave the cleaning up in peace


_STATE = _State()


@contextmanager
def interrupt_on_termination() -> Iterator[None]:
    """Raise Interrupted, once, when a signal asks the block to stop. Signals that the process ignores stay ignored."""
    _STATE.waiting, _STATE.remark, _STATE.raised = "", "", False
    previous = _install_handlers()
    try:
        yield
    except Stop as stop:
        raise Interrupted(str(stop)) from stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def remark(text: str) -> None:
    """Let whatever ends the run from now on also tell this: what is done already."""
    _STATE.remark = text


def remarked() -> str:
    """Return what is done already; empty while nothing is."""
    return _STATE.remark


@contextmanager
def held() -> Iterator[None]:
    """Put an interruption off to the end of the block."""
    _STATE.held += 1
    try:
        yield
    finally:
        _STATE.held -= 1
        if _STATE.waiting and not _STATE.held:
            _interrupt(_STATE.waiting)


@contextmanager
def assured(cleanup: Callable[[], None]) -> Iterator[None]:
    """Run `cleanup` after the block, whatever happens in it. Should a signal hit just before, it runs at exit."""
    atexit.register(cleanup)
    try:
        yield
    finally:
        with held():
            cleanup()
            atexit.unregister(cleanup)


def _install_handlers() -> dict[int, Callable[[int, FrameType | None], object] | int | None]:
    if threading.current_thread() is not threading.main_thread():
        return {}
    numbers = [getattr(signal, name) for name in _REASONS if hasattr(signal, name)]
    return {number: signal.signal(number, _handle) for number in numbers if signal.getsignal(number) != signal.SIG_IGN}


def _handle(number: int, frame: FrameType | None) -> None:
    if _is_importing(frame):
        # Python swallows what is raised in some of its own callbacks while it imports: ask again in a moment.
        again = threading.Timer(0.001, _thread.interrupt_main, [number])
        again.daemon = True
        again.start()
        return
    reason = _REASONS[signal.Signals(number).name]
    if _STATE.held:
        _STATE.waiting = reason
    else:
        _interrupt(reason)


def _is_importing(frame: FrameType | None) -> bool:
    """Tell whether a signal came in the import system itself, or in the handling of an earlier one there."""
    while frame and frame.f_code.co_filename in (__file__, threading.__file__):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")


def _interrupt(reason: str) -> None:
    if not _STATE.raised:
        _STATE.raised = True
        raise Stop(f"{reason} {_STATE.remark}".rstrip())
