"""What a recommendation, the options and a finished project look like, as rich renderables and plain text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Literal

from scaffoldpy import recommend
from scaffoldpy.model import (
    TITLES,
    Change,
    Flip,
    Framework,
    GeneratedProject,
    Neighbour,
    OptionDefinition,
    Options,
    OptionValue,
    Questionnaire,
    Reason,
    Recommendation,
    Source,
    Template,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_BAR_WIDTH = 10
_FEW = 3
_ADVERBS = {"strong": "strongly", "clear": "clearly", "slight": "slightly"}


def other(framework: Framework) -> Framework:
    """Return the framework that this one is not."""
    return "flask" if framework == "django" else "django"


def words(name: str) -> str:
    """Spell an id as words."""
    return name.replace("_", " ")


def bar(share: float, width: int = _BAR_WIDTH) -> str:
    """Draw a share of one as a bar."""
    filled = round(share * width)
    return "█" * filled + "░" * (width - filled)


def tenths(share: float) -> str:
    """Spell a share of one half or more in tenths: an estimate from some hundred projects knows no percents."""
    if share >= 0.95:
        return "over 9 in 10"
    return f"about {round(share * 10)} in 10" if share >= 0.55 else "about half"


def lean(recommendation: Recommendation, *, plain: bool = False) -> str:
    """Tell in one line where the answers so far point."""
    if not recommendation.reasons:
        return "No preference yet"
    if recommendation.tie:
        return "So far: even"
    drawn = "" if plain else f"{bar(recommendation.confidence)} "
    said = f"{tenths(recommendation.confidence)} (from {recommendation.sample.projects})"
    return f"So far: {TITLES[recommendation.framework]} {drawn}{said}"


def summary(
    questionnaire: Questionnaire, recommendation: Recommendation, *, most: int | None = None, plain: bool = False
) -> RenderableType:
    """Show a recommendation: how sure, why, what speaks against it, what would turn it.

    `most` limits the reasons of each side and leaves out the notes; `plain` leaves out what only eyes can read.
    """
    from rich.console import Group

    framework = recommendation.framework
    told = _share(recommendation, plain=plain)
    parts: list[RenderableType] = [_verdict(recommendation), *([told] if told else []), ""]
    for side in (framework, other(framework)):
        reasons = [reason for reason in recommendation.reasons if reason.favours == side]
        parts.append(_reasons(TITLES[side], reasons, most))
    if recommendation.neutral and most is None:
        parts.append(_neutral(recommendation.neutral))
    if recommendation.neighbours:
        parts.append(_neighbours(recommendation, most))
    parts.append(_flips(questionnaire, recommendation, most))
    if recommendation.neither:
        parts.append(_line("Neither?", recommendation.neither))
    if recommendation.unanswered and most is None:
        parts.append(_line("Not answered:", ", ".join(words(question) for question in recommendation.unanswered)))
    return Group(*parts)


def verdict(recommendation: Recommendation) -> str:
    """Say in one sentence which framework the answers favour, and how strongly."""
    if not recommendation.reasons:
        return "No preference yet: nothing in your answers points either way."
    if recommendation.tie:
        return "A tie: both fit."
    adverb = _ADVERBS[recommend.strength(recommendation)]
    return f"Your answers {adverb} favour {TITLES[recommendation.framework]}."


def share(recommendation: Recommendation) -> str:
    """Say in one sentence how many of comparable real projects chose the framework; empty where nothing is known."""
    if not recommendation.reasons:
        return ""
    source = f"(estimate from {recommendation.sample.projects})"
    if recommendation.tie:
        return f"Comparable projects chose either as often {source}."
    said = tenths(recommendation.confidence)
    of = " of" if said.endswith("half") else ""
    return f"{said[0].upper()}{said[1:]}{of} comparable projects chose {TITLES[recommendation.framework]} {source}"


def _verdict(recommendation: Recommendation) -> Text:
    from rich.text import Text

    points = ", ".join(f"{TITLES[side]} {score}" for side, score in recommendation.scores.items())
    told = f" Points: {points}" if recommendation.reasons else ""
    style = "bold" if recommendation.tie else "bold green"
    return Text.assemble((verdict(recommendation), style), told)


def _share(recommendation: Recommendation, *, plain: bool) -> Text:
    from rich.text import Text

    is_drawn = recommendation.reasons and not recommendation.tie and not plain
    return Text.assemble((f"{bar(recommendation.confidence)}  ", "green") if is_drawn else "", share(recommendation))


def _reasons(title: str, reasons: Sequence[Reason], most: int | None) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    if not reasons:
        return _line(f"For {title}:", "nothing in your answers")
    shown = reasons[:most]
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=False, pad_edge=False)
    table.add_column(justify="right", width=4)
    table.add_column()
    for reason in shown:
        note = Text(f" {reason.note}", "dim italic") if reason.note and most is None else ""
        table.add_row(f"+{reason.points}", Text.assemble(reason.because, note))
    count = f"({len(shown)} of {len(reasons)} reasons)" if len(shown) < len(reasons) else ""
    return _stack(_line(f"For {title}", count), table)


def _neutral(reasons: Sequence[Reason]) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    texts = [
        Text.assemble(reason.because, (f" {reason.note}" if reason.note else "", "dim italic")) for reason in reasons
    ]
    return _stack(_line("Weighs for neither:", ""), *(Padding(text, (0, 0, 0, 5)) for text in texts))


def _flips(questionnaire: Questionnaire, recommendation: Recommendation, most: int | None) -> Text:
    if not recommendation.flips:
        return _line("To turn it:", "no one or two other answers would do")
    title = TITLES[recommendation.flips[0].framework]
    changes = [_change(questionnaire, flip) for flip in recommendation.flips[:most]]
    return _line(f"{title} instead, with", "; or ".join(changes))


def _neighbours(recommendation: Recommendation, most: int | None) -> RenderableType:
    """Name the real projects most alike: three in the short summary, all and how they differ in the long one."""
    from rich.table import Table
    from rich.text import Text

    if most is not None:
        few = [neighbour.project for neighbour in recommendation.neighbours[:_FEW]]
        return _line("Similar projects:", ", ".join(f"{project.name} ({TITLES[project.framework]})" for project in few))
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=False, pad_edge=False)
    table.add_column(width=8)
    table.add_column(overflow="fold")
    for neighbour in recommendation.neighbours:
        project = neighbour.project
        told = f"{project.name} ({project.repository}, {project.year}): "
        table.add_row(f"  {TITLES[project.framework]}", Text.assemble(told, (likeness(neighbour), "dim")))
    return _stack(_line(f"Most alike of {recommendation.sample.projects} real projects", ""), table)


def likeness(neighbour: Neighbour) -> str:
    """Tell in which answers a real project differs."""
    if not neighbour.differs:
        return f"all {neighbour.compared} answers compared are the same"
    return f"differs in {', '.join(map(words, neighbour.differs))} ({neighbour.compared} compared)"


def _change(questionnaire: Questionnaire, flip: Flip) -> str:
    changes = (
        f"{words(question)} “{short_label(questionnaire, question, choice)}”"
        for question, choice in flip.change.items()
    )
    return " and ".join(changes)


def short_label(questionnaire: Questionnaire, question: str, choice: str) -> str:
    """Return a choice's label without its explanation, where that still tells it from the other choices."""
    asked = questionnaire.question(question)
    label = asked.choice(choice).label
    short = label.partition(":")[0]
    return short if sum(other.label.partition(":")[0] == short for other in asked.choices) == 1 else label


def _line(label: str, text: str) -> Text:
    from rich.text import Text

    return Text.assemble((label, "bold"), f" {text}" if text else "")


def _stack(*parts: RenderableType) -> RenderableType:
    from rich.console import Group

    return Group(*parts)


def value_text(option: OptionDefinition, value: OptionValue) -> str:
    """Spell an option's value as its label does."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return option.value_labels.get(value, value)


def source_text(source: Source) -> str:
    """Tell in a few words what set an option; nothing for a default."""
    if source.kind == "answer":
        return f"from: {words(source.question)}"
    if source.kind == "override":
        return "your choice"
    return source.constraint.because if source.constraint else ""


def obstacle_text(template: Template, change: Change, value: OptionValue, *, is_off: bool = False) -> str:
    """Tell in a few words what stands against a value: another option that has `value` and would have to change.

    `is_off` tells that a switch cannot be turned off.
    """
    if change.option not in {option.name for option in template.options}:
        return change.constraint.because
    option = template.option(change.option)
    is_needed = change.option in change.constraint.then
    values = change.constraint.then[change.option] if is_needed else (value,)
    named = _short(option.label)
    if isinstance(value, bool):
        is_needed = is_needed == values[0]
    else:
        named = f"{named}: {' or '.join(_short(value_text(option, other)) for other in values)}"
    if is_off:
        return f"off only with {named}" if is_needed else f"needed by {named}"
    return f"needs {named}" if is_needed else f"not with {named}"


def _short(label: str) -> str:
    """Leave out what explains a label."""
    return re.split("[:,] ", label)[0]


def options_table(template: Template, options: Options) -> Table:
    """Show the options that an answer, the user or another option has set, by group, with what set each."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    for group, members in grouped(template.options):
        shown = [option for option in members if options.sources[option.name].kind != "default"]
        if shown:
            table.add_row(Text(group, "bold"))
        for option in shown:
            value, source = options.values[option.name], source_text(options.sources[option.name])
            label = Padding(Text(option.label), (0, 0, 0, 2))
            table.add_row(label, Text(value_text(option, value)), Text(source, "dim"))
    return table


def grouped(options: Iterable[OptionDefinition]) -> list[tuple[str, list[OptionDefinition]]]:
    """Return the options under their groups, both in their order."""
    groups: dict[str, list[OptionDefinition]] = {}
    for option in options:
        groups.setdefault(option.group, []).append(option)
    return list(groups.items())


def next_steps(generated: GeneratedProject, *, is_around_user: bool = False) -> str:
    """Tell what was made and what was skipped, and last the exact commands that start and test it.

    `is_around_user` tells that the user's shell stands in the folder that the project has replaced.
    """
    title, folder = TITLES[generated.framework], shlex.quote(str(generated.path))
    skipped = [f"{step.name}: skipped ({step.detail})" for step in generated.steps if step.status == "skipped"]
    start = [f"  {command.run}" for command in generated.commands if command.name != "test"]
    test = [f"  {command.run}" for command in generated.commands if command.name == "test"]
    return "\n".join(
        [
            *_choice(generated),
            f"\n{generated.project.name}: a {title} project of {generated.files} files in {generated.path}",
            *(f"Your own file is kept as {name}." for name in generated.kept),
            *skipped,
            *(["", "The folder you are in was replaced; go there again first."] if is_around_user else []),
            "",
            "Start it:",
            f"  cd {folder}",
            *start,
            "",
            "Test it:",
            *test,
        ]
    )


def _choice(generated: GeneratedProject) -> list[str]:
    """Say what was taken where the recommendation does not say it."""
    if generated.recommendation.tie:
        return [f"\nUsing {TITLES[generated.framework]}."]
    return (
        []
        if generated.framework == generated.recommendation.framework
        else [f"\nUsing {TITLES[generated.framework]}, as you chose."]
    )


def to_text(renderable: RenderableType, width: int, *, color: bool = False) -> str:
    """Render as text of a width, with terminal colours (unless NO_COLOR is set) or without."""
    from rich.console import Console

    target = StringIO()
    colors: Literal["standard"] | None = "standard" if color else None
    console = Console(file=target, width=width, force_terminal=color, color_system=colors, emoji=False)
    console.print(renderable)
    return target.getvalue().rstrip("\n")
