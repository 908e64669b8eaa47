"""Deliveries that were taken before: each server process knows those it took itself."""

from __future__ import annotations

import time
from threading import Lock

DAY = 86_400  # seconds that a delivery is remembered
PATIENCE = 300  # seconds to handle it; then it may come again
MOST = 10_000  # deliveries; the oldest are forgotten first

_lock = Lock()
_taken: dict[str, tuple[float, bool]] = {}  # until when, and whether it is handled


def claim(key: str) -> bool:
    """Take a delivery; of equal ones at the same time, one is the first."""
    with _lock:
        if _taken.get(key, (0, False))[0] > time.time():
            return False
        _remember(key, PATIENCE, handled=False)
        return True


def is_handled(key: str) -> bool:
    """Tell whether a delivery is done with, and not only taken."""
    return _taken.get(key, (0, False))[1]


def keep(key: str) -> None:
    """Remember a delivery that is handled."""
    with _lock:
        _remember(key, DAY, handled=True)


def release(key: str) -> None:
    """Let a delivery that failed come again."""
    with _lock:
        _taken.pop(key, None)


def _remember(key: str, seconds: int, *, handled: bool) -> None:
    _taken.pop(key, None)
    _taken[key] = (time.time() + seconds, handled)
    if len(_taken) > MOST:
        del _taken[next(iter(_taken))]
