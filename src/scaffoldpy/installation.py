"""How environments are made and filled: one search for a Python, one installer, uv where it is present or else pip."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from scaffoldpy import indexes
from scaffoldpy.errors import StepError

_QUIET_UV = ("uv", "--quiet", "--no-progress")
_NEWER = 10  # how many minor versions above the oldest one are looked for


def environment_command(python: str) -> list[str]:
    """Return the command that makes a project's `.venv` with a Python that is at least `python`. Raises StepError.

    uv fetches one where none is installed.
    """
    if sys.version_info[1] >= int(python.split(".")[1]):
        return venv_command(sys.executable, ".venv", with_pip=True)
    if found := find_interpreter(python):
        return venv_command(str(found[0]), ".venv", with_pip=True)
    if _is_uv_used():
        return venv_command(f">={python}", ".venv", with_pip=True)
    own = f"3.{sys.version_info[1]}"
    raise StepError(f"No Python {python} or newer was found: install one, or --set project.python={own}.")


def venv_command(interpreter: str, place: str, *, with_pip: bool = False) -> list[str]:
    """Return the command that makes an environment; one made by uv has no pip unless it is asked for."""
    if _is_uv_used():
        seed = ["--seed"] if with_pip else []
        return [*_QUIET_UV, "venv", "--no-project", "--allow-existing", *seed, "--python", interpreter, place]
    return [interpreter, "-m", "venv", place]


def install_command(environment: Path, *what: str) -> list[str]:
    """Return the command that installs into an environment."""
    if _is_uv_used():
        return [*_QUIET_UV, "pip", "install", "--python", str(environment), *what]
    python = str(environment / "bin" / "python")
    return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]


def pip_command(environment: Path) -> list[str]:
    """Return the command that brings pip into an environment; none where the installer is there."""
    if _is_uv_used() or any(environment.glob("lib/python3*/site-packages/pip")):
        return []
    return [str(environment / "bin" / "python"), "-m", "ensurepip"]


def whole_command(folder: Path) -> list[str]:
    """Return the command that installs the project with its development tools."""
    return install_command(folder / ".venv", "--editable", ".[dev]")


def project_command(folder: Path) -> list[str]:
    """Return the command that installs the project with all that it needs to run."""
    return install_command(folder / ".venv", "--editable", ".")


def tools_command(folder: Path) -> list[str]:
    """Return the command that adds the development tools to an installed project while that is in use.

    It names every package that is there with its version, so that none is exchanged; a tool that needs another
    version of one makes it fail.
    """
    return install_command(folder / ".venv", *_tools(folder), *_installed(folder))


def variables() -> dict[str, str]:
    """Return the variables that the installer needs beside the user's own."""
    return indexes.variables() if _is_uv_used() else {}


def find_interpreter(oldest: str) -> tuple[Path, str] | None:
    """Return the oldest installed Python that is at least `oldest`, and its version."""
    first = int(oldest.split(".")[1])
    for version in (f"3.{minor}" for minor in range(first, first + _NEWER)):
        if found := interpreter_of(version):
            return found, version
    return None


def interpreter_of(version: str) -> Path | None:
    """Return an installed Python of just this version, such as 3.12, that runs."""
    return next((path for path in _candidates(int(version.split(".")[1])) if _version_of(path) == version), None)


def _is_uv_used() -> bool:
    return bool(shutil.which("uv")) and not indexes.only_pip_can()


def _candidates(minor: int) -> Iterator[Path]:
    """Yield what may be a Python of this version, on the whole PATH: a shim of pyenv may be there and dead."""
    if sys.version_info[1] == minor:
        yield Path(sys.executable).resolve()
    for folder in os.get_exec_path():
        if found := shutil.which(f"python3.{minor}", path=folder):
            yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python3.{minor}"))


def _version_of(interpreter: Path) -> str:
    import subprocess

    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([str(interpreter), "-c", code], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _tools(folder: Path) -> list[str]:
    import tomllib

    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    return list(project.get("optional-dependencies", {}).get("dev", []))


def _installed(folder: Path) -> list[str]:
    """List the packages of the environment that came from an index, each with its version."""
    found = [
        info.name.removesuffix(".dist-info").split("-", 1)
        for info in folder.joinpath(".venv").glob("lib/python3*/site-packages/*-*.dist-info")
        if not (info / "direct_url.json").exists()
    ]
    return sorted(f"{name}=={version}" for name, version in found)
