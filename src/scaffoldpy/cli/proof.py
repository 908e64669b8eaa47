"""The commands that prove projects: verify one or every row of the matrix, and list the matrix."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffoldpy.cli import output
from scaffoldpy.errors import InputError, VerifyError

if TYPE_CHECKING:
    from scaffoldpy.matrix import MatrixRow
    from scaffoldpy.model import Framework, Step
    from scaffoldpy.verify import VerifyReport

_FRAMEWORK = click.option("--framework", type=click.Choice(["django", "flask"]), help="Only this framework's matrix.")
_PAIRS = 2
_STRENGTH = click.option(
    "--strength", type=click.IntRange(2, 3), default=_PAIRS, help="Cover every pair, or every triple."
)
_SHARD = click.option("--shard", metavar="I/N", help="Only this machine's share, like 1/4.")
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command(short_help="Install, check, test and start a generated project.")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("--matrix", "is_matrix", is_flag=True, help="Verify every row of the matrix instead of one project.")
@_FRAMEWORK
@_STRENGTH
@_SHARD
@click.option("--skip", multiple=True, metavar="STEP", help="Leave out a step.")
@click.option("--jobs", type=click.IntRange(1), help="With --matrix: how many at a time; by default a core each.")
@click.option("--again", is_flag=True, help="With --matrix: also the rows that passed and have not changed since.")
@_AS_JSON
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Also write a JUnit report.")
def verify(
    project: Path | None,
    *,
    is_matrix: bool,
    framework: Framework | None,
    strength: int,
    shard: str | None,
    skip: tuple[str, ...],
    jobs: int | None,
    again: bool,
    as_json: bool,
    junit: Path | None,
) -> None:
    """Install, lint, type-check, migrate, test and start a generated project, in a throw-away environment.

    PROJECT is never written to.
    """
    if is_matrix == (project is not None):
        raise InputError("Verify either a project or the matrix.", hint="`scaffoldpy verify PROJECT`, or --matrix.")
    if is_matrix and skip:
        raise InputError("--skip goes with a PROJECT: the matrix leaves nothing out.")
    if project and (framework or strength != _PAIRS or shard or jobs or again):
        raise InputError("--framework, --strength, --shard, --jobs and --again go with --matrix.")
    if junit and not os.access(junit.parent, os.W_OK):
        raise InputError(f"{junit} cannot be written.", hint="Choose a place that is there, and may be written to.")
    reports = (
        _verify_matrix(framework, strength, shard, jobs=jobs, again=again)
        if project is None
        else [_verify(project, skip)]
    )
    if as_json:
        documents = [report.to_json() for report in reports]
        output.print_json({"rows": documents} if is_matrix else documents[0])
    if junit:
        _write_junit(junit, reports)
    failed = [report for report in reports if not report.passed]
    if failed:
        raise VerifyError(f"Failed: {', '.join(_failures(report) for report in failed)}.")


@click.command(short_help="List combinations of options that cover every pair.")
@_FRAMEWORK
@_STRENGTH
@_SHARD
@click.option("--github", is_flag=True, help="Print a GitHub Actions matrix.")
@_AS_JSON
def matrix(*, framework: Framework | None, strength: int, shard: str | None, github: bool, as_json: bool) -> None:
    """List combinations of options that together cover every pair of them."""
    from scaffoldpy import matrix as matrices

    rows = _rows(framework, strength, shard)
    if github:
        output.print_json(matrices.github_matrix(rows))
    elif as_json:
        output.print_json([matrices.answers_of(row) for row in rows])
    else:
        for row in rows:
            click.echo(matrices.spelled(row))


def _write_junit(file: Path, reports: list[VerifyReport]) -> None:
    from scaffoldpy.verify import junit

    try:
        file.write_text(junit(reports), encoding="utf-8")
    except OSError as err:
        raise VerifyError(f"{file} could not be written: {err.strerror}.") from err


def _verify(project: Path, skip: Sequence[str]) -> VerifyReport:
    from scaffoldpy.verify import display
    from scaffoldpy.verify import verify as prove

    console = output.console(stderr=True)

    def tell(step: Step) -> None:
        console.print(display.line(step), soft_wrap=True, markup=False)

    if output.is_coloured(sys.stderr):
        with console.status("") as status:
            report = prove(project, skip=skip, announce=lambda name: status.update(f"{name} …"), on_step=tell)
    else:
        report = prove(project, skip=skip, on_step=tell)
    if report.failed:
        click.echo(f"\n{display.failures(report)}\n", err=True)
    console.print(display.table(report))
    return report


def _verify_matrix(
    framework: Framework | None, strength: int, shard: str | None, *, jobs: int | None, again: bool
) -> list[VerifyReport]:
    from scaffoldpy import matrix as matrices
    from scaffoldpy.model import FRAMEWORKS
    from scaffoldpy.template import load_template
    from scaffoldpy.verify import display, rows

    chosen = [framework] if framework else FRAMEWORKS
    every = [row for name in chosen for row in rows.render_rows(load_template(name), strength=strength)]
    mine = matrices.shard(every, *_parse_shard(shard))
    if not mine:
        raise InputError(f"--shard {shard}: there are only {len(every)} rows.", hint="Share them among fewer machines.")
    started = time.monotonic()
    outcomes = rows.verify_rows(
        mine,
        jobs=jobs or os.cpu_count() or 1,
        again=again,
        on_row=lambda outcome: click.echo(display.row_line(outcome), err=True),
    )
    for outcome in outcomes:
        if outcome.report.failed:
            click.echo(
                f"\n{outcome.row.name}: {dict(outcome.row.values)}\n{display.failures(outcome.report)}", err=True
            )
    click.echo(display.rows_summary(outcomes, time.monotonic() - started), err=True)
    return [outcome.report for outcome in outcomes]


def _rows(framework: Framework | None, strength: int, shard: str | None) -> list[MatrixRow]:
    from scaffoldpy import matrix as matrices
    from scaffoldpy.model import FRAMEWORKS
    from scaffoldpy.template import load_template

    chosen = [framework] if framework else FRAMEWORKS
    every = [row for name in chosen for row in matrices.numbered_rows(load_template(name), strength)]
    return matrices.shard(every, *_parse_shard(shard))


def _parse_shard(shard: str | None) -> tuple[int, int]:
    if shard is None:
        return 1, 1
    index, _, count = shard.partition("/")
    if not (index.isdecimal() and count.isdecimal()):
        raise InputError(f"--shard {shard}: not a share.", hint="Write I/N with I from 1 to N, such as 1/4.")
    return int(index), int(count)


def _failures(report: VerifyReport) -> str:
    return f"{report.project} ({', '.join(step.name for step in report.failed)})"
