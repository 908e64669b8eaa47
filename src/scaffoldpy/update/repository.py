"""What the git repository around a project knows of its files, and what a merge leaves in its index."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scaffoldpy import git
from scaffoldpy.errors import StepError, TargetError
from scaffoldpy.update.text import Sides

_ALIKE = 50  # percent of its lines that a renamed file has kept
_SMALLEST = 64  # bytes; shorter files are alike by chance
_SHOWN = 5
_MANY = 2000  # files, among which no renamed one is looked for


@dataclass(frozen=True, slots=True)
class Repository:
    """A project's folder in a work tree."""

    project: Path

    def require_clean(self, touched: Collection[str]) -> None:
        """Raise TargetError where the project's folder holds changes that a change of ours could be mixed with."""
        printed = git.output(self.project, "status", "--porcelain", "-z", "--untracked-files=all", "--", ".")
        prefix = self._prefix()
        entries = iter(printed.split(b"\0"))
        dirty = []
        for entry in entries:
            if not entry:
                continue
            state, path = entry[:2], os.fsdecode(entry[3:]).removeprefix(prefix)
            if state[:1] in b"RC":
                next(entries, b"")  # where it was
            if state != b"??" or path in touched:
                dirty.append(path)
        if dirty:
            more = f" and {len(dirty) - _SHOWN} more" if len(dirty) > _SHOWN else ""
            raise TargetError(
                f"{self.project} has changes that are in no commit: {', '.join(dirty[:_SHOWN])}{more}.",
                hint="Commit or stash them, then try again.",
            )

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Return those of the paths that the repository ignores and does not hold."""
        done = git.run(self.project, "check-ignore", "-z", "--stdin", data=git.joined(paths))
        return frozenset(git.names(done.stdout))

    def renamed(self, lost: Mapping[str, bytes], known: Collection[str]) -> dict[str, str]:
        """Return where the user has put files that are not where they were, as far as git finds them alike."""
        candidates = self._own_files(known)
        texts = {path: content for path, content in lost.items() if len(content) >= _SMALLEST}
        if not texts or not candidates or len(candidates) > _MANY:
            return {}
        with tempfile.TemporaryDirectory(prefix="scaffoldpy-") as folder:
            before, after = Path(folder, "a"), Path(folder, "b")
            for path, content in texts.items():
                _write(before / path, content)
            for path in candidates:
                (after / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.project / path, after / path)
            options = ("--no-index", f"--find-renames={_ALIKE}%", "--name-status", "--diff-filter=R", "-z")
            printed = git.run(Path(folder), "diff", *options, "a", "b").stdout
        found = git.names(printed)
        pairs = zip(found[1::3], found[2::3], strict=True)
        return {old.removeprefix("a/"): new.removeprefix("b/") for old, new in pairs}

    def stages(self, conflicts: Mapping[str, Sides]) -> str:
        """Store the three sides of conflicts, and return what puts them into the index."""
        prefix, modes, lines = self._prefix(), self._modes(conflicts), []
        for path, sides in conflicts.items():
            mode, name = modes.get(path, "100644"), prefix + path
            lines.append(f"0 {'0' * 40}\t{name}\0")
            for number, content in ((1, sides.base), (2, sides.yours), (3, sides.new)):
                if content or number > 1:
                    blob = git.output(self.project, "hash-object", "-w", "--stdin", data=content).decode().strip()
                    lines.append(f"{mode} {blob} {number}\t{name}\0")
        return "".join(lines)

    def stage(self, stages: str) -> None:
        """Put the sides of conflicts into the index, as git does, for the tools that merge."""
        git.output(self._top(), "update-index", "-z", "--index-info", data=os.fsencode(stages))

    def take_back(self, paths: Collection[str]) -> None:
        """Give the index the paths' entries of the last commit again."""
        if paths:
            git.run(self.project, "reset", "--quiet", "--", *paths)

    def settle(self, paths: Collection[str]) -> None:
        """Tell git that the conflicts of these paths are solved as they stand."""
        if paths:
            git.output(self.project, "add", "--all", "--", *paths)

    def _own_files(self, known: Collection[str]) -> list[str]:
        listed = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
        names = git.names(git.output(self.project, *listed))
        suffixes = {PurePosixPath(path).suffix for path in known}
        files = (path for path in names if path not in known and PurePosixPath(path).suffix in suffixes)
        return [path for path in files if (self.project / path).is_file() and not (self.project / path).is_symlink()]

    def _modes(self, paths: Iterable[str]) -> dict[str, str]:
        printed = git.output(self.project, "ls-files", "-z", "--stage", "--", *paths)
        entries = (re.match(r"(\d+) \w+ \d\t(.*)", name, re.DOTALL) for name in git.names(printed))
        return {found[2]: found[1] for found in entries if found}

    def _prefix(self) -> str:
        return os.fsdecode(git.output(self.project, "rev-parse", "--show-prefix")).rstrip("\n")

    def _top(self) -> Path:
        return Path(os.fsdecode(git.output(self.project, "rev-parse", "--show-toplevel")).rstrip("\n"))


def repository_of(project: Path) -> Repository | None:
    """Return the repository that a project is in; None where it is in none, or where git cannot say."""
    return Repository(project) if git.is_work_tree(project) and not _is_ignored(project) else None


def _is_ignored(project: Path) -> bool:
    try:
        return git.run(project, "check-ignore", "-q", ".").returncode == 0
    except StepError:
        return False


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
