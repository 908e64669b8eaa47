"""Generate and verify every row of the option matrix, several at a time, leaving out what has passed before."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scaffoldpy import documents, render, staging
from scaffoldpy.cache import cache_folder
from scaffoldpy.model import Framework, Options, OptionValue, Project, Step, Template, Values, VerifyReport
from scaffoldpy.template import load_template
from scaffoldpy.verify import matrix, verify
from scaffoldpy.verify.copying import writing
from scaffoldpy.verify.environments import KEEP_DAYS, TOOLS, find_interpreter, interpreters, is_recent
from scaffoldpy.verify.processes import stopping_together

# Text that hurts where it is not quoted: every row carries it.
_NAME = 'The "Öl & Gas" <Library> of {{ O\'Brien }}'
_DESCRIPTION = "Keeps 100 % of \\ backslashes, 'quotes' and $HOME #1: {% safe %}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a framework's matrix, rendered."""

    framework: Framework
    number: int  # from 1
    values: dict[str, OptionValue]
    tree: dict[str, bytes]

    @property
    def name(self) -> str:
        """Return the row's name, such as `django-07`."""
        return f"{self.framework}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What the verification of a row found; `is_known` when it had passed before and was not done again."""

    row: Row
    report: VerifyReport
    is_known: bool = False


def runnable_pythons(template: Template) -> list[str]:
    """Return the template's Python versions that are installed here."""
    return interpreters(template.pythons)


def render_rows(template: Template, *, strength: int = 2, pythons: Sequence[str] | None = None) -> list[Row]:
    """Render every row of a template's matrix; by default for the Python versions that are installed here."""
    chosen = runnable_pythons(template) if pythons is None else pythons
    arrays = matrix.covering_array(template, strength, pythons=chosen)
    return [render_row(template, number, values) for number, values in enumerate(arrays, 1)]


def render_row(template: Template, number: int, values: Values, *, slug: str = "") -> Row:
    """Render one row, by default under an import name that tells the framework."""
    project = _project(values, slug or f"sample_{template.framework}")
    project = replace(project, texts=template.own_texts)
    options = {name: value for name, value in values.items() if name not in matrix.PROJECT_FACTORS}
    tree = render.render_tree(template, project, Options(template.framework, options, {}, project.python))
    return Row(template.framework, number, dict(values), tree)


def context_of(row: Row) -> dict[str, OptionValue]:
    """Return the variables by which plain Cookiecutter makes the same project."""
    project = _project(row.values, f"sample_{row.framework}")
    project = replace(project, texts=load_template(row.framework).own_texts)
    return {**project.variables, **row.values}


def verify_rows(
    rows: Iterable[Row],
    *,
    jobs: int = os.cpu_count() or 1,
    again: bool = False,
    on_row: Callable[[RowOutcome], None] = lambda outcome: None,
) -> list[RowOutcome]:
    """Verify rows, `jobs` at a time; `again` also those that passed before. `on_row` hears of each as it ends."""
    found: dict[str, RowOutcome] = {}
    ordered = list(rows)
    with ThreadPoolExecutor(jobs) as pool, stopping_together():
        pending = [pool.submit(verify_row, row, again=again) for row in ordered]
        try:
            for future in as_completed(pending):
                outcome = future.result()
                found[outcome.row.name] = outcome
                on_row(outcome)
        finally:
            for future in pending:
                future.cancel()
    return [found[row.name] for row in ordered]


def write_row(row: Row, folder: Path) -> Path:
    """Write a row's project below a folder and return where it is. Raises VerifyError."""
    project = folder / row.name
    with writing(project, "TMPDIR"):
        project.mkdir(parents=True)
        staging.write_tree(row.tree, project)
    return project


def _project(values: Values, slug: str) -> Project:
    return Project(
        name=_NAME,
        slug=slug,
        description=_DESCRIPTION,
        author='Ada O\'Neil, "Countess"',
        email="ada@example.org",
        license=str(values["license"]),
        python=str(values["python"]),
    )


def verify_row(row: Row, *, again: bool = False) -> RowOutcome:
    """Verify one row, unless it passed before and nothing has changed since."""
    memory = cache_folder() / "rows" / f"{_fingerprint(row)}.json"
    known = None if again else _read(memory)
    if known:
        return RowOutcome(row, _named(known, row), is_known=True)
    with _scratch() as folder:
        report = _named(verify(write_row(row, folder), is_ours=True), row)
    if report.passed and _is_whole(report):
        _write(memory, report)
    return RowOutcome(row, report)


def _named(report: VerifyReport, row: Row) -> VerifyReport:
    return replace(report, project=row.name, settings=tuple(matrix.settings_of(row.values)))


def _fingerprint(row: Row) -> str:
    """Tell apart whatever can change a row's result: its files, the tools, the interpreter, and verify itself."""
    digest = hashlib.sha256()
    for path, content in row.tree.items():
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    digest.update(repr((TOOLS, find_interpreter(str(row.values["python"])), os.environ.get("CI"))).encode())
    return digest.hexdigest()


def _is_whole(report: VerifyReport) -> bool:
    """Tell whether no step was skipped for want of a server."""
    return all(step.status != "skipped" for step in report.steps)


def _read(path: Path) -> VerifyReport | None:
    """Return what is remembered; None where that is nothing, too old or damaged."""
    if not is_recent(path, KEEP_DAYS):
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        steps = tuple(Step(s["name"], s["status"], s["seconds"], s["detail"]) for s in raw["steps"])
        return VerifyReport(raw["project"], raw["framework"], raw["python"], steps)
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _write(path: Path, report: VerifyReport) -> None:
    scratch = path.with_suffix(f".{os.getpid()}")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(json.dumps(documents.report_document(report)), encoding="utf-8")
        scratch.replace(path)


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="scaffoldpy-row-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
