"""What agents can call: each tool reads its arguments, asks the core, and returns the document of the command."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scaffoldpy import documents, explain, generate, preview, record, staging
from scaffoldpy.answers import Terms
from scaffoldpy.documents import Document
from scaffoldpy.errors import InputError
from scaffoldpy.mcp import plans, schemas
from scaffoldpy.mcp.arguments import Arguments
from scaffoldpy.mcp.jobs import Jobs, folder_arguments
from scaffoldpy.model import Questionnaire
from scaffoldpy.plan import Plan, contents, make_plan
from scaffoldpy.recommend import recommend as judge
from scaffoldpy.update import asking, planning, running, state, telling
from scaffoldpy.update.planning import Renewal
from scaffoldpy.verify import STEPS
from scaffoldpy.verify.facts import read_facts


@dataclass(frozen=True, slots=True)
class Desk:
    """What one server works with."""

    questionnaire: Questionnaire
    terms: Terms
    jobs: Jobs = field(default_factory=Jobs)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: what it takes, what it does to the world, and the function that does it."""

    name: str
    title: str
    description: str
    run: Callable[[Desk, Arguments], Document]
    takes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_brief: bool = False  # its schema explains nothing that plan's explains
    writes: bool = False
    destroys: bool = False  # it may write over or remove what is there
    reaches_out: bool = False  # to a package index
    waits: bool = False  # it only waits: others may work meanwhile

    def call(self, desk: Desk, given: dict[str, object]) -> Document:
        """Check the arguments and do the work. Raises ScaffoldError."""
        required = [name for name in self.required if name != "plan"]  # plans.require tells more
        return self.run(desk, Arguments(given, self.takes, required))


def _questions(desk: Desk, arguments: Arguments) -> Document:
    return documents.questions_document(desk.questionnaire)


def _recommend(desk: Desk, arguments: Arguments) -> Document:
    answers = arguments.request(desk.terms).answers
    return documents.recommendation_document(judge(desk.questionnaire, answers))


def _plan(desk: Desk, arguments: Arguments) -> Document:
    if arguments.path("folder") is None:
        return _plan_of_new(desk, arguments)
    if arguments.path("output_dir") is not None or arguments.is_set("no_git"):
        raise InputError("output_dir and no_git are for a new project.", hint="Leave them out, or leave folder out.")
    renewal = _renewal(desk, arguments)
    dry_run = telling.renewal_document(renewal)
    if arguments.is_set("diff"):
        dry_run["changes"] = [asdict(change) for change in telling.changes(renewal)]
    return documents.plan_document(plans.id_of_change(renewal), dry_run)


def _plan_of_new(desk: Desk, arguments: Arguments) -> Document:
    if arguments.is_set("diff"):
        raise InputError("diff is for a project that is there.", hint="Name its folder, or leave diff out.")
    plan, wishes = _new(desk, arguments)
    target, tree = wishes.target(plan), contents(plan)
    staging.require_free(target)
    dry_run = documents.tree_document(plan, target, preview.entries(plan, tree))
    return documents.reasoned_plan_document(plans.id_of_new(target, tree, use_git=wishes.use_git), dry_run, plan)


def _create(desk: Desk, arguments: Arguments) -> Document:
    plan, wishes = _new(desk, arguments)
    target = wishes.target(plan)
    staging.require_free(target)
    plans.require(arguments.text("plan"), plans.id_of_new(target, contents(plan), use_git=wishes.use_git))
    return documents.project_document(generate.generate(plan, wishes))


def _why(desk: Desk, arguments: Arguments) -> Document:
    path = arguments.path("path") or Path()
    return documents.explanation_document(explain.explain(path, desk.questionnaire))


def _status(desk: Desk, arguments: Arguments) -> Document:
    standings = [state.standing(folder, desk.questionnaire) for folder in arguments.paths("folders")]
    return telling.standings_document(standings)


def _change(desk: Desk, arguments: Arguments) -> Document:
    goes_on, takes_back = arguments.is_set("continue"), arguments.is_set("abort")
    if goes_on or takes_back:
        return _end_change(desk, arguments, goes_on=goes_on)
    renewal = _renewal(desk, arguments)
    plans.require(arguments.text("plan"), plans.id_of_change(renewal))
    renewed = running.run(renewal, starts_tools=False)
    return {**telling.renewal_document(renewal), **telling.renewed_document(renewed)}


def _end_change(desk: Desk, arguments: Arguments, *, goes_on: bool) -> Document:
    if not arguments.are_only("folder", "continue" if goes_on else "abort"):
        raise InputError("continue and abort stand alone.", hint="Pass only one of them, and the folder.")
    folder = arguments.folder()
    if not goes_on:
        return telling.renewed_document(running.abort(folder))
    running.require_begun(folder)
    return desk.jobs.start(*folder_arguments("change", folder, ["--continue"])).document()


def _verify(desk: Desk, arguments: Arguments) -> Document:
    folder, skip = arguments.folder(), arguments.choices("skip", STEPS)
    read_facts(folder.resolve())  # says at once what no verification can begin with
    skipping = [f"--skip={step}" for step in sorted(set(skip))]
    return desk.jobs.start(*folder_arguments("verify", folder, skipping)).document()


def _job(desk: Desk, arguments: Arguments) -> Document:
    job = desk.jobs.find(arguments.text("job") or "")
    seconds = arguments.number("wait", default=schemas.USUAL_WAIT, most=schemas.LONGEST_WAIT)
    with suppress(subprocess.TimeoutExpired):
        job.process.wait(seconds)
    return job.document()


def _new(desk: Desk, arguments: Arguments) -> tuple[Plan, generate.Wishes]:
    """Decide what a new project becomes, and where."""
    plan = make_plan(arguments.request(desk.terms), desk.questionnaire)
    output_dir = arguments.path("output_dir") or Path()
    return plan, generate.Wishes(output_dir, use_git=not arguments.is_set("no_git"))


def _renewal(desk: Desk, arguments: Arguments) -> Renewal:
    """Decide what a project that is there becomes."""
    folder, wishes = arguments.folder(), arguments.request(desk.terms)
    running.require_ended(folder)
    known = record.read_record(folder)
    asking.require_same_questions(known, desk.questionnaire)
    if not (wishes.project or wishes.answers or wishes.options):
        raise InputError("Nothing was asked for.", hint='Say what to change, like options: {"api": "drf"}.')
    return planning.change(folder, known, asking.plan_change(known, wishes, desk.questionnaire))


_REQUEST = ("project", "framework", "answers", "options")
_WISHES = ("project", "answers", "options")

TOOLS = (
    Tool(
        "questions",
        "List the decision questions",
        "List the decision questions with their choices, what each choice favours and why. Ask the user these; a "
        "question may stay open, and then weighs nothing.",
        _questions,
    ),
    Tool(
        "recommend",
        "Recommend Django or Flask",
        "Say whether Django or Flask fits the answers: reasons for and against, how sure that is, and the smallest "
        "changes of answers that would turn it.",
        _recommend,
        ("answers",),
    ),
    Tool(
        "plan",
        "Plan a project or a change",
        "Show what create or change would write, and why; writes nothing. Without folder: a new project. With folder: "
        "other options for the project that is there. Answers a `plan`, which create or change needs.",
        _plan,
        (*_REQUEST, "output_dir", "no_git", "folder", "diff"),
    ),
    Tool(
        "create",
        "Create the planned project",
        "Write a new project, whole or not at all; never over what is there. Needs the `plan` that plan answered to "
        "the same arguments. Installs nothing: `commands` tells what is left to run.",
        _create,
        (*_REQUEST, "output_dir", "no_git", "plan"),
        ("project", "plan"),
        is_brief=True,
        writes=True,
    ),
    Tool(
        "why",
        "Explain a file of a project",
        "Say which answers and options brought a file or folder of a generated project, or what would bring it.",
        _why,
        ("path",),
        ("path",),
    ),
    Tool(
        "status",
        "Tell how projects stand",
        "Tell which version made each project, which files the user changed, what an update would do, and whether a "
        "change is under way.",
        _status,
        ("folders",),
        ("folders",),
    ),
    Tool(
        "change",
        "Make the planned change",
        "Give a project that is there other options; edits are merged. Needs the `plan` that plan answered to the same "
        "arguments. Where `status` is then `pending`, something is to be installed or migrated: call again with "
        "continue, which starts a job. Where it is `conflicts`, edit these files first, or call again with abort.",
        _change,
        ("folder", *_WISHES, "plan", "continue", "abort"),
        ("folder",),
        is_brief=True,
        writes=True,
        destroys=True,
        reaches_out=True,
    ),
    Tool(
        "verify",
        "Verify a project",
        "Start a job that installs, lints, type-checks, migrates, tests and boots a copy of a project in a throw-away "
        "environment. It takes minutes and downloads packages; the project is never written to. Ask with the tool job "
        "for its result.",
        _verify,
        ("folder", "skip"),
        ("folder",),
        writes=True,
        reaches_out=True,
    ),
    Tool(
        "job",
        "Ask how far a job is",
        "Tell how far a job is: `status` is running, done, failed or stopped. When it has ended, `result` is the "
        "document of its command; call again while it is running.",
        _job,
        ("job", "wait"),
        ("job",),
        waits=True,
    ),
)
