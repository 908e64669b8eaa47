"""Throw-away environments, kept between runs by a hash of what is installed in them.

Each environment is a *slot* that one run holds by a lock for as long as it needs it. A second run with the same
dependencies at the same time gets a second slot, so that nobody waits and nobody disturbs. The project is copied into
the slot and installed from there, with exactly the dependencies it declares.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scaffoldpy import filesystem, installation
from scaffoldpy.cache import cache_folder, own_folder
from scaffoldpy.errors import VerifyError
from scaffoldpy.verify.copying import copy_project, writing
from scaffoldpy.verify.facts import Facts
from scaffoldpy.verify.processes import clean_environment, run

_LAYOUT = "1"  # raise it when slots of older versions must not be used again
KEEP_DAYS = 7  # then an environment is made anew: ranges of versions move on
_FORGET_DAYS = 14
# What verify itself runs over the files of every project, at fixed versions: the same findings on every machine.
TOOLS = ("ruff==0.17.6", "bandit==1.9.4", "djlint==1.49.9", "pyright[nodejs]==1.1.414")
# For projects that declare no type checker of their own.
_TYPE_CHECKER = "mypy>=2.4,<3"
_STUBS = {"django": "django-stubs", "djangorestframework": "djangorestframework-stubs", "celery": "celery-types"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A folder with an environment, held by this run alone."""

    folder: Path
    python: str  # version

    @property
    def project(self) -> Path:
        """Return where the copy of the project is."""
        return self.folder / "project"

    @property
    def home(self) -> Path:
        """Return the home folder that the project's programs see, for servers that write there."""
        return self.folder / "home"

    @property
    def bin(self) -> Path:
        """Return where the programs of the project's environment are."""
        return self.folder / "env" / "bin"

    @property
    def types_bin(self) -> Path:
        """Return where the type checker is: in the project's environment, or in one of its own."""
        own = self.folder / "types" / "bin"
        return own if own.is_dir() else self.bin


def _environments() -> Path:
    folder = cache_folder() / "environments"
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def slot_for(facts: Facts, interpreter: Path, version: str) -> Iterator[Slot]:
    """Hold a slot for a project's dependencies; the copy of the project in it is fresh."""
    folder = _environments()
    _prune(folder)
    key = _key(facts, interpreter, version)
    for number in itertools.count():
        with _lock(folder / f"{key}-{number}.lock", wait=False) as is_mine:
            if is_mine:
                slot = Slot(folder / f"{key}-{number}", version)
                _lay_out(slot, facts)
                yield slot
                return


def _lay_out(slot: Slot, facts: Facts) -> None:
    with writing(slot.folder):
        _drop_when_old(slot.folder)
        shutil.rmtree(slot.project, ignore_errors=True)
        slot.home.mkdir(exist_ok=True)
    copy_project(facts.folder, slot.project)


def install(slot: Slot, facts: Facts, interpreter: Path) -> None:
    """Install the copy of the project with its development tools, all that it declares and nothing else."""
    marker = slot.folder / "installed"
    wanted = hashlib.sha256((slot.project / "pyproject.toml").read_bytes()).hexdigest()
    if marker.is_file() and marker.read_text() == wanted:
        return
    is_known = marker.is_file()
    marker.unlink(missing_ok=True)
    places = [slot.folder / "env"]
    missing = _missing_for_types(facts)
    if missing:
        places.append(slot.folder / "types")
    for place in places:
        if not is_known:
            make_environment(place, interpreter)
        extra = missing if place.name == "types" else ()
        what = ["--no-deps", "--editable", "."] if is_known else ["--editable", ".[dev]", *extra]
        install_into(place, what, slot.project)
    marker.write_text(wanted)


def tools(interpreter: Path) -> Path:
    """Return the programs that read files only, one set for all projects, made on first use."""
    key = hashlib.sha256("\n".join((_LAYOUT, str(interpreter), *TOOLS)).encode()).hexdigest()[:16]
    folder = _environments() / f"tools-{key}"
    with _lock(folder.with_suffix(".lock"), wait=True):
        if not (folder / "installed").is_file():
            make_environment(folder, interpreter)
            install_into(folder, TOOLS, folder)
            (folder / "installed").touch()
    return folder / "bin"


def make_environment(place: Path, interpreter: Path) -> None:
    """Make an empty virtual environment."""
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    run(installation.venv_command(str(interpreter), str(place)), place.parent, _installing())


def install_into(place: Path, what: Sequence[str], folder: Path) -> None:
    """Install into an environment."""
    run(installation.install_command(place, *what), folder, _installing())


def _installing() -> dict[str, str]:
    """Return the variables for an installation; uv gets a cache of ours where the user's own cannot be written."""
    own = {} if own_folder() or "UV_CACHE_DIR" in os.environ else {"UV_CACHE_DIR": str(cache_folder() / "uv")}
    return clean_environment(own | installation.variables(), installing=True)


def packages(place: Path) -> int:
    """Count the packages of an environment."""
    return len(list(place.glob("lib/python3*/site-packages/*.dist-info")))


def find_interpreter(oldest: str) -> tuple[Path, str]:
    """Return the oldest installed Python that is at least `oldest`, and its version. Raises VerifyError."""
    if found := installation.find_interpreter(oldest):
        return found
    raise VerifyError(
        f"The project needs Python {oldest} or newer, and none is installed.",
        hint=f"Install Python {oldest}, so that `python{oldest}` is on the PATH.",
    )


def interpreters(versions: Sequence[str]) -> list[str]:
    """Return those of the versions that are installed here."""
    return [version for version in versions if installation.interpreter_of(version)]


def is_recent(file: Path, days: float) -> bool:
    """Tell whether a file is there and was written in the last days."""
    return file.is_file() and time.time() - file.stat().st_mtime < days * 86_400


def _missing_for_types(facts: Facts) -> tuple[str, ...]:
    if any(name in facts.development for name in ("mypy", "django-stubs")):
        return ()
    return (_TYPE_CHECKER, *(stubs for name, stubs in _STUBS.items() if facts.has(name)))


def _key(facts: Facts, interpreter: Path, version: str) -> str:
    project = facts.pyproject.get("project", {})
    parts: Mapping[str, object] = {
        "layout": _LAYOUT,
        "build": facts.pyproject.get("build-system", {}),
        "dependencies": sorted(project.get("dependencies", [])),
        "extras": {name: sorted(group) for name, group in project.get("optional-dependencies", {}).items()},
        "types": _missing_for_types(facts),
        "python": [str(interpreter), version],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _drop_when_old(folder: Path) -> None:
    marker = folder / "made"
    if not is_recent(marker, KEEP_DAYS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        marker.touch()


def _prune(folder: Path) -> None:
    """Remove what no run has used for a while and none is using now."""
    for lock in folder.glob("*.lock"):
        if not is_recent(lock, _FORGET_DAYS):
            with _lock(lock, wait=False) as is_mine:
                if is_mine:
                    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                    lock.unlink(missing_ok=True)


@contextmanager
def _lock(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock file, which the system releases when this process ends, however it ends."""
    with writing(path):
        file = path.open("w")
    with file:
        is_locked = filesystem.lock(file.fileno(), wait=wait)
        if is_locked is None:
            raise VerifyError(
                f"{path.parent} is on a file system without locks.", hint="Set SCAFFOLDPY_CACHE_DIR to another."
            )
        yield is_locked
