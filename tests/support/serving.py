"""The web page as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CLEAN = {key: value for key, value in os.environ.items() if not key.startswith(("SCAFFOLDPY", "GIT_"))}


@contextmanager
def served(**variables: str) -> Iterator[str]:
    """Run `scaffoldpy web` until the end of the block; return its address."""
    command = [sys.executable, "-m", "scaffoldpy", "web", "--port", "0"]
    more = {f"SCAFFOLDPY_WEB_{name}": value for name, value in variables.items()}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=CLEAN | more) as server:
        assert server.stderr
        try:
            told = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stderr.readline())
            assert told
            yield f"http://localhost:{told[1]}"
        finally:
            server.terminate()
            server.communicate(timeout=20)
