"""Decide what becomes of every file of a project; nothing is written yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from scaffoldpy import archive, postgen, record, render
from scaffoldpy.errors import TargetError
from scaffoldpy.plan import Plan, with_own_files
from scaffoldpy.plan import rendered as rendered_by
from scaffoldpy.record import Record
from scaffoldpy.template import load_template
from scaffoldpy.update import asking, dotenv
from scaffoldpy.update.bases import Bases
from scaffoldpy.update.deciding import Base, Outcome, Place, decide
from scaffoldpy.update.files import File, Foreign, generated, read
from scaffoldpy.update.migrations import Migrations
from scaffoldpy.update.repository import Repository, repository_of
from scaffoldpy.update.text import Sides
from scaffoldpy.update.transaction import Operation

_OWN = (record.NAME, archive.NAME)  # the program's own files, which are no project's


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a project becomes, and what that does to each of its files."""

    project: Path
    known: Record
    plan: Plan
    outcomes: tuple[Outcome, ...]  # of every path to which something happens, or would have
    own: tuple[Operation, ...]  # on the program's own files
    files: int  # that a fresh project would have
    variables: tuple[str, ...]  # that `.env` gains
    has_new_models: bool  # so that its database needs migrations
    unneeded: tuple[str, ...]  # files that are there only as migrations import them
    is_update: bool  # to other templates, and not to other options
    repository: Repository | None
    notes: tuple[str, ...]  # what else there is to know

    @property
    def changes(self) -> dict[str, tuple[object, object]]:
        """The options that become others, before and after."""
        old, new = self.known.options, self.plan.options.values
        return {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}

    @property
    def operations(self) -> list[Operation]:
        """All that is written, the record last."""
        return [*(operation for outcome in self.outcomes for operation in _operations(outcome)), *self.own]

    @property
    def conflicts(self) -> dict[str, Sides]:
        """The files that are left to the user, with their sides."""
        return {outcome.path: outcome.sides for outcome in self.outcomes if outcome.sides is not None}

    @property
    def lost(self) -> list[str]:
        """The files of which nobody knows any more what they were, so that they cannot be merged."""
        return [outcome.path for outcome in self.outcomes if outcome.is_lost]

    @property
    def needs_install(self) -> bool:
        """Tell whether the project's environment may lack something."""
        return any(outcome.path == "pyproject.toml" and outcome.after for outcome in self.outcomes)


def change(project: Path, known: Record, plan: Plan) -> Renewal:
    """Say what other options do to a project that the installed templates made. Raises TargetError for another."""
    rendered = rendered_again(known)
    if not _is_same(known, rendered, Migrations(project, known.project.slug, plan.template)):
        raise TargetError(
            f"{project} was made with other templates (scaffoldpy {known.version}).",
            hint="Bring it to the installed ones first: `scaffoldpy update`.",
        )
    return _renewal(known, plan, Bases(project, known.files, rendered), is_update=False)


def update(project: Path, known: Record, plan: Plan, earlier: Mapping[str, bytes] | None = None) -> Renewal:
    """Say what the installed templates do to a project; `earlier` is what the version that made it makes of it."""
    bases = Bases(project, known.files, rendered_again(known), earlier or {})
    return _renewal(known, plan, bases, is_update=True)


def again(project: Path, plan: Plan) -> Renewal:
    """Say what a plan does to a project that was made earlier (asking.plan_again).

    Where none of its files is there, all of them are written: nobody has deleted just these.
    """
    known = record.read_record(project)
    if not any(os.path.lexists(project / path) for path in known.files):
        known = replace(known, files={})
    return _renewal(known, plan, Bases(project, known.files, rendered_again(known)), is_update=False)


def rendered_again(known: Record) -> dict[str, bytes]:
    """Return what the installed templates make of a record; nothing where they have other options."""
    options = asking.options_as_recorded(known)
    return render.render_tree(load_template(known.framework), known.project, options) if options else {}


def _is_same(known: Record, rendered: Mapping[str, bytes], migrations: Migrations) -> bool:
    """Tell whether templates make again all that a record tells; migrations stay as they were first made."""
    return bool(rendered) and all(
        record.digest(content) == known.files.get(path)
        for path, content in rendered.items()
        if not migrations.is_one(path)
    )


def _renewal(known: Record, plan: Plan, bases: Bases, *, is_update: bool) -> Renewal:
    project, rendered = bases.project, bases.rendered
    migrations = Migrations(project, plan.project.slug, plan.template)
    repository = repository_of(project)
    tree = rendered_by(plan)
    places = list(_places(_Sides(project, known, bases, tree, migrations), plan))
    places = _with_renamed(places, repository, known, tree)
    outcomes = _without_ignored([decide(place) for place in places], repository)
    removed = {outcome.path for outcome in outcomes if outcome.fate == "removed"}
    needed = migrations.needed_files(removed)
    outcomes = [outcome for outcome in outcomes if outcome.path not in needed]
    kept = {path: known.files[path] for path in known.files if path in needed or migrations.is_one(path)}
    written = with_own_files(plan, tree, kept)
    variables, env = _env(project, known, plan, bases, tree)
    return Renewal(
        project=project,
        known=known,
        plan=plan,
        outcomes=tuple(outcome for outcome in outcomes if outcome.fate != "same"),
        own=(*env, *_kept(project, needed), *_own_files(project, written)),
        files=len(written),
        variables=variables,
        has_new_models=_has_new_models(known, rendered, tree, migrations) or _moves_data(known, plan),
        unneeded=tuple(sorted(needed)),
        is_update=is_update,
        repository=repository,
        notes=tuple(asking.retired(known)),
    )


def base_of(
    known: Record, path: str, yours: File | Foreign | None, read: Callable[[], bytes | None] = lambda: None
) -> Base:
    """Return what a record tells of a file; where it tells nothing of programs, the user has not changed that."""
    is_executable = isinstance(yours, File) and yours.is_executable
    if known.executable is not None:
        is_executable = path in known.executable
    return Base(known.files.get(path, ""), is_executable, read)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where the three sides of a path are."""

    project: Path
    known: Record
    bases: Bases
    tree: Mapping[str, bytes]
    migrations: Migrations

    def place(self, path: str, *, old: str = "") -> Place:
        """Return the place of a path; `old` is the path that it had."""
        before = old or path
        yours = read(self.project, before)
        new = generated(self.tree[path]) if path in self.tree else None
        base = base_of(self.known, before, yours, lambda: self.bases.content(before))
        return Place(path, base if before in self.known.files else None, yours, new, was=old)


def _places(sides: _Sides, plan: Plan) -> Iterator[Place]:
    """Yield every path of the record and of the new tree, migrations aside that are there already."""
    upkeep, slug = plan.template.upkeep, plan.project.slug
    moved = {new.format(slug=slug): old.format(slug=slug) for old, new in upkeep.moved.items()}
    moved = {new: old for new, old in moved.items() if new in sides.tree and old in sides.known.files}
    moved = {new: old for new, old in moved.items() if new not in sides.known.files and old not in sides.tree}
    for path in sorted({*sides.known.files, *sides.tree} - set(moved.values())):
        if sides.migrations.is_one(path) and (path in sides.known.files or sides.migrations.is_begun(path)):
            continue
        if not record.is_inside(path):
            raise _unusable(sides.project / record.NAME)
        place = sides.place(path, old=moved.get(path, ""))
        yield replace(place, is_list=any(fnmatchcase(path, p.format(slug=slug)) for p in upkeep.lists))


def _with_renamed(
    places: list[Place], repository: Repository | None, known: Record, tree: Mapping[str, bytes]
) -> list[Place]:
    """Return the places with the user's own names for files that the user has renamed."""
    lost = {
        place.path: content
        for place in places
        if place.yours is None and place.base and place.new and place.base.digest != place.new.digest
        if (content := place.base.read()) is not None
    }
    if not lost or repository is None:
        return places
    names = repository.renamed(lost, {*known.files, *tree})
    return [
        replace(place, path=names[place.path], yours=read(repository.project, names[place.path]))
        if place.path in names
        else place
        for place in places
    ]


def _without_ignored(outcomes: list[Outcome], repository: Repository | None) -> list[Outcome]:
    """Return the outcomes, with those left alone that would merge what git ignores."""
    merged = [outcome.path for outcome in outcomes if outcome.fate in ("merged", "conflict")]
    ignored = repository.ignored(merged) if repository and merged else ()
    note = "git ignores it, and both sides changed it"
    return [Outcome(each.path, "skipped", note=note) if each.path in ignored else each for each in outcomes]


def _env(
    project: Path, known: Record, plan: Plan, bases: Bases, tree: Mapping[str, bytes]
) -> tuple[tuple[str, ...], tuple[Operation, ...]]:
    """Return the variables that `.env` gains, and how."""
    env = read(project, dotenv.NAME)
    if not isinstance(env, File) or dotenv.EXAMPLE not in tree:
        return (), ()
    example = read(project, dotenv.EXAMPLE)
    before = bases.content(dotenv.EXAMPLE) if dotenv.EXAMPLE in known.files else None
    if before is None:
        before = example.content if isinstance(example, File) else b""
    texts = (text.decode(errors="replace") for text in (env.content, before, tree[dotenv.EXAMPLE]))
    lines = dotenv.new_variables(*texts)
    filled = [postgen.with_secret(line, plan.template.secrets).rstrip("\n") for line in lines.values()]
    if not filled:
        return (), ()
    after = replace(env, content=dotenv.extended(env.content, filled))
    return tuple(lines), (Operation(dotenv.NAME, env, after),)


def _kept(project: Path, paths: Iterable[str]) -> Iterator[Operation]:
    """Yield files that stay, but may be replaced by less when migrations are made: so they can be brought back."""
    for path in sorted(paths):
        if isinstance(file := read(project, path), File):
            yield Operation(path, file, file)


def _own_files(project: Path, written: Mapping[str, bytes]) -> Iterator[Operation]:
    for path in reversed(_OWN):
        there = read(project, path)
        after = generated(written[path])
        if isinstance(there, Foreign):
            raise _unusable(project / path)
        if there is None or there.content != after.content:
            yield Operation(path, there, after)


def _unusable(file: Path) -> TargetError:
    return TargetError(f"{file} cannot be used.", hint="Restore it, for example from git.")


def _operations(outcome: Outcome) -> Iterator[Operation]:
    if outcome.before is None and outcome.after is None:
        return
    yield Operation(outcome.path, None if outcome.was else outcome.before, outcome.after)
    if outcome.was:
        yield Operation(outcome.was, outcome.before, None)


def _moves_data(known: Record, plan: Plan) -> bool:
    """Tell whether an option has changed that records have to follow, such as how people log in."""
    return any(move.is_made(known.options, plan.options.values) for move in plan.template.upkeep.moves)


def _has_new_models(
    known: Record, rendered: Mapping[str, bytes], tree: Mapping[str, bytes], migrations: Migrations
) -> bool:
    """Tell whether a fresh project would have other migrations now: then the models are others, too."""
    new = migrations.of(tree)
    if not known.files:  # all of it is written, with all its migrations
        return False
    if _is_same(known, rendered, migrations):
        return migrations.of(rendered) != new
    return any(known.files.get(path) != record.digest(content) for path, content in new.items())
