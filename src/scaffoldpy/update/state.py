"""Tell how a project stands: what made it, what its user changed, what an update would do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffoldpy import __version__, record, resources
from scaffoldpy.errors import InputError
from scaffoldpy.model import Questionnaire
from scaffoldpy.record import Record
from scaffoldpy.update import asking, planning
from scaffoldpy.update.deciding import Outcome
from scaffoldpy.update.files import Foreign, read
from scaffoldpy.update.transaction import is_under_way


@dataclass(frozen=True, slots=True)
class Standing:
    """How one project stands; `problem` tells why nothing more is known."""

    project: Path
    version: str = ""  # of the scaffoldpy that made it
    changed: tuple[str, ...] = ()  # files that the user changed
    deleted: tuple[str, ...] = ()
    update: tuple[Outcome, ...] = ()  # what an update would do
    variables: tuple[str, ...] = ()  # that `.env` would gain
    is_under_way: bool = False  # a change was begun and not ended
    problem: str = ""

    @property
    def is_behind(self) -> bool:
        """Tell whether an update would change a file."""
        return any(outcome.fate != "kept" for outcome in self.update)


def standing(project: Path, questionnaire: Questionnaire) -> Standing:
    """Look at a project; one that this version made is not rendered again."""
    try:
        known = record.read_record(project)
        changed, deleted = _own_changes(project, known)
        renewal = None if _is_current(known) else _renewal(project, known, questionnaire)
    except InputError as error:
        return Standing(project, problem=str(error))
    return Standing(
        project,
        version=known.version,
        changed=tuple(changed),
        deleted=tuple(deleted),
        update=renewal.outcomes if renewal else (),
        variables=renewal.variables if renewal else (),
        is_under_way=is_under_way(project),
    )


def _renewal(project: Path, known: Record, questionnaire: Questionnaire) -> planning.Renewal:
    return planning.update(project, known, asking.plan_update(known, questionnaire))


def _is_current(known: Record) -> bool:
    """Tell whether a project was made by this very version, with its own templates."""
    return (known.version, known.data) == (__version__, resources.data_digest())


def _own_changes(project: Path, known: Record) -> tuple[list[str], list[str]]:
    """Return the files that the user changed, and those that are gone."""
    changed, deleted = list[str](), list[str]()
    for path in known.files:
        yours = read(project, path) if record.is_inside(path) else None
        base = planning.base_of(known, path, yours)
        if yours is None:
            deleted.append(path)
        elif isinstance(yours, Foreign) or not base.is_like(yours) or yours.is_executable != base.is_executable:
            changed.append(path)
    return changed, deleted
