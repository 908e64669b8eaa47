import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]

# As in a terminal, however the tests were started: `nohup` and `&` make a process ignore some of these.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `scaffoldpy` with arguments in an empty folder, without a terminal."""
    here = tmp_path / "here"
    here.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SCAFFOLDPY", "GIT_"))}

    def run(*arguments: object, stdin: str = "", cwd: Path = here, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scaffoldpy", *map(str, arguments)],
            cwd=cwd,
            env=environment | {"COLUMNS": "80"} | more,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Path:
    """Return the folder that `run` works in."""
    return tmp_path / "here"


@pytest.fixture
def examples() -> Path:
    return ROOT / "examples"
