"""The commands that make a project's environment and install into it, by uv where it is present, else by pip."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from scaffoldpy.errors import StepError

_QUIET_UV = ("uv", "--quiet", "--no-progress")


def environment_command(python: str) -> list[str]:
    """Return the command that makes `.venv` with an interpreter that is at least `python`. Raises StepError."""
    if shutil.which("uv"):
        return [*_QUIET_UV, "venv", "--no-project", "--allow-existing", "--python", f">={python}", ".venv"]
    return [_interpreter(python), "-m", "venv", ".venv"]


def whole_command(folder: Path) -> list[str]:
    """Return the command that installs the project with its development tools."""
    return _install_command(folder, "--editable", ".[dev]")


def project_command(folder: Path) -> list[str]:
    """Return the command that installs the project with all that it needs to run."""
    return _install_command(folder, "--editable", ".")


def tools_command(folder: Path) -> list[str]:
    """Return the command that adds the development tools to an installed project while that is in use.

    It names every package that is there with its version, so that none is exchanged; a tool that needs another
    version of one makes it fail.
    """
    return _install_command(folder, *_tools(folder), *_installed(folder))


def _install_command(folder: Path, *what: str) -> list[str]:
    if shutil.which("uv"):
        return [*_QUIET_UV, "pip", "install", "--python", ".venv", *what]
    python = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]


def _tools(folder: Path) -> list[str]:
    import tomllib

    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    return list(project.get("optional-dependencies", {}).get("dev", []))


def _installed(folder: Path) -> list[str]:
    """List the packages of the environment that came from an index, each with its version."""
    places = folder.joinpath(".venv").glob("Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages")
    found = [
        info.name.removesuffix(".dist-info").split("-", 1)
        for place in places
        for info in place.glob("*-*.dist-info")
        if not (info / "direct_url.json").exists()
    ]
    return sorted(f"{name}=={version}" for name, version in found)


def _interpreter(python: str) -> str:
    wanted = int(python.split(".")[1])
    if sys.version_info[1] >= wanted:
        return sys.executable
    for minor in range(wanted, wanted + 10):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    own = f"3.{sys.version_info[1]}"
    raise StepError(f"No Python {python} or newer was found: install one, or --set project.python={own}.")
