"""The commands about one project: make it, recommend its framework, and explain what was made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scaffoldpy.cli import output
from scaffoldpy.errors import InputError, StepError

if TYPE_CHECKING:
    from scaffoldpy.generate import Wishes
    from scaffoldpy.model import GeneratedProject, Questionnaire, Request
    from scaffoldpy.plan import Plan
    from scaffoldpy.preview import Change

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _request_options(command: _Command) -> _Command:
    """Add the options by which every command takes answers."""
    for option in (
        output.questions_option("Use this questions file."),
        click.option(
            "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set one key, like options.api=drf."
        ),
        click.option(
            "--answers",
            multiple=True,
            type=click.Path(allow_dash=True),  # so that shells complete it
            metavar="FILE",
            help="Answers file (YAML, JSON, TOML); - reads standard input. Of several, a later one counts more.",
        ),
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
@click.option("--plain", is_flag=True, callback=output.is_plain, help="Ask line by line, for screen readers.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and why; write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change in an existing folder; write nothing.")
@click.option("--overwrite", is_flag=True, help="Write into a folder that is not empty.")
@click.option("--setup", "set_up", is_flag=True, help="Also make the environment, install and migrate.")
@click.option("--no-git", is_flag=True, help="Make no git repository.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def new(
    name: str | None,
    *,
    answers: tuple[str, ...],
    settings: tuple[str, ...],
    questions_file: Path | None,
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
    output.require_system("scaffoldpy new")
    questionnaire = _questionnaire(questions_file)
    request = _request(questionnaire, answers, settings, name=name, framework=framework)
    folder, own_name = _place(answers, request, output_dir)
    if not (answers or yes or as_json) and output.has_terminal():
        _require_terminal(plain=plain)
        request = _ask(questionnaire, request, folder, overwrite=overwrite, only_shows=dry_run or diff, plain=plain)
    from scaffoldpy import generate

    wishes = generate.Wishes(folder, own_name, overwrite=overwrite, use_git=not no_git, set_up=set_up)
    plan, is_there = _plan(request, wishes, questionnaire, is_shown=dry_run or diff)
    if dry_run or diff:
        _preview(plan, wishes, diff=diff, as_json=as_json)
    elif overwrite and is_there:
        _renew(plan, wishes, as_json=as_json)
    else:
        _write(questionnaire, plan, wishes, as_json=as_json, plain=plain)


def _write(questionnaire: Questionnaire, plan: Plan, wishes: Wishes, *, as_json: bool, plain: bool) -> None:
    """Make the project and tell of it, also where the user stands in the folder that is replaced."""
    is_inside = _is_inside(wishes.target(plan))
    generated = _generate(plan, wishes.from_anywhere() if is_inside else wishes, plain=plain)
    _report(questionnaire, generated, as_json=as_json, plain=plain, is_around_user=is_inside)


@click.command(short_help="Say whether Django or Flask fits, and why.")
@_request_options
@click.option("--yes", is_flag=True, help="Ask nothing; what is not answered weighs nothing.")
@click.option("--plain", is_flag=True, callback=output.is_plain, help="Ask line by line, for screen readers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def recommend(
    *,
    answers: tuple[str, ...],
    settings: tuple[str, ...],
    questions_file: Path | None,
    yes: bool,
    plain: bool,
    as_json: bool,
) -> None:
    """Say whether Django or Flask fits, why, how sure that is, and what would change it.

    With --answers or --yes, or without a terminal, nothing is asked.
    """
    questionnaire = _questionnaire(questions_file)
    request = _request(questionnaire, answers, settings)
    given = request.answers
    if not (answers or yes or as_json) and output.has_terminal():
        from scaffoldpy import prompt

        _require_terminal(plain=plain)
        given = prompt.ask_answers(questionnaire, given, plain=plain)
    from scaffoldpy.recommend import recommend as judge

    recommendation = judge(questionnaire, given)
    if as_json:
        from scaffoldpy import documents

        output.print_json(documents.recommendation_document(recommendation))
        return
    from scaffoldpy import report

    output.console(plain=plain).print(report.summary(questionnaire, recommendation, plain=plain))


@click.command(short_help="List the decision questions and their choices.")
@output.questions_option("Use this questions file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def questions(*, questions_file: Path | None, as_json: bool) -> None:
    """List the decision questions, their choices and why each is asked."""
    from scaffoldpy import documents

    questionnaire = _questionnaire(questions_file)
    if as_json:
        output.print_json(documents.questions_document(questionnaire))
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
@output.questions_option("The questions file the project was made with.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def why(path: Path, *, questions_file: Path | None, as_json: bool) -> None:
    """Say which answers and options caused this file of a generated project."""
    from scaffoldpy import documents, explain

    explanation = explain.explain(path, _questionnaire(questions_file))
    if as_json:
        output.print_json(documents.explanation_document(explanation))
    else:
        click.echo(explain.format_explanation(explanation))


def _require_terminal(*, plain: bool) -> None:
    if not plain:
        output.require_system("The wizard", "termios", hint="Answer with --set or --answers, or line by line: --plain.")


def _questionnaire(path: Path | None) -> Questionnaire:
    from scaffoldpy.questions import load_questions

    return load_questions(path)


def _place(sources: Sequence[str], request: Request, output_dir: Path | None) -> tuple[Path, str]:
    """Return the folder that a project goes into, and the name of its own folder where that is not its import name.

    A project that is made again from its record goes to where the record is, whatever that folder is called by now;
    with --output-dir only when it means the same place.
    """
    from scaffoldpy import record

    records = [Path(source).resolve() for source in sources if Path(source).resolve().name == record.NAME]
    if not records or request.origin is None:
        return output_dir or Path(), ""
    if len(records) > 1:
        raise InputError(
            "Two of the answers files are records of projects.", hint="Give one; the project is made where that is."
        )
    project = records[0].parent
    is_renamed = request.project.get("slug") != request.origin.project.get("slug")
    if output_dir is not None and (output_dir.resolve() != project.parent or is_renamed):
        return output_dir, ""
    return project.parent, project.name


def _is_inside(target: Path) -> bool:
    """Tell whether the working folder is in a folder, or is that folder."""
    try:
        return Path.cwd().is_relative_to(target.resolve())
    except OSError:  # it is gone, or the target can be nowhere
        return False


def _request(
    questionnaire: Questionnaire,
    sources: Sequence[str],
    settings: Sequence[str],
    *,
    name: str | None = None,
    framework: str | None = None,
) -> Request:
    from scaffoldpy.answers import layered, load_request, with_settings, with_value
    from scaffoldpy.model import Request
    from scaffoldpy.vocabulary import vocabulary

    terms = vocabulary(questionnaire)
    in_files, told_by_files = layered(load_request(source, terms) for source in sources)
    given = [with_settings(Request(), [setting], terms) for setting in settings]
    for key, value, place in (("project.name", name, "NAME"), ("framework", framework, "--framework")):
        if value is not None:
            given.append(with_value(Request(), key, value, terms, place))
    on_line, told_by_line = layered(given)
    for conflict in (*told_by_files, *told_by_line):
        click.echo(conflict, err=True)
    return layered([in_files, on_line])[0]


def _ask(
    questionnaire: Questionnaire, request: Request, folder: Path, *, overwrite: bool, only_shows: bool, plain: bool
) -> Request:
    from scaffoldpy import prompt

    place = prompt.Place(folder, overwrite=overwrite, only_shows=only_shows)
    return prompt.ask_request(questionnaire, request, place=place, plain=plain)


def _generate(plan: Plan, wishes: Wishes, *, plain: bool) -> GeneratedProject:
    from scaffoldpy import generate

    if plain or not output.is_coloured(sys.stderr):
        quick = ("render", "env", "git")
        return generate.generate(
            plan, wishes, lambda name: None if name in quick else click.echo(f"{name} …", err=True)
        )
    with output.console(stderr=True).status("") as status:
        return generate.generate(plan, wishes, announce=lambda name: status.update(f"{name} …"))


def _plan(request: Request, wishes: Wishes, questionnaire: Questionnaire, *, is_shown: bool) -> tuple[Plan, bool]:
    """Decide what becomes of a request; tell, too, whether a project is there that it is about."""
    from scaffoldpy import record
    from scaffoldpy.plan import make_plan
    from scaffoldpy.update import asking

    plan = None if wishes.name else make_plan(request, questionnaire)
    target = wishes.target(plan) if plan else wishes.output_dir / wishes.name
    is_there = record.is_there(target)
    if is_there and (wishes.overwrite or is_shown):
        return asking.plan_again(record.read_record(target), request, questionnaire), True
    return plan or make_plan(request, questionnaire), is_there


def _renew(plan: Plan, wishes: Wishes, *, as_json: bool) -> None:
    """Write over a project that was made earlier as `change` does: what the user edited is merged."""
    from scaffoldpy import documents, generate
    from scaffoldpy.cli import upkeep
    from scaffoldpy.update import planning, running

    target = wishes.target(plan)
    running.require_ended(target)
    renewal = planning.again(target, plan)
    tell = upkeep.telling_of(renewal, is_quiet=as_json)
    renewed = running.run(renewal, tell, environment=plan.options.python if wishes.set_up else "")
    is_whole = renewed.status in ("done", "nothing")
    generated = generate.renewed(plan, wishes, renewed.steps, files=renewal.files, is_whole=is_whole)
    if as_json:
        output.print_json(documents.project_document(generated))
    else:
        upkeep.tell(renewed)
    upkeep.end(renewed, generated.steps)


def _report(
    questionnaire: Questionnaire,
    generated: GeneratedProject,
    *,
    as_json: bool,
    plain: bool,
    is_around_user: bool,
) -> None:
    from scaffoldpy import documents, report
    from scaffoldpy.template import load_template

    if as_json:
        output.print_json(documents.project_document(generated))
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
    from scaffoldpy import documents, preview
    from scaffoldpy.plan import contents

    target = wishes.target(plan)
    tree = contents(plan)
    if diff:
        changes = _changes(plan, target, tree)
        text, document = preview.format_changes(changes), documents.changes_document(plan, target, changes)
    else:
        entries = preview.entries(plan, tree)
        text, document = preview.format_tree(plan.project.slug, entries), documents.tree_document(plan, target, entries)
    if as_json:
        output.print_json(document)
    elif text:
        click.echo(text)


def _changes(plan: Plan, target: Path, tree: Mapping[str, bytes]) -> tuple[Change, ...]:
    """Return what `--overwrite` would do: to a project that was made earlier, with what the user edited merged."""
    from scaffoldpy import preview, record

    if not record.is_there(target):
        return preview.changes(tree, target)
    from scaffoldpy.update import planning, telling

    return telling.changes(planning.again(target, plan))
