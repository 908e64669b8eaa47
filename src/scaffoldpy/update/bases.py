"""Find what a file was when it was generated; only what has the digest of the record counts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from scaffoldpy import archive, git, record
from scaffoldpy.errors import StepError


@dataclass(frozen=True)
class Bases:
    """The contents that a project's record tells by their digests."""

    project: Path
    digests: Mapping[str, str]
    rendered: Mapping[str, bytes]  # what the installed templates make of the record; empty where they cannot
    earlier: Mapping[str, bytes] = field(
        default_factory=dict
    )  # what the version that made the project makes of it, if that was asked for

    def content(self, path: str) -> bytes | None:
        """Return what was generated at a path, from where it is cheapest to have; None where it is lost."""
        return next((found for found in self._found(path) if record.digest(found) == self.digests[path]), None)

    def _found(self, path: str) -> Iterator[bytes]:
        if path in self.rendered:
            yield self.rendered[path]
        packed = archive.unpack(self.project, path)
        if packed is not None:
            yield packed
        yield from self._in_history(path)
        if path in self.earlier:
            yield self.earlier[path]

    def _in_history(self, path: str) -> Iterator[bytes]:
        """Yield every content that a file of this name ever had in the repository, wherever and on any branch."""
        try:
            for identity in self._objects.get(PurePosixPath(path).name, ()):
                yield git.output(self.project, "cat-file", "blob", identity)
        except StepError:  # no repository, no git, or one that lacks old objects
            return

    @cached_property
    def _objects(self) -> Mapping[str, list[str]]:
        """Return the identities of all contents in the history by the names of their files, the newest first."""
        found: dict[str, list[str]] = {}
        for line in git.output(self.project, "rev-list", "--objects", "--all").splitlines():
            identity, _, path = line.partition(b" ")
            if path:
                found.setdefault(PurePosixPath(os.fsdecode(path)).name, []).append(identity.decode())
        return found
