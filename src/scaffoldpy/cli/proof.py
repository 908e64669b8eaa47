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
    from scaffoldpy.model import Framework, Step, Template, VerifyReport
    from scaffoldpy.verify.matrix import MatrixRow

_FRAMEWORK = click.option("--framework", type=click.Choice(["django", "flask"]), help="Only this framework's matrix.")
_PAIRS = 2
_STRENGTH = click.option(
    "--strength", type=click.IntRange(2, 3), default=_PAIRS, help="Cover every pair, or every triple."
)
_SHARD = click.option("--shard", metavar="I/N", help="Only this machine's share, like 1/4.")
_PYTHON = click.option(
    "--python",
    metavar="X,Y",
    help="Rows for projects of these Python versions, like 3.11,3.12. "
    "By default: matrix takes all that are offered, verify those of them that are installed here.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command(short_help="Install, check, test and start a generated project.")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("--matrix", "is_matrix", is_flag=True, help="Verify every row of the matrix instead of one project.")
@_FRAMEWORK
@_STRENGTH
@_SHARD
@_PYTHON
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
    python: str | None,
    skip: tuple[str, ...],
    jobs: int | None,
    again: bool,
    as_json: bool,
    junit: Path | None,
) -> None:
    """Install, lint, type-check, migrate, test and start a generated project, in a throw-away environment.

    PROJECT is never written to.
    """
    output.require_system("scaffoldpy verify", "fcntl")
    if is_matrix == (project is not None):
        raise InputError("Verify either a project or the matrix.", hint="`scaffoldpy verify PROJECT`, or --matrix.")
    if is_matrix and skip:
        raise InputError("--skip goes with a PROJECT: the matrix leaves nothing out.")
    if project and (framework or strength != _PAIRS or shard or python or jobs or again):
        raise InputError("--framework, --strength, --shard, --python, --jobs and --again go with --matrix.")
    if junit and not os.access(junit.parent, os.W_OK):
        raise InputError(f"{junit} cannot be written.", hint="Choose a place that is there, and may be written to.")
    reports = (
        _verify_matrix(framework, strength, shard, python=python, jobs=jobs, again=again)
        if project is None
        else [_verify(project, skip)]
    )
    if as_json:
        _print_reports(reports, is_matrix=is_matrix)
    if junit:
        _write_junit(junit, reports)
    failed = [report for report in reports if not report.passed]
    if failed:
        raise VerifyError(f"Failed: {', '.join(_failures(report) for report in failed)}.")


@click.command(short_help="List combinations of options that cover every pair.")
@_FRAMEWORK
@_STRENGTH
@_SHARD
@_PYTHON
@click.option("--github", is_flag=True, help="Print a GitHub Actions matrix.")
@_AS_JSON
def matrix(
    *,
    framework: Framework | None,
    strength: int,
    shard: str | None,
    python: str | None,
    github: bool,
    as_json: bool,
) -> None:
    """List combinations of options that together cover every pair of them.

    Rows and their names depend on the Python versions: pass those that verify --matrix tells, to see what it verified.
    """
    from scaffoldpy.verify import matrix as matrices

    rows = _rows(framework, strength, shard, python)
    if github:
        output.print_json(matrices.github_matrix(rows))
    elif as_json:
        from scaffoldpy import documents

        output.print_json(documents.matrix_document(map(matrices.answers_of, rows)))
    else:
        for row in rows:
            click.echo(matrices.spelled(row))


def _print_reports(reports: Sequence[VerifyReport], *, is_matrix: bool) -> None:
    from scaffoldpy import documents

    output.print_json(documents.reports_document(reports) if is_matrix else documents.report_document(reports[0]))


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
    framework: Framework | None,
    strength: int,
    shard: str | None,
    *,
    python: str | None,
    jobs: int | None,
    again: bool,
) -> list[VerifyReport]:
    from scaffoldpy.verify import display, rows
    from scaffoldpy.verify import matrix as matrices

    templates = _templates(framework)
    pythons = _installed(_pythons(templates, python), wanted=python is not None)
    every = [row for one in templates for row in rows.render_rows(one, strength=strength, pythons=pythons)]
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
            click.echo(f"\n{display.failures(outcome.report)}", err=True)
    click.echo(display.rows_summary(outcomes, time.monotonic() - started), err=True)
    return [outcome.report for outcome in outcomes]


def _rows(framework: Framework | None, strength: int, shard: str | None, python: str | None) -> list[MatrixRow]:
    from scaffoldpy.verify import matrix as matrices

    templates = _templates(framework)
    pythons = _pythons(templates, python)
    click.echo(f"Rows for Python {', '.join(pythons)}.", err=True)
    every = [row for one in templates for row in matrices.numbered_rows(one, strength, pythons=pythons)]
    return matrices.shard(every, *_parse_shard(shard))


def _templates(framework: Framework | None) -> list[Template]:
    from scaffoldpy.model import FRAMEWORKS
    from scaffoldpy.template import load_template

    return [load_template(name) for name in ([framework] if framework else FRAMEWORKS)]


def _pythons(templates: Sequence[Template], python: str | None) -> list[str]:
    """Return the Python versions that rows are made for: all that are offered, or what --python names of them."""
    offered = list(dict.fromkeys(version for template in templates for version in template.pythons))
    wanted = offered if python is None else python.split(",")
    for version in wanted:
        if version not in offered:
            raise InputError(f"--python {version}: not offered.", hint=f"Choose from {','.join(offered)}.")
    return [version for version in offered if version in wanted]


def _installed(pythons: Sequence[str], *, wanted: bool) -> list[str]:
    """Return those of the versions that are installed, and say which are not. Raises VerifyError."""
    from scaffoldpy.verify import environments

    found = environments.interpreters(pythons)
    missing = ", ".join(version for version in pythons if version not in found)
    if not found or (missing and wanted):
        raise VerifyError(f"Python {missing} is not installed here.", hint="Install it, so that it is on the PATH.")
    aside = f" Left out, as not installed here: {missing}." if missing else ""
    click.echo(f"Rows as `scaffoldpy matrix --python {','.join(found)}` lists them.{aside}", err=True)
    return found


def _parse_shard(shard: str | None) -> tuple[int, int]:
    if shard is None:
        return 1, 1
    index, _, count = shard.partition("/")
    if not (index.isdecimal() and count.isdecimal()):
        raise InputError(f"--shard {shard}: not a share.", hint="Write I/N with I from 1 to N, such as 1/4.")
    return int(index), int(count)


def _failures(report: VerifyReport) -> str:
    return f"{report.project} ({', '.join(step.name for step in report.failed)})"
