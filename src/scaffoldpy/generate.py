"""The order of the work: from a request to a plan, and from a plan to a project on disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scaffoldpy import answers, installation, options, postgen, recommend, record, render
from scaffoldpy.errors import OptionsError, StepError
from scaffoldpy.extension import rules
from scaffoldpy.model import (
    TITLES,
    Command,
    Framework,
    GeneratedProject,
    Options,
    Project,
    Questionnaire,
    Recommendation,
    Request,
    Step,
    Template,
    Values,
)
from scaffoldpy.template import load_template

Announce = Callable[[str], None]  # told the name of each step as it begins


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is decided before anything is written."""

    request: Request
    recommendation: Recommendation
    template: Template
    options: Options
    project: Project
    questions: str  # the digest of the questionnaire

    @property
    def framework(self) -> Framework:
        """Return the framework the project will have: what the request says, else what is recommended."""
        return self.template.framework


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to do with a plan."""

    output_dir: Path
    overwrite: bool = False
    use_git: bool = True
    set_up: bool = False


def plan(request: Request, questionnaire: Questionnaire) -> Plan:
    """Decide the framework, every option and every project field. Raises InputError."""
    recommendation = recommend.recommend(questionnaire, request.answers)
    framework = recommendation.framework if request.framework == "auto" else request.framework
    template = load_template(framework)
    overrides = {**_old_wishes(request.origin, questionnaire), **request.options}
    with _told_where(request.places):
        _check_options(template, overrides)
        derived = options.derive(
            template,
            questionnaire,
            recommend.settle(questionnaire, request.answers),
            overrides,
            request.project.get("python"),
        )
    project = answers.complete_project(request, template, derived.python)
    return Plan(request, recommendation, template, derived, project, questionnaire.digest)


def contents(plan: Plan) -> dict[str, bytes]:
    """Return all that a run would write, its record included, by path. Raises RenderError."""
    tree = render.render_tree(plan.template, plan.project, plan.options)
    digests = {path: record.digest(content) for path, content in tree.items()}
    tree[record.NAME] = record.dump_record(
        plan.project, plan.options, answers=plan.request.answers, digests=digests, questions=plan.questions
    )
    return dict(sorted(tree.items()))


def generate(plan: Plan, wishes: Wishes, announce: Announce = lambda name: None) -> GeneratedProject:
    """Write the project, all or nothing, then set it up if wished. Raises TargetError, RenderError.

    A step of the set-up that fails is in the result's steps, as the project is whole without it.
    """
    target = wishes.output_dir / plan.project.slug
    steps: list[Step] = []
    with render.staged(target, overwrite=wishes.overwrite) as stage:
        with _step("render", steps, announce):
            tree = contents(plan)
            render.write_tree(tree, stage.folder)
        _write_env(plan, stage, steps, announce)
        _commit(plan, wishes, stage, steps, announce)
        stage.publish()
    if wishes.set_up:
        _set_up(plan, target.resolve(), steps, announce)
    done = {step.name for step in steps if step.status != "failed"}
    return GeneratedProject(
        project=plan.project,
        path=target,
        framework=plan.framework,
        options=plan.options,
        files=len(tree),
        kept=stage.kept,
        recommendation=plan.recommendation,
        steps=tuple(steps),
        commands=tuple(command for command in _commands(plan) if command.name not in done),
    )


def _old_wishes(origin: Request | None, questionnaire: Questionnaire) -> Values:
    """Return those options of a project's record that its answers do not lead to: they were chosen outright."""
    if origin is None:
        return {}
    if origin.framework == "auto":  # somebody changed the record
        return origin.options
    template = load_template(origin.framework)
    known = {option.name for option in template.options}
    values = {name: value for name, value in origin.options.items() if name in known}
    given = recommend.settle(questionnaire, origin.answers)
    fewest = options.fewest_overrides(template, questionnaire, given, values, origin.project.get("python"))
    return {name: value for name, value in origin.options.items() if name in fewest or name not in known}


@contextmanager
def _told_where(places: Mapping[str, str]) -> Iterator[None]:
    """Let an error about options tell where these were given."""
    try:
        yield
    except OptionsError as err:
        where = " and ".join(dict.fromkeys(places[key] for key in err.keys if key in places))
        if not where:
            raise
        raise OptionsError(f"{where}: {err}", hint=err.hint, keys=err.keys) from err


def _check_options(template: Template, overrides: Values) -> None:
    known = {option.name: option for option in template.options}
    title = TITLES[template.framework]
    for name, value in overrides.items():
        if name not in known:
            raise OptionsError(
                f"options.{name} is not an option of a {title} project.",
                hint="Leave it out, or choose the other framework (--framework).",
                keys=(f"options.{name}",),
            )
        if value not in known[name].values:
            raise OptionsError(
                f"options.{name} cannot be {rules.spell(value)} in a {title} project.",
                hint=f"It takes {', '.join(map(rules.spell, known[name].values))}.",
                keys=(f"options.{name}",),
            )


def _write_env(plan: Plan, stage: render.Stage, steps: list[Step], announce: Announce) -> None:
    """Write `.env`; a project that is written over keeps its own, and what that lacks is told."""
    example = stage.folder / ".env.example"
    if stage.existing is None or not (stage.existing / ".env").is_file() or not example.is_file():
        with _step("env", steps, announce):
            postgen.write_env(stage.folder, plan.template.secrets)
        return
    names = postgen.outdated_variables(stage.existing, example.read_text(encoding="utf-8"), plan.template.secrets)
    missed = f"; take over from .env.example: {', '.join(names)}" if names else ""
    steps.append(Step("env", "skipped", detail=f"the project has its .env already{missed}"))


def _commit(plan: Plan, wishes: Wishes, stage: render.Stage, steps: list[Step], announce: Announce) -> None:
    """Make the first commit; a project without one is whole too, so that what stands in the way is only told."""
    obstacle = "" if wishes.use_git else "--no-git"
    if stage.existing and (stage.existing / ".git").exists():
        obstacle = obstacle or "the project has its repository already"
    obstacle = obstacle or postgen.git_obstacle(stage.folder.parent)
    if obstacle:
        steps.append(Step("git", "skipped", detail=obstacle))
        return
    announce("git")
    started = time.monotonic()
    try:
        postgen.git_commit(stage.folder, plan.project)
    except StepError as err:
        steps.append(Step("git", "skipped", time.monotonic() - started, str(err)))
    else:
        steps.append(Step("git", "done", time.monotonic() - started))


def _set_up(plan: Plan, target: Path, steps: list[Step], announce: Announce) -> None:
    migrate = next((command for command in _commands(plan) if command.name == "migrate"), None)
    if migrate and plan.options.values["database"] == "sqlite":
        _install_and_migrate(plan, migrate, target, steps, announce)
        return
    with _step("install", steps, announce):
        postgen.run(installation.environment_command(plan.options.python), target)
        postgen.run(installation.whole_command(target), target)
    if migrate and steps[-1].status == "done":
        steps.append(Step("migrate", "skipped", detail="needs the database server; see .env"))


def _install_and_migrate(plan: Plan, migrate: Command, target: Path, steps: list[Step], announce: Announce) -> None:
    """Install what the project needs to run; then migrate while the development tools are being installed."""
    with _step("install", steps, announce):
        postgen.run(installation.environment_command(plan.options.python), target)
        postgen.run(installation.project_command(target), target)
    if steps[-1].status == "failed":
        return
    announce("install development tools, migrate")
    tools, migration = postgen.run_together([installation.tools_command(target), migrate.run.split()], target)
    again: list[Step] = []
    if tools.problem:  # a tool may want another version of a package, which nothing uses any more
        with _step("install", again, announce):
            postgen.run(installation.whole_command(target), target)
    parts = [steps.pop(), Step("install", "done", tools.seconds), *again]
    steps += [
        replace(parts[-1], seconds=sum(part.seconds for part in parts)),
        Step("migrate", "failed" if migration.problem else "done", migration.seconds, migration.problem),
    ]


def _commands(plan: Plan) -> list[Command]:
    """List the commands that lead from the rendered files to a running project, and the one that tests it."""
    install = Command("install", 'python3 -m venv .venv && .venv/bin/pip install -e ".[dev]"', {})
    declared = [
        Command(command.name, command.run.format(slug=plan.project.slug), command.when)
        for command in plan.template.commands
        if rules.holds(command.when, plan.options.values)
    ]
    return [install, *declared]


@contextmanager
def _step(name: str, steps: list[Step], announce: Announce) -> Iterator[None]:
    announce(name)
    started = time.monotonic()
    try:
        yield
    except StepError as err:
        steps.append(Step(name, "failed", time.monotonic() - started, str(err)))
    else:
        steps.append(Step(name, "done", time.monotonic() - started))
