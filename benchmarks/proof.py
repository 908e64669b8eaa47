"""Make the figures of docs/proof.md: verify every row of both matrices, count what is covered, and plot the growth.

python benchmarks/proof.py            verify all rows (those that passed unchanged are taken from memory) and print
python benchmarks/proof.py --write    also write the tables and the plot into docs/ (the plot needs matplotlib)
python benchmarks/proof.py --again    verify rows again that passed unchanged
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from covering_checker import (  # noqa: E402  (the independent checker lives with the tests)
    DEPENDENT,
    WORKS,
    covered_combinations,
    possible_combinations,
)

from scaffoldpy.extension.rules import spell  # noqa: E402
from scaffoldpy.model import FRAMEWORKS, TITLES, Step, Template  # noqa: E402
from scaffoldpy.template import load_template  # noqa: E402
from scaffoldpy.verify import (  # noqa: E402
    display,
    matrix,
    rows,
)

DOCUMENT = ROOT / "docs" / "proof.md"
PLOT = ROOT / "docs" / "images" / "matrix-growth.svg"
Outcomes = Sequence[rows.RowOutcome]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the tables and the plot into docs/")
    parser.add_argument("--again", action="store_true", help="verify rows again that passed unchanged")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wishes = parser.parse_args()
    templates = [load_template(framework) for framework in FRAMEWORKS]
    outcomes = verify_all(templates, jobs=wishes.jobs, again=wishes.again)
    sections = {
        "coverage": coverage_table(templates),
        "time": time_table(outcomes),
        "rows": rows_table(outcomes, templates),
    }
    for section in sections.values():
        print(f"{section}\n")
    if wishes.write:
        write_sections(sections)
        plot_growth(templates)
    sys.exit(not all(outcome.report.passed for outcome in outcomes))


def verify_all(templates: Sequence[Template], *, jobs: int, again: bool) -> Outcomes:
    every = [row for template in templates for row in rows.render_rows(template)]
    tell: Callable[[rows.RowOutcome], None] = lambda outcome: print(display.row_line(outcome), file=sys.stderr)  # noqa: E731
    outcomes = rows.verify_rows(every, jobs=jobs, again=again, on_row=tell)
    for outcome in outcomes:
        if outcome.report.failed:
            print(f"{outcome.row.name}: {outcome.row.values}\n{display.failures(outcome.report)}\n", file=sys.stderr)
    return outcomes


# Coverage


def coverage_table(templates: Sequence[Template]) -> str:
    lines = [
        "| | options | values | projects that can work | strength | possible combinations | rows | uncovered | seconds |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for template, strength in itertools.product(templates, (2, 3)):
        values = matrix.factors(template)
        started = time.monotonic()
        covering = matrix.covering_array(template, strength)
        seconds = time.monotonic() - started
        possible = possible_combinations(template.framework, values, strength)
        uncovered = possible - covered_combinations(covering, strength)
        cells = (
            TITLES[template.framework],
            str(len(values)),
            str(sum(map(len, values.values()))),
            f"{count_projects(template):,}",
            {2: "pairs", 3: "triples"}[strength],
            f"{len(possible):,}",
            str(len(covering)),
            f"**{len(uncovered)}**",
            f"{seconds:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def count_projects(template: Template) -> int:
    """Count the complete choices that can work, by the checker's own rules."""
    values = matrix.factors(template)
    names = DEPENDENT[template.framework]
    works = WORKS[template.framework]
    every = itertools.product(*(values[name] for name in names))
    working = sum(works(dict(zip(names, choice, strict=True))) for choice in every)
    return working * math.prod(len(of_one) for name, of_one in values.items() if name not in names)


# Rows


def time_table(outcomes: Outcomes) -> str:
    lines = ["| | rows | passed | minutes of steps | of these, installing | longest row, seconds |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for framework in FRAMEWORKS:
        reports = [outcome.report for outcome in outcomes if outcome.row.framework == framework]
        installing = sum(step.seconds for report in reports for step in report.steps if step.name == "install")
        cells = (
            TITLES[framework],
            str(len(reports)),
            str(sum(report.passed for report in reports)),
            f"{sum(report.seconds for report in reports) / 60:.1f}",
            f"{installing / 60:.1f}",
            f"{max(report.seconds for report in reports):.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def rows_table(outcomes: Outcomes, templates: Sequence[Template]) -> str:
    by_framework = {template.framework: template for template in templates}
    lines = [
        "| row | options that differ from the default | Python | files | packages | tests | their seconds | coverage | checks | skipped"
        " | seconds | |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | --- |",
    ]
    lines += [row_cells(outcome, by_framework[outcome.row.framework]) for outcome in outcomes]
    return "\n".join(lines)


def row_cells(outcome: rows.RowOutcome, template: Template) -> str:
    row, report = outcome.row, outcome.report
    steps = {step.name: step for step in report.steps}
    tests = steps.get("tests")
    different = [
        option.name if row.values[option.name] is True else f"{option.name}={spell(row.values[option.name])}"
        for option in template.options
        if row.values[option.name] != option.default
    ]
    cells = (
        row.name,
        ", ".join(different),
        report.python,
        str(len(row.tree)),
        figure(steps.get("install"), r"(\d+) packages"),
        figure(tests, r"(\d+) passed"),
        f"{tests.seconds:.1f}" if tests and tests.status == "done" else "",
        figure(tests, r"(\d+(?:\.\d+)?%)"),
        str(sum(step.status == "done" for step in report.steps)),
        skipped(report.steps),
        f"{report.seconds:.0f}",
        "passed" if report.passed else "**failed**",
    )
    return f"| {' | '.join(cells)} |"


def figure(step: Step | None, pattern: str) -> str:
    found = re.search(pattern, step.detail) if step else None
    return found[1] if found else ""


def skipped(steps: Sequence[Step]) -> str:
    count = sum(step.status == "skipped" for step in steps)
    return str(count or "")


# Growth


def growth(template: Template, strength: int) -> Iterator[tuple[int, int]]:
    """Count the rows for the first few options, one more each time; constraints come with their last option."""
    values = matrix.factors(template)
    for size in range(strength, len(values) + 1):
        chosen = dict(itertools.islice(values.items(), size))
        known = [c for c in template.constraints if {*c.when, *c.then} <= set(chosen)]
        yield size, len(matrix.covering_rows(chosen, known, strength))


def plot_growth(templates: Sequence[Template]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "scaffoldpy", "font.size": 10})
    from matplotlib import pyplot

    figure_, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for template, strength in itertools.product(templates, (2, 3)):
        sizes, counts = zip(*growth(template, strength), strict=True)
        label = f"{TITLES[template.framework]}, every {'pair' if strength == 2 else 'triple'}"
        axes.plot(sizes, counts, "o-" if strength == 2 else "s--", markersize=3, label=label)
    axes.set(xlabel="options", ylabel="rows", ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend()
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure_.savefig(PLOT, metadata={"Date": None})


def write_sections(sections: dict[str, str], made_by: str = "proof.py", document: Path = DOCUMENT) -> None:
    """Replace what stands between the markers of each section."""
    text = document.read_text(encoding="utf-8")
    for name, section in sections.items():
        begin, end = f"<!-- {name}: made by benchmarks/{made_by} -->", f"<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        _, found_end, after = rest.partition(end)
        if not (found and found_end):
            sys.exit(f"{document.name} has no section {name}.")
        text = f"{before}{begin}\n{section}\n{end}{after}"
    document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
