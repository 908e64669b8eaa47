"""Decide: from a request to a plan, and from a plan to all that it would write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from scaffoldpy import answers, archive, options, recommend, record, render, staging
from scaffoldpy.errors import OptionsError
from scaffoldpy.extension import rules
from scaffoldpy.model import (
    TITLES,
    Command,
    Framework,
    Options,
    Project,
    Questionnaire,
    Recommendation,
    Request,
    Template,
    Values,
)
from scaffoldpy.template import load_template


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
        """The framework the project will have: what the request says, else what is recommended."""
        return self.template.framework

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands that lead from the rendered files to a running project, and the one that tests it."""
        install = Command("install", 'python3 -m venv .venv && .venv/bin/pip install -e ".[dev]"', {})
        declared = [
            Command(command.name, command.run.format(slug=self.project.slug), command.when)
            for command in self.template.commands
            if rules.holds(command.when, self.options.values)
        ]
        return (install, *declared)


def make_plan(request: Request, questionnaire: Questionnaire) -> Plan:
    """Decide the framework, every option and every project field. Raises InputError."""
    recommendation = recommend.recommend(questionnaire, request.answers)
    framework = recommendation.framework if request.framework == "auto" else request.framework
    template = load_template(framework)
    overrides = {**_old_wishes(request.origin, questionnaire), **request.options}
    with _told_where(request.places):
        _check_options(template, overrides)
        derived = options.derive(
            options.Basis(template, questionnaire, recommendation.answers, overrides, request.project.get("python"))
        )
    project = answers.complete_project(request, template, derived.python)
    return Plan(request, recommendation, template, derived, project, questionnaire.digest)


def contents(plan: Plan) -> dict[str, bytes]:
    """Return all that a run would write, by path, the program's own files included. Raises RenderError."""
    return with_own_files(plan, rendered(plan), {})


def rendered(plan: Plan) -> dict[str, bytes]:
    """Return the project's own files by path. Raises RenderError."""
    return render.render_tree(plan.template, plan.project, plan.options)


def with_own_files(plan: Plan, tree: Mapping[str, bytes], kept: Mapping[str, str]) -> dict[str, bytes]:
    """Return a rendered tree with its record and archive.

    `kept` are digests of files that a project has from earlier and still needs; its record goes on telling them.
    """
    digests = {path: record.digest(content) for path, content in tree.items()}
    programs = tuple(path for path, content in tree.items() if staging.is_executable(content))
    made = record.Made({**digests, **kept}, programs, plan.questions)
    own = {
        record.NAME: record.dump_record(plan.project, plan.options, answers=plan.request.answers, made=made),
        archive.NAME: archive.pack(tree),
    }
    return dict(sorted({**tree, **own}.items()))


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
    basis = options.Basis(template, questionnaire, given, values, origin.project.get("python"))
    fewest = options.fewest_overrides(basis)
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
        raise OptionsError(f"{where}: {err}", hint=err.hint, keys=err.keys, constraints=err.constraints) from err


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
