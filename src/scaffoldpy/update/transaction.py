"""Change files of a project in place, all or none, so that it can be gone on with or taken back after any stop.

While a change is under way, the project holds the folder `.scaffoldpy-change/`, which git ignores:

    lock          locked by the run as long as it lives
    journal.json  what is to be done, and how far it has come; a folder without it has no meaning and is cleared away
    old/N, new/N  the content of the file number N before and after

A file is written by renaming one from `new/` over it: readers see the old or the new one, never a part, and nothing
more is needed of the disk by then.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffoldpy import filesystem, record, signals
from scaffoldpy.errors import RenderError, TargetError
from scaffoldpy.update.files import File

FOLDER = ".scaffoldpy-change"
_JOURNAL = "journal.json"
_TRIES = 20  # to lock a folder that others are removing


@dataclass(frozen=True, slots=True)
class Operation:
    """One file, before and after; None where there is none."""

    path: str
    before: File | None
    after: File | None


@dataclass
class Transaction:
    """A change of files that is under way; `notes` is what its owner wants to find again, as JSON can hold it."""

    project: Path
    operations: Sequence[Mapping[str, Any]] = ()
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it keeps its books."""
        return self.project / FOLDER

    def begin(self, operations: Sequence[Operation]) -> None:
        """Keep every content, before and after; nothing of the project changes. Raises RenderError."""
        with self._explained():
            _clear(self.folder)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
            for name in ("old", "new"):
                (self.folder / name).mkdir()
            self.operations = [self._keep(number, operation) for number, operation in enumerate(operations)]
            filesystem.sync_tree(self.folder)
            self.save()

    def save(self) -> None:
        """Write the journal, whole."""
        document = {"version": 1, "operations": self.operations, "notes": self.notes}
        part = self.folder / f"{_JOURNAL}.part"
        with part.open("w", encoding="utf-8") as stream:
            json.dump(document, stream)
            stream.flush()
            filesystem.sync(stream.fileno())
        part.replace(self.folder / _JOURNAL)

    def apply(self) -> None:
        """Write every file; one that is written already stays. Raises RenderError, with all taken back."""
        with signals.held(), self._explained():
            try:
                for number, operation in enumerate(self.operations):
                    self._put(operation, "after", self.folder / "new" / str(number))
            except BaseException:
                self._undone()
                raise

    def edited(self) -> list[str]:
        """Return the paths whose files are neither as before nor as after: somebody has changed them since."""
        return [
            operation["path"]
            for operation in self.operations
            if not any(_has_content(self.project / operation["path"], operation[side]) for side in ("before", "after"))
        ]

    def leave(self, path: str) -> None:
        """Let a file be as it is by now, whatever comes."""
        self.operations = [{**each, "is_left": each["path"] == path or each.get("is_left")} for each in self.operations]
        self.save()

    def undo(self) -> None:
        """Bring every file back as it was, and forget the way on. Raises TargetError where the way back is gone."""
        wanted = [number for number, operation in enumerate(self.operations) if operation["before"] is not None]
        if any(not (self.folder / "old" / str(number)).is_file() for number in wanted):
            raise TargetError(
                f"{self.folder} no longer holds the files as they were.",
                hint="Take them back from git, then remove it.",
            )
        with signals.held():
            for number, operation in reversed(list(enumerate(self.operations))):
                copy = self.folder / "copy"  # the way back is gone only when everything is back
                if operation["before"] is not None:
                    shutil.copyfile(self.folder / "old" / str(number), copy)
                self._put(operation, "before", copy)
                _remove_empty(self.project, operation["folders"])
            self._forget()

    def end(self) -> None:
        """Forget the way back, and remove the folders in which nothing is left."""
        with signals.held():
            for operation in self.operations:
                if operation["after"] is None:
                    _remove_empty(self.project, _folders(operation["path"]))
            filesystem.sync_tree(self.project)
            self._forget()

    def _undone(self) -> None:
        try:
            self.undo()
        except (OSError, TargetError) as error:
            raise RenderError(
                f"{self.project} is changed in part, as it could not be taken back: {error}",
                hint="Mend the cause, then take it back (--abort) or go on (--continue).",
            ) from error

    def _forget(self) -> None:
        (self.folder / _JOURNAL).unlink(missing_ok=True)
        _clear(self.folder)

    def _keep(self, number: int, operation: Operation) -> Mapping[str, Any]:
        for folder, file in (("old", operation.before), ("new", operation.after)):
            if file is not None:
                (self.folder / folder / str(number)).write_bytes(file.content)
        mode = _mode_of(self.project / operation.path)
        return {
            "path": operation.path,
            "before": operation.before and {"digest": operation.before.digest, "mode": mode},
            "after": operation.after and {"digest": operation.after.digest, "mode": _mode(operation, mode)},
            "folders": [folder for folder in _folders(operation.path) if not (self.project / folder).exists()],
        }

    def _put(self, operation: Mapping[str, Any], side: str, source: Path) -> None:
        place, state = self.project / operation["path"], operation[side]
        if operation.get("is_left"):
            return
        if state is None:
            with suppress(FileNotFoundError, NotADirectoryError):
                place.unlink()
        elif not _is_there(place, state):
            place.parent.mkdir(parents=True, exist_ok=True)
            filesystem.set_mode(source, state["mode"])
            _move(source, place)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise RenderError(
                f"Could not change {self.project}: {name}{error.strerror or error}.",
                hint="Nothing was changed. Mend the cause, then try again.",
            ) from error


@contextmanager
def opened(project: Path) -> Iterator[Transaction | None]:
    """Yield the transaction that a project has under way, or None; nobody else can have one meanwhile.

    Raises TargetError while another run has it.
    """
    folder = project / FOLDER
    lock = _locked(folder)
    try:
        yield _read(project)
    finally:
        if not (folder / _JOURNAL).exists():
            with suppress(OSError):
                shutil.rmtree(folder)
        os.close(lock)


def _locked(folder: Path) -> int:
    """Return the folder's lock file, which is this run's; whoever had it before may just be removing the folder."""
    for _ in range(_TRIES):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:
            if not folder.parent.is_dir():
                raise TargetError(f"{folder.parent} is no folder.", hint="Name the folder of a project.") from None
            continue
        except OSError as error:
            raise TargetError(f"{folder}: {error.strerror}.", hint="Give yourself the right to write there.") from error
        if filesystem.lock(lock) is False:
            os.close(lock)
            break
        with suppress(OSError):
            if os.path.samestat(os.fstat(lock), (folder / "lock").stat()):
                return lock
        os.close(lock)
    raise TargetError(f"Another run is changing {folder.parent} at this moment.", hint="Wait until it is done.")


def is_under_way(project: Path) -> bool:
    """Tell whether a change was begun and not ended."""
    return (project / FOLDER / _JOURNAL).is_file()


def _read(project: Path) -> Transaction | None:
    try:
        document = json.loads((project / FOLDER / _JOURNAL).read_text(encoding="utf-8"))
        return Transaction(project, document["operations"], document["notes"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TargetError(
            f"{project / FOLDER / _JOURNAL} cannot be read.",
            hint="Its folder old/ holds the files as they were; put them back, then remove it.",
        ) from error


def _mode_of(place: Path) -> int:
    try:
        return place.stat().st_mode & 0o7777
    except OSError:
        return 0o644


def _mode(operation: Operation, mode: int) -> int:
    """Return the rights on a file afterwards: as they were, but for who may run it where that changes."""
    was_executable = operation.before is not None and operation.before.is_executable
    if operation.after is None or operation.after.is_executable == was_executable:
        return mode
    return mode | (mode & 0o444) >> 2 if operation.after.is_executable else mode & ~0o111


def _is_there(place: Path, state: Mapping[str, Any]) -> bool:
    try:
        is_mode = bool(place.stat().st_mode & 0o7777 == state["mode"])
        return is_mode and record.digest_of(place) == str(state["digest"])
    except OSError:
        return False


def _has_content(place: Path, state: Mapping[str, Any] | None) -> bool:
    if state is None:
        return not os.path.lexists(place)
    try:
        return record.digest_of(place) == str(state["digest"])
    except OSError:
        return False


def _move(source: Path, place: Path) -> None:
    """Put a file in its place at once, also where that is on another file system."""
    try:
        source.replace(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = place.with_name(f".{place.name}.scaffoldpy")
        shutil.copy2(source, part)
        part.replace(place)


def _folders(path: str) -> list[str]:
    """Return the folders above a path, the innermost first."""
    return [str(folder) for folder in Path(path).parents if str(folder) != "."]


def _remove_empty(project: Path, folders: Sequence[str]) -> None:
    """Remove folders, the innermost first, in which nothing is left but what Python has compiled."""
    for folder in folders:
        with suppress(OSError):
            if {path.name for path in (project / folder).iterdir()} == {"__pycache__"}:
                shutil.rmtree(project / folder / "__pycache__")
            (project / folder).rmdir()


def _clear(folder: Path) -> None:
    """Remove everything but the lock."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name != "lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
