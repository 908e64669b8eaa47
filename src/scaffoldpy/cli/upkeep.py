"""The commands about a project that is there: change its options, bring it to new templates, tell how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scaffoldpy.cli import output
from scaffoldpy.errors import InputError, StepError, TargetError, UnfinishedError

if TYPE_CHECKING:
    from scaffoldpy.journal import Announce
    from scaffoldpy.model import Questionnaire, Request, Step
    from scaffoldpy.record import Record
    from scaffoldpy.update.planning import Renewal
    from scaffoldpy.update.running import Renewed

_WAY = "Then go on (--continue), or take everything back (--abort)."
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _shared(command: _Command) -> _Command:
    """Add what both commands take."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        output.questions_option("The project's questions."),
        click.option("--abort", is_flag=True, help="Take back what is under way; every file is as it was."),
        click.option("--continue", "goes_on", is_flag=True, help="Go on, once conflicts are solved."),
        click.option("--diff", is_flag=True, help="Show what would change, line by line; write nothing."),
        click.option("--dry-run", is_flag=True, help="List what would become of each file; write nothing."),
        click.argument("project", required=False, type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


@click.command(short_help="Change the options of a project, your edits kept.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set one key, like options.api=drf.")
@click.option("--plain", is_flag=True, callback=output.is_plain, help="Ask line by line, for screen readers.")
@_shared
def change(
    project: Path | None, *, settings: tuple[str, ...], plain: bool, questions_file: Path | None, **wishes: bool
) -> None:
    """Change the options of a project that is there, and keep every edit of yours.

    Without --set, in a terminal, it shows the options to choose from.

    What both you and the templates changed is merged line by line; what cannot be is left to you as a conflict.
    Migrations that are there are never changed: the project's own tools make what its database needs.
    """

    def ask(asked: _Asked) -> Renewal:
        if not settings and output.has_terminal() and not wishes["as_json"]:
            return _chosen(asked, plain=plain, is_shown=wishes["dry_run"] or wishes["diff"])
        return _change(asked, settings)

    _run(project, questions_file, wishes, ask)


@click.command(short_help="Bring a project to the installed templates, your edits kept.")
@click.option(
    "--regenerate/--no-regenerate",
    default=None,
    help="Where it is lost what was generated: install the version that made it for a moment, and make it again.",
)
@_shared
def update(project: Path | None, *, questions_file: Path | None, regenerate: bool | None, **wishes: bool) -> None:
    """Bring a project to the templates of the installed version, and keep every edit of yours.

    Its options stay as they are; new ones have their defaults.
    """

    def ask(asked: _Asked) -> Renewal:
        return _update(asked, questions_file, regenerate, may_ask=not wishes["as_json"])

    _run(project, questions_file, wishes, ask)


@click.command(short_help="Tell how far projects are behind, and what was changed in them.")
@click.argument("projects", nargs=-1, type=click.Path(path_type=Path))
@click.option("--exit-code", "fails", is_flag=True, help="Exit with 1 when an update would change something.")
@output.questions_option("The projects' questions.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(projects: tuple[Path, ...], *, fails: bool, questions_file: Path | None, as_json: bool) -> None:
    """Tell which version made each project, which of its files you changed, and what an update would do."""
    from scaffoldpy.questions import load_questions
    from scaffoldpy.update import state, telling

    questionnaire = load_questions(questions_file)
    folders = [_project(project) for project in projects] or [_project(None)]
    standings = [state.standing(folder, questionnaire) for folder in folders]
    if as_json:
        output.print_json(telling.standings_document(standings))
    else:
        click.echo("\n".join(map(telling.standing_text, standings)))
    if unknown := sum(bool(standing.problem) for standing in standings):
        raise TargetError(f"Nothing is known of {unknown} of {len(standings)} folders.")
    behind = sum(standing.is_behind for standing in standings)
    if fails and behind:
        raise UnfinishedError(
            f"{behind} of {len(standings)} projects are behind.", hint="Bring them up to date: `scaffoldpy update`."
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The project that a command is about."""

    folder: Path
    known: Record
    questionnaire: Questionnaire


def _run(
    project: Path | None, questions_file: Path | None, wishes: dict[str, bool], ask: Callable[[_Asked], Renewal]
) -> None:
    """Do what is asked for, or show it, go on with it or take it back."""
    from scaffoldpy import record
    from scaffoldpy.update import running

    output.require_system("Changing a project", "fcntl")
    folder = _project(project)
    if sum(wishes[name] for name in ("abort", "goes_on", "dry_run", "diff")) > 1 and (
        wishes["abort"] or wishes["goes_on"]
    ):
        raise InputError("--abort and --continue stand alone.", hint="To look at what is under way: git diff.")
    if wishes["abort"] or wishes["goes_on"]:
        renewed = running.abort(folder) if wishes["abort"] else running.resume(folder, announce)
        _end(renewed, as_json=wishes["as_json"])
        return
    running.require_ended(folder)
    known = record.read_record(folder)
    renewal = ask(_Asked(folder, known, _questionnaire(questions_file, known)))
    if wishes["dry_run"] or wishes["diff"]:
        _preview(renewal, wishes)
        return
    _end(
        running.run(renewal, telling_of(renewal, is_quiet=wishes["as_json"])),
        as_json=wishes["as_json"],
        renewal=renewal,
    )


def _change(asked: _Asked, settings: tuple[str, ...]) -> Renewal:
    from scaffoldpy.answers import with_settings
    from scaffoldpy.model import Request
    from scaffoldpy.update import asking, planning
    from scaffoldpy.vocabulary import vocabulary

    if not settings:
        raise InputError(
            "Nothing was asked for.", hint="Say what to change: --set options.api=drf (it may be repeated)."
        )
    wishes = with_settings(Request(), settings, vocabulary(asked.questionnaire))
    return planning.change(asked.folder, asked.known, asking.plan_change(asked.known, wishes, asked.questionnaire))


def _chosen(asked: _Asked, *, plain: bool, is_shown: bool) -> Renewal:
    """Let the user choose among the options that a project can have."""
    from functools import partial

    from rich.text import Text

    from scaffoldpy import prompt
    from scaffoldpy.plan import make_plan
    from scaffoldpy.update import asking, planning, telling

    known, questionnaire = asked.known, asked.questionnaire

    def renewal(request: Request) -> Renewal:
        wishes = asking.wishes_of(known, make_plan(request, questionnaire).options.values)
        return planning.change(asked.folder, known, asking.plan_change(known, wishes, questionnaire))

    as_it_is = asking.recorded(known, questionnaire)
    unchanged = renewal(as_it_is)  # fails where none can be changed
    if unchanged.repository and not is_shown:
        unchanged.repository.require_clean(())
    if not plain:
        output.require_system("Choosing options", "termios", hint="Say what to change by --set, or add --plain.")
    chosen = prompt.ask_options(
        questionnaire,
        as_it_is,
        review=lambda request: Text(telling.listing(renewal(request))),
        refused=partial(asking.refusal, known),
        plain=plain,
    )
    return renewal(chosen)


def _update(asked: _Asked, questions_file: Path | None, regenerate: bool | None, *, may_ask: bool) -> Renewal:
    from scaffoldpy import __version__
    from scaffoldpy.update import asking, earlier, planning

    folder, known = asked.folder, asked.known
    plan = asking.plan_update(known, asked.questionnaire)
    renewal = planning.update(folder, known, plan)
    if not renewal.lost or known.version == __version__ or known.data:
        return renewal
    if regenerate is None:
        regenerate = may_ask and output.has_terminal() and _confirm_regeneration(renewal)
    if not regenerate:
        return renewal
    announce(f"scaffoldpy {known.version}")
    try:
        return planning.update(folder, known, plan, earlier.generated_again(folder, known, questions_file))
    except StepError as error:
        raise StepError(str(error), hint="Or go on without it: --no-regenerate.") from error


def _confirm_regeneration(renewal: Renewal) -> bool:
    from scaffoldpy.update import earlier

    version, lost = renewal.known.version, renewal.lost
    click.echo(
        f"What scaffoldpy {version} generated for these files is neither in the project nor in its history, so that "
        f"your edits cannot be told from it:\n  {', '.join(lost)}",
        err=True,
    )
    return click.confirm(
        f"Install {earlier.DISTRIBUTION} {version} in a temporary environment, and generate them again?", err=True
    )


def _questionnaire(questions_file: Path | None, known: Record) -> Questionnaire:
    from scaffoldpy.questions import load_questions
    from scaffoldpy.update import asking

    questionnaire = load_questions(questions_file)
    asking.require_same_questions(known, questionnaire)
    return questionnaire


def _project(given: Path | None) -> Path:
    """Return the folder of a project: the one given, else the innermost around the working folder that is one."""
    from scaffoldpy import record

    if given is not None:
        return given.parent if given.name == record.NAME else given
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if record.is_there(folder)), None)
    if found is None:
        raise TargetError(f"{here} is in no project that scaffoldpy made.", hint="Go there, or name its folder.")
    return found


def _preview(renewal: Renewal, wishes: dict[str, bool]) -> None:
    from scaffoldpy import preview
    from scaffoldpy.update import telling

    if wishes["as_json"]:
        document = telling.renewal_document(renewal)
        if wishes["diff"]:
            document["changes"] = [asdict(change) for change in telling.changes(renewal)]
        output.print_json(document)
    elif wishes["diff"]:
        click.echo(preview.format_changes(telling.changes(renewal)))
    else:
        click.echo(telling.listing(renewal))


def announce(name: str) -> None:
    """Tell what is being done, where that takes a while."""
    if name != "files":
        click.echo(f"{name} …", err=True)


def telling_of(renewal: Renewal, *, is_quiet: bool) -> Announce:
    """Return what tells of each step as it begins, and what becomes of each file before any is written."""
    from scaffoldpy.update import telling

    def tell(name: str) -> None:
        if name == "files" and not is_quiet:
            click.echo(f"{telling.listing(renewal)}\n")
        announce(name)

    return tell


def tell(renewed: Renewed) -> None:
    """Tell how far a change has come."""
    from scaffoldpy.update import telling

    click.echo(telling.outcome_text(renewed))


def end(renewed: Renewed, steps: Iterable[Step]) -> None:
    """Fail where something is left to the user."""
    if failures := [step.detail for step in steps if step.status == "failed"]:
        raise StepError("\n".join(failures), hint=_WAY if renewed.status == "pending" else "")
    if renewed.status == "conflicts":
        raise UnfinishedError(f"Conflicts are left in {', '.join(renewed.conflicts)}.", hint=f"Edit that. {_WAY}")
    if renewed.status == "pending":
        raise UnfinishedError("Migrations are needed, and the project has no environment to make them in.", hint=_WAY)


def _end(renewed: Renewed, *, as_json: bool, renewal: Renewal | None = None) -> None:
    from scaffoldpy.update import telling

    if as_json:
        planned = telling.renewal_document(renewal) if renewal else {}
        output.print_json({**planned, **telling.renewed_document(renewed)})
    else:
        tell(renewed)
    end(renewed, renewed.steps)
