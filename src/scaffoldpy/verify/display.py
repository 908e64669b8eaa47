"""Show a verification on a terminal: a line while it runs, a table at the end, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffoldpy.model import Step, VerifyReport
from scaffoldpy.verify.processes import tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from scaffoldpy.verify.rows import RowOutcome

_MARKS = {"done": "ok", "skipped": "skipped", "failed": "FAILED"}
_STYLES = {"done": "green", "skipped": "yellow", "failed": "bold red"}
_SHOWN_LINES = 20


def line(step: Step) -> str:
    """Return one line about a step that has ended."""
    about = "" if step.status == "failed" else step.detail
    return f"{_MARKS[step.status]:<8} {step.seconds:6.1f} s  {step.name:<26} {about}".rstrip()


def table(report: VerifyReport) -> Table:
    """Return the table that ends a verification."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=summary(report), title_justify="left", box=None, pad_edge=False)
    shown.add_column("Step", no_wrap=True)
    shown.add_column("Result", no_wrap=True)
    shown.add_column("Seconds", justify="right")
    shown.add_column("What it found", overflow="fold")
    for step in report.steps:
        about = _last_line(step.detail) if step.status == "failed" else step.detail
        mark = Text(_MARKS[step.status], style=_STYLES[step.status])
        shown.add_row(Text(step.name), mark, f"{step.seconds:.1f}", Text(about))
    return shown


def summary(report: VerifyReport) -> str:
    """Say in one sentence how a verification ended."""
    verdict = "passed" if report.passed else "did not pass: " + ", ".join(step.name for step in report.failed)
    skipped = sum(step.status == "skipped" for step in report.steps)
    aside = f", {skipped} skipped" if skipped else ""
    steps = f"{len(report.steps)} steps{aside}"
    return f"{report.project} on Python {report.python}: {steps}, {report.seconds:.0f} s, {verdict}."


def failures(report: VerifyReport) -> str:
    """Return the end of what each failed step printed, and how to make a row's project; empty when none failed."""
    told = [f"{step.name} failed:\n{tail(step.detail, _SHOWN_LINES)}" for step in report.failed]
    if told and report.recipe:
        told.insert(0, f"{report.project} is what this makes:\n{report.recipe}")
    return "\n\n".join(told)


def row_line(outcome: RowOutcome) -> str:
    """Return one line about a row of the matrix."""
    report = outcome.report
    verdict = "ok" if report.passed else "FAILED: " + ", ".join(step.name for step in report.failed)
    known = "  (unchanged since it passed)" if outcome.is_known else ""
    return f"{outcome.row.name:<10} Python {report.python:<5} {report.seconds:6.1f} s  {verdict}{known}"


def rows_summary(outcomes: Sequence[RowOutcome], seconds: float) -> str:
    """Say in one sentence how the rows of a matrix ended."""
    failed = sum(not outcome.report.passed for outcome in outcomes)
    known = sum(outcome.is_known for outcome in outcomes)
    work = sum(outcome.report.seconds for outcome in outcomes if not outcome.is_known)
    return (
        f"{len(outcomes)} rows: {len(outcomes) - failed} passed ({known} unchanged since they passed), "
        f"{failed} failed; {work:.0f} s of work in {seconds:.0f} s."
    )


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
