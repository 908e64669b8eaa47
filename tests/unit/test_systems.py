"""Systems that lack something: what works goes on, what cannot says so in one line."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

WORK = [["--version"], ["questions"], ["schema"], ["matrix", "--framework", "flask"], ["completion", "fish"]]
WORK += [["recommend", "--set", "answers.purpose=api"], ["new", "Pier", "--yes", "--no-git"]]


def lacking(preparation: str, arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a Python that has been prepared."""
    code = f"import sys, scaffoldpy.cli; {preparation}; from scaffoldpy.__main__ import main; main()"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


WITHOUT = "; ".join(f"sys.modules[{name!r}] = None" for name in ("fcntl", "termios", "resource", "pwd", "grp"))
WINDOWS = f"{WITHOUT}; sys.platform = 'win32'"


@pytest.mark.parametrize("arguments", WORK, ids=lambda arguments: arguments[0])
def test_what_needs_none_of_it_works_without_fcntl_and_the_like(tmp_path: Path, arguments: list[str]) -> None:
    done = lacking(WITHOUT, arguments, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pier" / "README.md").exists() == (arguments[0] == "new")


CANNOT = {
    "verify without locks": (WITHOUT, ["verify", "."], "scaffoldpy verify works on Linux and macOS"),
    "verify --matrix without locks": (WITHOUT, ["verify", "--matrix"], "scaffoldpy verify works on Linux and macOS"),
    "new on Windows": (WINDOWS, ["new", "Pier", "--yes"], "scaffoldpy new works on Linux and macOS"),
    "verify on Windows": (WINDOWS, ["verify", "."], "scaffoldpy verify works on Linux and macOS"),
}


@pytest.mark.parametrize(("preparation", "arguments", "told"), CANNOT.values(), ids=CANNOT)
def test_what_cannot_work_says_so_in_one_line(
    tmp_path: Path, preparation: str, arguments: list[str], told: str
) -> None:
    done = lacking(preparation, arguments, tmp_path)
    assert done.returncode == 2
    error, *hint = done.stderr.splitlines()
    assert error.startswith(f"Error: {told}")
    assert hint == ["On Windows, use it in WSL."]
    assert list(tmp_path.iterdir()) == []


def test_the_readme_names_the_systems() -> None:
    assert "on Linux or macOS (on Windows: in WSL)" in (ROOT / "README.md").read_text(encoding="utf-8")
