"""Write a project whole or not at all: stage it beside its target, then rename it into place.

While a run works for `DIR/shop`, the folder `DIR/.shop.scaffoldpy/` holds

    lock    locked by the run as long as it lives
    new/    what becomes the project
    old/    the existing project, for the moment between two renames (`--overwrite`)
    part/   what becomes `old` where the existing project must be copied, as it lies in a lower layer of an overlay

A folder of this kind whose lock nobody holds was left by a run that was killed; the next run in DIR clears it away.
On a file system without locks, making that folder decides who works there; nobody can tell there that a run was killed.
"""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from scaffoldpy import filesystem, overlay, signals
from scaffoldpy.errors import RenderError, ScaffoldError, TargetError

SUFFIX = ".scaffoldpy"
FOLDER_MODE = 0o755
# Errors that come from the target itself, not from the work.
_UNFIT = frozenset(
    [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG, errno.EBUSY]
)
_CONTENT = frozenset(["lock", "new", "old", "part"])
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@dataclass
class Stage:
    """A folder to write a project into, and the way to put it in its place."""

    target: Path
    container: Path
    existing: Path | None  # the project that `publish` overwrites
    is_published: bool = False
    kept: tuple[str, ...] = ()  # copies of files that were not scaffoldpy's and are written over, by path

    @property
    def folder(self) -> Path:
        """The folder to write into; it is gone once published."""
        return self.container / "new"

    def publish(self, remark: str = "") -> None:
        """Make the folder the target, on disk and all at once; `remark` is what an interruption tells from then on."""
        if self.existing:
            self.kept = tuple(overlay.carry_over(self.existing, self.folder))
        filesystem.sync_tree(self.folder)
        with signals.held():
            _swap(self.folder, self.target, self.container / "old" if self.existing else None)
            self.is_published = True
            signals.remark(remark or f"The project is complete in {self.target}.")
            filesystem.sync_path(self.target.parent)


@dataclass
class _Place:
    """What a run holds on disk while it works: given back by `leave`, which may be called twice."""

    target: Path
    created: list[Path] = field(default_factory=list)
    lock: int | None = None
    stage: Stage | None = None

    @property
    def container(self) -> Path:
        return self.target.parent / f".{self.target.name}{SUFFIX}"

    def take(self, *, overwrite: bool) -> Stage:
        self.target = Path(os.path.abspath(self.target))  # noqa: PTH100  (resolve would follow a link)
        _check(self.target, overwrite=overwrite)
        _make_folders(self.target.parent, self.created)
        self.target = self.target.parent.resolve() / self.target.name
        for container in self.target.parent.glob(f".*{SUFFIX}"):
            with suppress(OSError, TargetError):  # it does not concern this run
                _clear_if_dead(container)
        self.lock = _lock(self.container)
        if self.lock is None:
            raise TargetError(f"Another run is writing {self.target} at this moment.", hint="Wait until it is done.")
        _clear_content(self.container)
        has_content = _check(self.target, overwrite=overwrite)
        self.stage = Stage(self.target, self.container, self.target if has_content else None)
        self.stage.folder.mkdir()
        filesystem.set_mode(self.stage.folder, FOLDER_MODE)
        return self.stage

    def leave(self) -> None:
        if self.lock is not None:
            with suppress(TargetError):  # it holds a backup; `take` has said so
                _clear(self.container)
            os.close(self.lock)
            self.lock = None
        with suppress(OSError):  # no lock could be made in it
            self.container.rmdir()
        if not (self.stage and self.stage.is_published):
            for folder in reversed(self.created):
                with suppress(OSError):
                    folder.rmdir()


@contextmanager
def staged(target: Path, *, overwrite: bool) -> Iterator[Stage]:
    """Yield a stage for `target`; unless it was published by the end of the block, nothing of it is left.

    Raises TargetError when the target must not or cannot be written or another run is writing it, RenderError when the
    disk fails.
    """
    place = _Place(target)
    try:
        with signals.assured(place.leave):
            with signals.held():
                stage = place.take(overwrite=overwrite)
            yield stage
    except OSError as error:
        raise _explained(error, place) from error


def require_free(target: Path) -> None:
    """Raise TargetError where a project cannot be made in this folder, as something is there."""
    try:
        _check(target, overwrite=False)
    except OSError as error:  # a name that no folder can have
        raise TargetError(f"{target}: {error.strerror}.", hint="Choose another folder (--output-dir).") from error


def write_tree(tree: Mapping[str, bytes], folder: Path) -> None:
    """Write contents by path into a folder.

    Modes are the same everywhere: 644, 755 for what begins with `#!` and for folders.
    """
    made = {folder}
    for path, content in tree.items():
        file = folder / path
        _make_parents(file.parent, made)
        mode = 0o755 if is_executable(content) else 0o644
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        filesystem.set_mode(file, mode)


def is_executable(content: bytes) -> bool:
    """Tell whether a generated file is a program."""
    return content.startswith(b"#!")


def _make_parents(folder: Path, made: set[Path]) -> None:
    if folder not in made:
        _make_parents(folder.parent, made)
        folder.mkdir(exist_ok=True)
        filesystem.set_mode(folder, FOLDER_MODE)
        made.add(folder)


def _explained(error: OSError, place: _Place) -> ScaffoldError:
    existing = _existing(error, place.target)
    name = f"{existing}: " if existing not in (None, place.target) else ""
    message = f"Could not write {place.target}: {name}{error.strerror or error}."
    if existing and error.errno == errno.EACCES:
        right = f"chmod u+rwX {shlex.quote(str(existing))}"
        return TargetError(message, hint=f"Give yourself the right to it, then try again: {right}")
    hint = "Nothing was left behind."
    if os.path.lexists(place.container):
        hint = f"{place.container} could not be removed; the next run there does it."
    if error.errno in _UNFIT:
        return TargetError(message, hint="Choose another folder (--output-dir) or name.")
    return RenderError(message, hint=hint)


def _existing(error: OSError, target: Path) -> Path | None:
    """Return what an error is about where that is the existing project, or a file or folder in it."""
    if not isinstance(error.filename, str | os.PathLike):
        return None
    path = Path(error.filename)
    return path if path.is_relative_to(target) and os.path.lexists(path) else None


def _check(target: Path, *, overwrite: bool) -> bool:
    """Tell whether the target holds something, after refusing what must not be written over."""
    if target.is_symlink():
        raise TargetError(
            f"{target} is a symbolic link, which is never followed.", hint="Remove it, or choose another name."
        )
    if not target.exists():
        return False
    if not target.is_dir():
        raise TargetError(f"{target} exists and is not a folder.", hint="Remove it, or choose another name.")
    has_content = any(target.iterdir())
    if has_content and not overwrite:
        raise TargetError(f"{target} exists already.", hint="Choose another name, or write over it with --overwrite.")
    return has_content


def _make_folders(folder: Path, created: list[Path]) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir()
        created.append(path)
    if not folder.is_dir():
        raise TargetError(f"{folder} is not a folder.", hint="Choose another one (--output-dir).")


def _lock(container: Path) -> int | None:
    """Make the container and take its lock; None when another run has it. Raises TargetError where nobody can tell."""
    while True:
        is_new = _make(container)
        if container.is_symlink() or not (is_new or _is_own(container)):
            raise TargetError(f"{container} is in the way.", hint="Remove it; it belongs to somebody else.")
        with suppress(FileNotFoundError):  # the run that had it has just removed it
            lock = _open_lock(container / "lock", is_new=is_new)
            if lock is None or _is_in_place(lock, container / "lock"):
                return lock
            os.close(lock)


def _make(container: Path) -> bool:
    """Make the container, and tell whether it was not there before."""
    try:
        container.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def _open_lock(file: Path, *, is_new: bool) -> int | None:
    """Open and lock a file; None when another run has locked it. Without locks, who has made its folder has it."""
    lock = os.open(file, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o600)
    try:
        is_locked = filesystem.lock(lock)
    except OSError:
        os.close(lock)
        raise
    if is_locked or (is_locked is None and is_new):
        return lock
    os.close(lock)
    if is_locked is None:
        raise TargetError(
            f"{file.parent} is there, and its file system has no locks to tell whether a run is still writing.",
            hint="If none is, take from it what you need (old/ is the project that was there), and remove it.",
        )
    return None


def _is_in_place(lock: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), file.stat())
    except FileNotFoundError:
        return False


def _is_own(path: Path) -> bool:
    return path.lstat().st_uid == os.getuid()


def _clear_if_dead(container: Path) -> None:
    """Clear away what a run that was killed has left; leave alone what is another user's, alive or not of this kind."""
    if container.is_symlink() or not container.is_dir() or not _is_own(container):
        return
    if any(entry.name not in _CONTENT for entry in container.iterdir()):
        return
    lock = _lock(container)
    if lock is None:
        return
    try:
        _clear(container)
    finally:
        os.close(lock)


def _clear(container: Path) -> None:
    """Remove a container whose lock we hold, unless a backup in it is the only copy of something."""
    _clear_content(container)
    with suppress(OSError):
        (container / "lock").unlink()
        container.rmdir()


def _clear_content(container: Path) -> None:
    new, old = container / "new", container / "old"
    target = container.parent / container.name[1 : -len(SUFFIX)]
    if old.exists() and new.exists():  # between the two renames of a swap
        if target.exists():
            raise TargetError(
                f"{target} is here, and so is a copy of it, {old}.", hint="Remove the one you do not need."
            )
        old.rename(target)
    overlay.remove_tree(new)
    overlay.remove_tree(old)
    overlay.remove_tree(container / "part")


def _swap(new: Path, target: Path, backup: Path | None) -> None:
    if backup is None:
        new.rename(target)
        return
    _put_aside(target, backup)
    try:
        new.rename(target)
    except OSError:
        backup.rename(target)
        raise


def _put_aside(target: Path, backup: Path) -> None:
    """Rename the existing project, or copy it, whole, before it is removed where it cannot be renamed."""
    try:
        target.rename(backup)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = backup.with_name("part")
        overlay.copy_tree(target, part)
        filesystem.sync_tree(part)
        part.rename(backup)
        overlay.remove_tree(target)
