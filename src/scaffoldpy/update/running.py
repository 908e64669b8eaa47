"""Do: change a project's files, all or none, then bring its environment and its migrations after them."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from scaffoldpy import archive, installation, overlay, postgen, record, signals
from scaffoldpy.errors import RenderError, StepError, TargetError
from scaffoldpy.journal import Announce, Journal
from scaffoldpy.model import Framework, Step
from scaffoldpy.template import load_template
from scaffoldpy.update import dotenv, text
from scaffoldpy.update.files import File, read
from scaffoldpy.update.migrations import Migrations
from scaffoldpy.update.planning import Renewal
from scaffoldpy.update.repository import repository_of
from scaffoldpy.update.transaction import Transaction, is_under_way, opened

Status = Literal["done", "conflicts", "pending", "undone", "nothing"]


@dataclass(frozen=True, slots=True)
class Renewed:
    """How far a change or an update has come."""

    project: Path
    status: Status
    conflicts: tuple[str, ...] = ()  # files in which one is left
    migrations: tuple[str, ...] = ()  # files that were made
    notes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    commands: tuple[str, ...] = ()  # what is left to run, in order
    is_in_git: bool = False


@dataclass
class _Work:
    """What is under way in one project, as its journal tells it."""

    transaction: Transaction
    journal: Journal
    made: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def project(self) -> Path:
        return self.transaction.project

    @property
    def notes(self) -> dict[str, Any]:
        return self.transaction.notes

    @property
    def migrations(self) -> Migrations:
        framework: Framework = self.notes["framework"]
        return Migrations(self.project, self.notes["slug"], load_template(framework))


def run(
    renewal: Renewal,
    announce: Announce = lambda name: None,
    *,
    environment: str = "",
    starts_tools: bool = True,
) -> Renewed:
    """Change a project, and make what its database needs. Raises TargetError, RenderError, StepError.

    `environment` is the oldest Python of one to make where the project has none. A conflict, or a step that cannot be
    done yet, leaves the change under way: `resume` goes on, `abort` takes it back. Without `starts_tools`, what would
    install or make migrations is left to `resume`.
    """
    project = renewal.project
    with opened(project):
        require_ended(project)
        operations = renewal.operations
        if renewal.repository:
            renewal.repository.require_clean({operation.path for operation in operations})
        _require_unchanged(renewal)
        if not operations:
            return Renewed(project, "nothing")
        transaction = Transaction(project, notes=_notes(renewal))
        work = _Work(transaction, Journal(announce))
        work.notes["tables"] = sorted(work.migrations.tables()) if renewal.has_new_models else []
        with work.journal.step("files"):
            transaction.begin(operations)
            signals.remark(_standing(project))
            _write(work)
            _stage(work)
        if environment:
            _make_environment(work, environment)
        return _go_on(work, starts_tools=starts_tools)


def _require_unchanged(renewal: Renewal) -> None:
    """Raise TargetError where files have become others since it was decided what becomes of them."""
    operations = renewal.operations
    if changed := [each.path for each in operations if read(renewal.project, each.path) != each.before]:
        raise TargetError(f"{', '.join(changed)} of {renewal.project} changed at this very moment.", hint="Try again.")


def require_ended(project: Path) -> None:
    """Raise TargetError where a change was begun and not ended."""
    if is_under_way(project):
        raise TargetError(
            f"{project} has a change under way that was not ended.",
            hint="Go on with it (--continue) or take it back (--abort).",
        )


def require_begun(project: Path) -> None:
    """Raise TargetError where no change is under way."""
    if not is_under_way(project):
        raise _nothing(project)


def resume(project: Path, announce: Announce = lambda name: None) -> Renewed:
    """Go on with what an interruption, a conflict or a missing environment has stopped. Raises TargetError."""
    with opened(project) as transaction:
        if transaction is None:
            raise _nothing(project)
        signals.remark(_standing(project))
        work = _Work(transaction, Journal(announce))
        if not work.notes["written"]:
            _require_unedited(work)
            _write(work)
        with suppress(StepError):
            _stage(work)
        return _go_on(work)


def abort(project: Path) -> Renewed:
    """Take back what is under way: every file is as it was. Raises TargetError where nothing is.

    What the user has written meanwhile is kept beside it, and told.
    """
    with opened(project) as transaction:
        if transaction is None:
            raise _nothing(project)
        work = _Work(transaction, Journal(lambda name: None))
        try:
            told = _take_back(work)
        except OSError as error:
            raise RenderError(
                f"{project} cannot be taken back: {error.filename}: {error.strerror}.",
                hint="Mend the cause, then take it back again (--abort).",
            ) from error
        return Renewed(project, "undone", notes=told)


def _take_back(work: _Work) -> tuple[str, ...]:
    """Bring every file back; return what became of those that the user has changed since."""
    told = [_set_aside(work, path) for path, made in work.notes["made"].items() if _is_other(work, path, made)]
    for path in _made(work):
        (work.project / path).unlink(missing_ok=True)
    conflicts, ours = work.notes["conflicts"], {*work.notes["unneeded"], record.NAME, archive.NAME}
    edited = [path for path in work.transaction.edited() if path not in ours]
    told += [_set_aside(work, path) for path in edited]
    work.transaction.undo()
    if (repository := repository_of(work.project)) is not None:
        repository.take_back(conflicts)
    return tuple(told)


def _is_other(work: _Work, path: str, digest: str) -> bool:
    return record.digest_of(work.project / path) not in ("", digest)


def _require_unedited(work: _Work) -> None:
    """Raise TargetError where going on would write over what somebody has written since."""
    if edited := work.transaction.edited():
        raise TargetError(
            f"{', '.join(edited)} of {work.project} changed after the change had been stopped.",
            hint="Take it back (--abort): what was written since is kept beside the file.",
        )


def _set_aside(work: _Work, path: str) -> str:
    """Keep what the user has made of a file since; return a sentence that says where."""
    file = work.project / path
    if path == dotenv.NAME and file.is_file():
        part = file.with_name(f"{path}.part")
        part.write_bytes(dotenv.without(file.read_bytes(), work.notes["env"]))
        shutil.copymode(file, part)
        part.replace(file)
        work.transaction.leave(path)
        return f"{path} keeps what you have written into it since."
    if not os.path.lexists(file):
        return f"{path} was deleted since, and is there again."
    aside = work.project / overlay.free_name(Path(path), work.project)
    file.rename(aside)
    return f"{path} was changed since; what you made of it is {aside.name} beside it."


def _write(work: _Work) -> None:
    work.transaction.apply()
    _note(work, written=True)


def _stage(work: _Work) -> None:
    """Let git know of the conflicts, once. Raises StepError."""
    if work.notes["stages"] and (repository := repository_of(work.project)) is not None:
        repository.stage(work.notes["stages"])
    _note(work, stages="")


def _go_on(work: _Work, *, starts_tools: bool = True) -> Renewed:
    """Do what is left: conflicts first, as nothing of the project runs before."""
    left = tuple(path for path in work.notes["conflicts"] if _has_conflict(work, path))
    if left:
        return _ended(work, "conflicts", conflicts=left)
    if work.notes["conflicts"] and (repository := repository_of(work.project)) is not None:
        repository.settle(work.notes["conflicts"])
    if not starts_tools and _needs_tools(work):
        return _ended(work, "pending")
    if not (_install(work) and _migrate(work)):
        return _ended(work, "pending")
    work.transaction.end()
    signals.remark(f"The change of {work.project} is complete.")
    return _ended(work, "done")


def _needs_tools(work: _Work) -> bool:
    """Tell whether what is left installs something, or runs the project's own tools."""
    has_environment = (work.project / ".venv" / "bin" / "python").exists()
    return work.notes["has_new_models"] or (work.notes["needs_install"] and has_environment)


def _make_environment(work: _Work, python: str) -> None:
    """Make an environment where the project has none, so that what follows can be done in it."""
    if not (work.project / ".venv").exists():
        with work.journal.step("install"):
            postgen.run(installation.environment_command(python), work.project)
    _note(work, needs_install=True)


def _install(work: _Work) -> bool:
    """Install what the project needs now, where it has an environment of its own; tell whether it may go on."""
    if not work.notes["needs_install"] or not (work.project / ".venv" / "bin" / "python").exists():
        return True
    with work.journal.step("install"):
        if command := installation.pip_command(work.project / ".venv"):
            postgen.run(command, work.project)
        postgen.run(installation.whole_command(work.project), work.project)
        _note(work, needs_install=False)
    return work.journal.has_done("install")


def _migrate(work: _Work) -> bool:
    """Make the migrations that are needed; tell whether none is missing."""
    if not work.notes["has_new_models"]:
        return True
    if work.migrations.interpreter is None:
        work.journal.skip("migrations", "the project has no environment (.venv) to make them in")
        return False
    with work.journal.step("migrations"):
        _make_migrations(work)
        record.renew(work.project, [path for path in work.made if not work.migrations.is_one(path)])
        gone = sorted(set(work.notes["tables"]) - work.migrations.tables())
        if gone:
            work.told.append(f"These tables stay in the database, with all their rows: {', '.join(gone)}.")
        _note(work, has_new_models=False)
    return work.journal.has_done("migrations")


def _make_migrations(work: _Work) -> None:
    """Let the project make them; the journal tells at any moment which files are new."""
    before = work.migrations.there()
    _note(work, making=sorted(before))
    try:
        values = (work.notes[key] for key in ("before", "after", "unneeded"))
        work.made, work.told = work.migrations.make(*values)
    finally:
        made = sorted(work.migrations.there() - before)
        _note(work, making=None, made={path: record.digest_of(work.project / path) for path in made})


def _ended(work: _Work, status: Status, *, conflicts: tuple[str, ...] = ()) -> Renewed:
    return Renewed(
        project=work.project,
        status=status,
        conflicts=conflicts,
        migrations=tuple(work.made),
        notes=tuple(work.told),
        steps=tuple(work.journal.steps),
        commands=tuple(_commands(work, status)),
        is_in_git=repository_of(work.project) is not None,
    )


def _commands(work: _Work, status: Status) -> list[str]:
    """Return the commands that are left to the user."""
    has_environment = work.migrations.interpreter is not None
    install, *declared = work.notes["commands"]
    listed = [] if has_environment else [install]
    if status in ("conflicts", "pending"):
        return [*(listed if status == "pending" else []), f"scaffoldpy {work.notes['command']} --continue"]
    return [*listed, *declared]


def _note(work: _Work, **notes: object) -> None:
    work.notes.update(notes)
    work.transaction.save()


def _notes(renewal: Renewal) -> dict[str, Any]:
    plan = renewal.plan
    wanted = ("install", "migrate", "test")
    return {
        "command": "update" if renewal.is_update else "change",
        "framework": plan.framework,
        "slug": plan.project.slug,
        "before": dict(renewal.known.options),
        "after": dict(plan.options.values),
        "commands": [command.run for command in plan.commands if command.name in wanted],
        "conflicts": list(renewal.conflicts),
        "rules": {
            path: text.rules_in(each.yours) + text.rules_in(each.new) for path, each in renewal.conflicts.items()
        },
        "stages": renewal.repository.stages(renewal.conflicts) if renewal.repository and renewal.conflicts else "",
        "unneeded": list(renewal.unneeded),
        "env": _gained(renewal),
        "making": None,
        "made": {},
        "has_new_models": renewal.has_new_models,
        "needs_install": renewal.needs_install,
        "written": False,
    }


def _gained(renewal: Renewal) -> list[str]:
    """Return the lines that `.env` gains."""
    lines: list[str] = []
    for operation in renewal.own:
        if operation.path == dotenv.NAME and operation.before and operation.after:
            there = set(operation.before.content.splitlines())
            lines += [line.decode() for line in operation.after.content.splitlines() if line not in there]
    return lines


def _made(work: _Work) -> frozenset[str]:
    """Return the migrations that this change made, also when it was stopped while it made them."""
    before = work.notes["making"]
    return frozenset(work.notes["made"]) if before is None else work.migrations.there() - set(before)


def _has_conflict(work: _Work, path: str) -> bool:
    file = read(work.project, path)
    return isinstance(file, File) and text.has_marks(file.content, work.notes["rules"][path])


def _standing(project: Path) -> str:
    return (
        f"A change of {project} is under way: `scaffoldpy change {project} --continue` goes on with it, "
        "--abort takes it back."
    )


def _nothing(project: Path) -> TargetError:
    return TargetError(f"{project} has no change under way.", hint="There is nothing to go on with or to take back.")
