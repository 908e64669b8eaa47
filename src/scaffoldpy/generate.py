"""Do: from a plan to a project on disk, in the order of the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from scaffoldpy import installation, postgen, signals, staging
from scaffoldpy.errors import TargetError
from scaffoldpy.journal import Announce, Journal
from scaffoldpy.model import Command, GeneratedProject, Step
from scaffoldpy.plan import Plan, contents


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to do with a plan."""

    output_dir: Path
    name: str = ""  # of the project's folder, where it is not the import name
    overwrite: bool = False
    use_git: bool = True
    set_up: bool = False

    def target(self, plan: Plan) -> Path:
        """Return the folder that becomes the project. Raises TargetError where it can be nowhere."""
        target = self.output_dir / (self.name or plan.project.slug)
        try:
            target.resolve()
        except RuntimeError as error:  # newer versions of Python let the system say so
            raise TargetError(
                f"{self.output_dir}: symbolic links go round in a circle.", hint="Choose another folder (--output-dir)."
            ) from error
        return target

    def from_anywhere(self) -> Wishes:
        """Return the same from the root: a relative path leads nowhere once the working folder is replaced."""
        return replace(self, output_dir=self.output_dir.resolve())


def generate(plan: Plan, wishes: Wishes, announce: Announce = lambda name: None) -> GeneratedProject:
    """Write the project, all or nothing, then set it up if wished. Raises TargetError, RenderError.

    A step of the set-up that fails is in the result's steps, as the project is whole without it.
    """
    target = wishes.target(plan)
    journal = Journal(announce)
    with staging.staged(target, overwrite=wishes.overwrite) as stage:
        with journal.step("render"):
            tree = contents(plan)
            staging.write_tree(tree, stage.folder)
        _write_env(plan, stage, journal)
        _commit(plan, wishes, stage, journal)
        stage.publish(_standing(plan, stage.target, journal, "install" if wishes.set_up else ""))
    if wishes.set_up:
        _set_up(plan, target.resolve(), journal)
    return _result(plan, target, journal, files=len(tree), kept=stage.kept)


def renewed(plan: Plan, wishes: Wishes, steps: Iterable[Step], *, files: int, is_whole: bool) -> GeneratedProject:
    """Return a project that was written over, set up where that is wished and nothing is left to the user."""
    target = wishes.target(plan)
    journal = Journal(lambda name: None, list(steps))
    if wishes.set_up and is_whole:
        _set_up(plan, target.resolve(), journal)
    return _result(plan, target, journal, files=files)


def _result(plan: Plan, target: Path, journal: Journal, *, files: int, kept: tuple[str, ...] = ()) -> GeneratedProject:
    return GeneratedProject(
        project=plan.project,
        path=target,
        framework=plan.framework,
        options=plan.options,
        files=files,
        kept=kept,
        recommendation=plan.recommendation,
        steps=tuple(journal.steps),
        commands=_left(plan, journal.steps),
    )


def _left(plan: Plan, steps: Iterable[Step], doing: str = "") -> tuple[Command, ...]:
    """Return the commands whose work is not done, that under way included."""
    done = {step.name for step in steps if step.status == "done"}
    return tuple(command for command in plan.commands if command.name in doing or command.name not in done)


def _standing(plan: Plan, target: Path, journal: Journal, doing: str = "") -> str:
    """Tell how far a run has come, for who interrupts it; `doing` is the step of the set-up that is under way."""
    failed = ", ".join(step.name for step in journal.steps if step.status == "failed")
    if not doing and not failed:
        return f"The project is complete in {target}."
    done = ", ".join(step.name for step in journal.steps if step.status == "done" and step.name not in doing)
    left = [f"  {command.run}" for command in _left(plan, journal.steps, doing) if command.name != "test"]
    ended = f"stopped: {doing}" if doing else f"failed: {failed}"
    told = (
        f"The project's files are in {target}, but its set-up is not done.\nDone: {done}; {ended}.\nLeft to do there:"
    )
    return "\n".join([told, *left])


def _write_env(plan: Plan, stage: staging.Stage, journal: Journal) -> None:
    """Write `.env`; a project that is written over keeps its own, and what that lacks is told."""
    example = stage.folder / ".env.example"
    if stage.existing is None or not (stage.existing / ".env").is_file() or not example.is_file():
        with journal.step("env"):
            postgen.write_env(stage.folder, plan.template.secrets)
        return
    names = postgen.outdated_variables(stage.existing, example.read_text(encoding="utf-8"), plan.template.secrets)
    missed = f"; take over from .env.example: {', '.join(names)}" if names else ""
    journal.skip("env", f"the project has its .env already{missed}")


def _commit(plan: Plan, wishes: Wishes, stage: staging.Stage, journal: Journal) -> None:
    """Make the first commit; a project without one is whole too, so that what stands in the way is only told."""
    obstacle = "" if wishes.use_git else "--no-git"
    if stage.existing and (stage.existing / ".git").exists():
        obstacle = obstacle or "the project has its repository already"
    obstacle = obstacle or postgen.git_obstacle(stage.folder.parent)
    if obstacle:
        journal.skip("git", obstacle)
        return
    with journal.step("git", on_failure="skipped"):
        postgen.git_commit(stage.folder, plan.project)


def _set_up(plan: Plan, target: Path, journal: Journal) -> None:
    """Set the project up; whatever interrupts that tells how far it came."""
    tell = journal.announce

    def begin(name: str) -> None:
        signals.remark(_standing(plan, target, journal, name))
        tell(name)

    journal.announce = begin
    migrate = next((command for command in plan.commands if command.name == "migrate"), None)
    if migrate and plan.options.values["database"] == "sqlite":
        _install_and_migrate(plan, migrate, target, journal)
    else:
        with journal.step("install"):
            postgen.run(installation.environment_command(plan.options.python), target)
            postgen.run(installation.whole_command(target), target)
        if migrate and journal.has_done("install"):
            journal.skip("migrate", "needs the database server; see .env")
    signals.remark(_standing(plan, target, journal))


def _install_and_migrate(plan: Plan, migrate: Command, target: Path, journal: Journal) -> None:
    """Install what the project needs to run; then migrate while the development tools are being installed."""
    with journal.step("install"):
        postgen.run(installation.environment_command(plan.options.python), target)
        postgen.run(installation.project_command(target), target)
    if not journal.has_done("install"):
        return
    journal.announce("install development tools, migrate")
    tools, migration = postgen.run_together([installation.tools_command(target), migrate.run.split()], target)
    journal.add(Step("install", "done", tools.seconds))
    if tools.problem:  # a tool may want another version of a package, which nothing uses any more
        with journal.step("install"):
            postgen.run(installation.whole_command(target), target)
    journal.add(Step("migrate", "failed" if migration.problem else "done", migration.seconds, migration.problem))
