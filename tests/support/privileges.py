"""What root may do and others may not, laid down for a while: file modes bind root too."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION_3 = 0x20080522
_FILE_POWERS = 0b111 << 1  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
_Words = ctypes.c_uint32 * 6  # effective, permitted, inheritable; twice


@contextmanager
def bound_by_modes() -> Iterator[None]:
    """Let the calling thread do to files only what their modes allow."""
    if sys.platform != "linux" or os.geteuid() != 0:
        yield
        return
    before = _Words()
    _call("capget", before)
    bound = _Words(*before)
    bound[0] &= ~_FILE_POWERS
    _call("capset", bound)
    try:
        yield
    finally:
        _call("capset", before)


def _call(name: str, words: ctypes.Array[ctypes.c_uint32]) -> None:
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(header, words):
        raise OSError(ctypes.get_errno(), name)
