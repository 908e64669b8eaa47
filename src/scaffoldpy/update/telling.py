"""Tell what a change or an update does, or has done, as text and as the documents of `--json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaffoldpy import __version__, archive
from scaffoldpy.documents import VERSION, short_step
from scaffoldpy.extension.rules import spell
from scaffoldpy.preview import Change, change_of
from scaffoldpy.update import dotenv
from scaffoldpy.update.deciding import Fate, Outcome
from scaffoldpy.update.files import File
from scaffoldpy.update.planning import Renewal
from scaffoldpy.update.running import Renewed
from scaffoldpy.update.state import Standing

_ORDER: tuple[Fate, ...] = ("conflict", "merged", "updated", "added", "removed", "kept", "deleted", "skipped")
_WORDS: Mapping[Fate, str] = {"conflict": "CONFLICT", "deleted": "not restored", "skipped": "not touched"}
_WIDTH = 13


def listing(renewal: Renewal) -> str:
    """List what becomes of every file, the ones that need the user first."""
    options = [f"  {name}: {_spelled(old)} → {_spelled(new)}" for name, (old, new) in renewal.changes.items()]
    files = [_line(outcome) for outcome in _sorted(renewal.outcomes)]
    env = [f"  {'.env':<{_WIDTH}} gains {', '.join(renewal.variables)}"] if renewal.variables else []
    models = ["", "The models change: a migration is needed."] if renewal.has_new_models else []
    if not renewal.operations:
        return "Nothing to change."
    head = [*renewal.notes, *(["Options:", *options, ""] if options else [])]
    return "\n".join([*head, "Files:", *files, *env, *models])


def outcome_text(renewed: Renewed) -> str:
    """Tell how far it has come, and what is left to do."""
    return "\n".join(_outcome_lines(renewed))


def changes(renewal: Renewal) -> tuple[Change, ...]:
    """Return what is written to every file, as differences."""
    found = (
        change_of(operation.path, _content(operation.before), _content(operation.after))
        for operation in renewal.operations
        if operation.path not in (dotenv.NAME, archive.NAME)  # secrets, and what nobody can read
    )
    return tuple(change for change in found if change is not None)


def renewal_document(renewal: Renewal) -> dict[str, Any]:
    """Return what a change or an update would do."""
    return {
        "version": VERSION,
        "project": str(renewal.project.resolve()),
        "from": renewal.known.version,
        "options": {name: {"before": old, "after": new} for name, (old, new) in renewal.changes.items()},
        "files": _files(renewal.outcomes),
        "variables": list(renewal.variables),
        "needs_migrations": renewal.has_new_models,
        "retired": list(renewal.notes),
    }


def renewed_document(renewed: Renewed) -> dict[str, Any]:
    """Return how far a change or an update has come."""
    return {
        "version": VERSION,
        "project": str(renewed.project.resolve()),
        "status": renewed.status,
        "conflicts": list(renewed.conflicts),
        "migrations": list(renewed.migrations),
        "notes": list(renewed.notes),
        "steps": [short_step(step) for step in renewed.steps],
        "commands": list(renewed.commands),
    }


def standing_text(standing: Standing) -> str:
    """Tell how a project stands."""
    return "\n".join(_standing_lines(standing))


def standings_document(standings: Iterable[Standing]) -> dict[str, Any]:
    """Return how projects stand."""
    return {"version": VERSION, "installed": __version__, "projects": [_standing(standing) for standing in standings]}


def _standing(standing: Standing) -> dict[str, Any]:
    place = {"path": str(standing.project.resolve())}
    if standing.problem:
        return {**place, "problem": standing.problem}
    return {
        **place,
        "made_by": standing.version,
        "behind": standing.is_behind,
        "update": _files(standing.update),
        "variables": list(standing.variables),
        "changed": list(standing.changed),
        "deleted": list(standing.deleted),
        "under_way": standing.is_under_way,
    }


def _standing_lines(standing: Standing) -> Iterator[str]:
    if standing.problem:
        yield f"{standing.project}: {standing.problem}"
        return
    touched = sum(outcome.fate not in ("kept", "deleted", "skipped") for outcome in standing.update)
    count = f"an update would touch {touched} of its files" if standing.is_behind else "up to date"
    yield f"{standing.project}: made by scaffoldpy {standing.version} (installed: {__version__}), {count}"
    if standing.is_under_way:
        yield "  A change is under way: --continue goes on with it, --abort takes it back."
    listed = {"you changed": standing.changed, "you deleted": standing.deleted}
    yield from (f"  {words:<{_WIDTH}} {path}" for words, paths in listed.items() for path in paths)
    yield from (_line(outcome) for outcome in _sorted(standing.update))


def _files(outcomes: Iterable[Outcome]) -> list[dict[str, str]]:
    return [
        {"path": outcome.path, "fate": outcome.fate} | ({"note": outcome.note} if outcome.note else {})
        for outcome in _sorted(outcomes)
    ]


def _sorted(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda outcome: (_ORDER.index(outcome.fate), outcome.path))


def _line(outcome: Outcome) -> str:
    path = f"{outcome.was} → {outcome.path}" if outcome.was else outcome.path
    note = f"  ({outcome.note})" if outcome.note else ""
    return f"  {_WORDS.get(outcome.fate, outcome.fate):<{_WIDTH}} {path}{note}"


def _content(file: File | None) -> bytes | None:
    return None if file is None else file.content


def _spelled(value: object) -> str:
    return "none so far" if value is None else spell(value)


def _outcome_lines(renewed: Renewed) -> Iterator[str]:
    yield from (f"Made {path}" for path in renewed.migrations)
    yield from renewed.notes
    if renewed.status == "nothing":
        yield "Nothing to change."
    elif renewed.status == "undone":
        yield f"Everything in {renewed.project} is as it was."
    elif renewed.status == "conflicts":
        yield "The files are changed, but for conflicts in these. Edit them, then go on:"
        yield from (f"  {path}" for path in renewed.conflicts)
    elif renewed.status == "pending":
        yield from (f"{step.name}: {step.detail}" for step in renewed.steps if step.status != "done")
        yield "The files are changed. What is left:"
    else:
        yield "Done. Look at it with `git diff`, then:" if renewed.is_in_git else "Done. What is left:"
    yield from (f"  {command}" for command in renewed.commands)
