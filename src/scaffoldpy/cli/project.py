"""The commands about one project: make it, recommend its framework, and explain what was made."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scaffoldpy.cli import output
from scaffoldpy.errors import StepError

if TYPE_CHECKING:
    from scaffoldpy.generate import Plan, Wishes
    from scaffoldpy.model import GeneratedProject, Questionnaire, Request

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _request_options(command: _Command) -> _Command:
    """Add the options by which every command takes answers."""
    for option in (
        click.option("--questions", "questions_file", type=click.Path(dir_okay=False), help="Use this questions file."),
        click.option(
            "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set one key, like options.api=drf."
        ),
        click.option("--answers", metavar="FILE", help="Answers file (YAML, JSON, TOML); - reads standard input."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("name", required=False)
@_request_options
@click.option(
    "--framework", type=click.Choice(["auto", "django", "flask"]), help="Take the recommendation, or overrule it."
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path),
    help="Where to put the project's folder: by default here; for a project's own record, where the project is.",
)
@click.option("--yes", is_flag=True, help="Ask nothing; what is not answered keeps its default.")
@click.option("--plain", is_flag=True, help="Ask line by line, for screen readers.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and why; write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change in an existing folder; write nothing.")
@click.option("--overwrite", is_flag=True, help="Write into a folder that is not empty.")
@click.option("--setup", "set_up", is_flag=True, help="Also make the environment, install and migrate.")
@click.option("--no-git", is_flag=True, help="Make no git repository.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def new(
    name: str | None,
    *,
    answers: str | None,
    settings: tuple[str, ...],
    questions_file: str | None,
    framework: str | None,
    output_dir: Path | None,
    yes: bool,
    plain: bool,
    dry_run: bool,
    diff: bool,
    overwrite: bool,
    set_up: bool,
    no_git: bool,
    as_json: bool,
) -> None:
    """Make a new project.

    With --answers or --yes, or without a terminal, nothing is asked.
    """
    plain = plain or output.is_dumb()
    questionnaire = _questionnaire(questions_file)
    request = _request(questionnaire, answers, settings, name=name, framework=framework)
    folder = output_dir or _usual_folder(answers)
    if not (answers or yes or as_json) and output.has_terminal():
        from scaffoldpy import prompt

        place = prompt.Place(folder, overwrite=overwrite, only_shows=dry_run or diff)
        request = prompt.ask_request(questionnaire, request, place=place, plain=plain)
    from scaffoldpy import generate

    plan = generate.plan(request, questionnaire)
    wishes = generate.Wishes(folder, overwrite=overwrite, use_git=not no_git, set_up=set_up)
    if dry_run or diff:
        _preview(plan, wishes, diff=diff, as_json=as_json)
        return
    is_inside = _is_inside(folder / plan.project.slug)
    if is_inside:  # where no relative path leads anywhere once the folder is replaced
        wishes = replace(wishes, output_dir=folder.resolve())
    generated = _generate(plan, wishes, plain=plain)
    _report(questionnaire, generated, as_json=as_json, plain=plain, is_around_user=is_inside)


@click.command(short_help="Say whether Django or Flask fits, and why.")
@_request_options
@click.option("--yes", is_flag=True, help="Ask nothing; what is not answered weighs nothing.")
@click.option("--plain", is_flag=True, help="Ask line by line, for screen readers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def recommend(
    *,
    answers: str | None,
    settings: tuple[str, ...],
    questions_file: str | None,
    yes: bool,
    plain: bool,
    as_json: bool,
) -> None:
    """Say whether Django or Flask fits, why, how sure that is, and what would change it.

    With --answers or --yes, or without a terminal, nothing is asked.
    """
    plain = plain or output.is_dumb()
    questionnaire = _questionnaire(questions_file)
    request = _request(questionnaire, answers, settings)
    given = request.answers
    if not (answers or yes or as_json) and output.has_terminal():
        from scaffoldpy import prompt

        given = prompt.ask_answers(questionnaire, given, plain=plain)
    from scaffoldpy.recommend import recommend as judge

    recommendation = judge(questionnaire, given)
    if as_json:
        from scaffoldpy import export

        output.print_json(export.recommendation_document(recommendation))
        return
    from scaffoldpy import report

    output.console(plain=plain).print(report.summary(questionnaire, recommendation, plain=plain))


@click.command(short_help="List the decision questions and their choices.")
@click.option("--questions", "questions_file", type=click.Path(dir_okay=False), help="Use this questions file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def questions(*, questions_file: str | None, as_json: bool) -> None:
    """List the decision questions, their choices and why each is asked."""
    from scaffoldpy import export

    questionnaire = _questionnaire(questions_file)
    if as_json:
        output.print_json(export.questions_document(questionnaire))
        return
    for question in questionnaire.questions:
        click.echo(f"{question.id}: {question.text}")
        for choice in question.choices:
            click.echo(f"    {choice.id:<14} {choice.label}")


@click.command()
def schema() -> None:
    """Print the JSON Schema of an answers file."""
    from scaffoldpy.schema import json_schema
    from scaffoldpy.vocabulary import vocabulary

    # Its patterns name characters that nobody sees, and some that no editor takes.
    output.print_json(json_schema(vocabulary(_questionnaire(None))), is_ascii=True)


@click.command(short_help="Say what caused a file of a generated project.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--questions",
    "questions_file",
    type=click.Path(dir_okay=False),
    help="The questions file the project was made with.",
)
def why(path: Path, *, questions_file: str | None) -> None:
    """Say which answers and options caused this file of a generated project."""
    from scaffoldpy import explain

    click.echo(explain.format_explanation(explain.explain(path, _questionnaire(questions_file))))


def _questionnaire(path: str | None) -> Questionnaire:
    from scaffoldpy.questions import load_questions

    return load_questions(Path(path) if path else None)


def _usual_folder(answers: str | None) -> Path:
    """Return where a project goes: one made again from its record, to where it is."""
    from scaffoldpy import record

    return Path(answers).resolve().parents[1] if answers and Path(answers).name == record.NAME else Path()


def _is_inside(target: Path) -> bool:
    """Tell whether the working folder is in a folder, or is that folder."""
    try:
        return Path.cwd().is_relative_to(target.resolve())
    except OSError:  # it is gone, or the target can be nowhere
        return False


def _request(
    questionnaire: Questionnaire,
    answers: str | None,
    settings: tuple[str, ...],
    *,
    name: str | None = None,
    framework: str | None = None,
) -> Request:
    from scaffoldpy.answers import load_request, with_settings, with_value
    from scaffoldpy.model import Request
    from scaffoldpy.vocabulary import vocabulary

    terms = vocabulary(questionnaire)
    request = load_request(answers, terms) if answers else Request()
    request = with_settings(request, settings, terms)
    for key, value, place in (("project.name", name, "NAME"), ("framework", framework, "--framework")):
        if value is not None:
            request = with_value(request, key, value, terms, place)
    return request


def _generate(plan: Plan, wishes: Wishes, *, plain: bool) -> GeneratedProject:
    from scaffoldpy import generate

    if plain or not output.is_coloured(sys.stderr):
        quick = ("render", "env", "git")
        return generate.generate(
            plan, wishes, lambda name: None if name in quick else click.echo(f"{name} …", err=True)
        )
    with output.console(stderr=True).status("") as status:
        return generate.generate(plan, wishes, announce=lambda name: status.update(f"{name} …"))


def _report(
    questionnaire: Questionnaire,
    generated: GeneratedProject,
    *,
    as_json: bool,
    plain: bool,
    is_around_user: bool,
) -> None:
    from scaffoldpy import export, report
    from scaffoldpy.template import load_template

    if as_json:
        output.print_json(export.project_document(generated))
    else:
        console = output.console(plain=plain)
        console.print(report.summary(questionnaire, generated.recommendation, most=3, plain=plain))
        table = report.options_table(load_template(generated.framework), generated.options)
        console.print(*(["", table] if table.rows else []), sep="\n")
        click.echo(report.next_steps(generated, is_around_user=is_around_user))
    failures = [step.detail for step in generated.steps if step.status == "failed"]
    if failures:
        raise StepError(
            "\n".join(failures), hint=f"The project is in {generated.path}: mend the cause, and go on from there."
        )


def _preview(plan: Plan, wishes: Wishes, *, diff: bool, as_json: bool) -> None:
    from scaffoldpy import export, generate, preview

    target = wishes.output_dir / plan.project.slug
    tree = generate.contents(plan)
    if diff:
        changes = preview.changes(tree, target)
        text, document = preview.format_changes(changes), {"changes": preview.changes_document(changes)}
    else:
        entries = preview.entries(plan.template, plan.project, plan.options, tree)
        text, document = preview.format_tree(plan.project.slug, entries), {"tree": preview.entries_document(entries)}
    if as_json:
        output.print_json(export.plan_document(plan.project, plan.options, target) | document)
    elif text:
        click.echo(text)
