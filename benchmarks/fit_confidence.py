"""Fit the points to real projects, and keep all that is made from them to the result.

    python benchmarks/fit_confidence.py            print every figure
    python benchmarks/fit_confidence.py --write    write points, slope, figures, neighbours and plot (the plot needs matplotlib)
    python benchmarks/fit_confidence.py --check    fail when any of them is not what would be written

The points are fitted to the natural sample; the stress test is judged by them and takes no part. How: fitting.py.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import plot
from fitting import (
    NATURAL,
    PARTITIONS,
    PULL,
    STRESS,
    UNIT,
    Case,
    Fit,
    Judged,
    Method,
    Weights,
    accuracy,
    argued_points,
    brier,
    cross_validate,
    cross_validations,
    face_value,
    judge,
    likeliest_slope,
    load_cases,
    sure,
    wilson,
)

from scaffoldpy.model import TITLES, Answers, Choice, Questionnaire, RealProject
from scaffoldpy.neighbours import nearest
from scaffoldpy.questions import load_questions
from scaffoldpy.recommend import (
    confidence_of,
    is_decided,
    is_nearly_decided,
    next_question,
    recommend,
    scale_of,
    weights_of,
)

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT / "questions.yaml"
DOCUMENT = ROOT / "docs" / "recommendation.md"
PLOT = ROOT / "docs" / "images" / "recommendation.svg"
PROJECTS = ROOT / "src" / "scaffoldpy" / "real-projects.json"

BINS = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
LEADS = (1, 3, 5, 7, 9, 12, 15, 20)
# Shown beside what was chosen; the document says what else was tried.
UNITS, PULLS = (0.1, 0.125, 0.15, 0.2), (5, 10, 20)

Rule = Callable[[Questionnaire, Answers, Collection[str]], bool]


class Figures:
    """Every generated block of the document."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.argued = argued_points(questionnaire)
        self.natural = load_cases(questionnaire, NATURAL)
        self.stress = load_cases(questionnaire, STRESS)
        self.points = Method().fit(self.argued, self.natural)

    def blocks(self) -> dict[str, str]:
        partition = cross_validate(self.natural, self.chosen, 0)
        return {
            "slope": self.slope(),
            "samples": self.samples(),
            "tried": self.tried(),
            "reliability": _reliability({"natural, cross-validated": partition, "stress test": self.judged_stress()}),
            "margins": self.margins(),
            "neighbours": self.neighbours(),
            "flips": self.flips(),
            "questions": self.questions(),
            "answers": self.answers(),
        }

    def chosen(self, known: Sequence[Case]) -> tuple[Weights, float]:
        """Find points as they are found for the program."""
        return Method().fit(self.argued, known), UNIT

    def judged_stress(self) -> list[Judged]:
        return judge(self.points, self.stress)

    def slope(self) -> str:
        row = [f"{confidence_of(UNIT, lead):.2f}" for lead in LEADS]
        return _table(["ahead by", *map(str, LEADS)], [["confidence", *row]])

    def samples(self) -> str:
        """Compare ways to find points, on both samples; each is judged by projects that it was not fitted to."""
        ways = {
            "article at face value, one slope": self._kept(face_value(self.argued)),
            "points as argued, one slope": self._kept(self.argued),
            "regression, points not rounded": self._found(Method(is_rounded=False)),
            "**our points: regression, rounded**": self.chosen,
        }
        rows = [[name, *self._both(fit)] for name, fit in ways.items()]
        rows.append(["check: unit and pull chosen anew, too", *self._both(self._chosen_too, partitions=1)])
        ours = [*_scores([judge(self.points, self.natural)]), "", "", "", ""]
        head = ["", "right", "Brier", "sure", "of these right", "stress: right", "Brier", "sure", "of these right"]
        always = [*_always(self.natural), *_always(self.stress)]
        return _table(head, [["always the more frequent", *always], *rows, ["our points on their own sample", *ours]])

    def _both(self, fit: Fit, partitions: int = PARTITIONS) -> list[str]:
        weights, slope = fit(self.natural)
        return [
            *_scores(cross_validations(self.natural, fit, partitions)),
            *_scores([judge(weights, self.stress, slope)]),
        ]

    def _kept(self, weights: Weights) -> Fit:
        return lambda known: (weights, likeliest_slope(weights, known))

    def _found(self, method: Method) -> Fit:
        return lambda known: (method.fit(self.argued, known), method.unit)

    def _chosen_too(self, known: Sequence[Case]) -> tuple[Weights, float]:
        """Choose unit and pull by cross-validation among these projects only."""
        methods = [Method(unit, pull) for unit in UNITS for pull in PULLS]
        best = min(methods, key=lambda method: brier(cross_validate(known, self._found(method), 0)))
        return best.fit(self.argued, known), best.unit

    def tried(self) -> str:
        methods = [Method(unit, pull) for unit in UNITS for pull in PULLS]
        rows = [
            [f"{m.unit:g}", f"{m.pull:g}", *_scores(cross_validations(self.natural, self._found(m), 5))]
            for m in methods
        ]
        marked = [[f"**{c}**" for c in row] if row[:2] == [f"{UNIT:g}", f"{PULL:g}"] else row for row in rows]
        return _table(["unit", "pull", "right", "Brier", "sure", "of these right"], marked)

    def margins(self) -> str:
        rows = []
        for name, low, high in plot.LEADS:
            cells = [_share_and_said(judge(self.points, cases), low, high) for cases in (self.natural, self.stress)]
            rows.append([name, *cells[0], *cells[1]])
        return _table(["ahead by", "natural", "chose Django", "said", "stress test", "chose Django", "said"], rows)

    def neighbours(self) -> str:
        weights = weights_of(self.questionnaire)
        projects = real_projects(self.natural)
        same, majority, found = [], [], 0
        for place, case in enumerate(self.natural):
            others = [project for other, project in enumerate(projects) if other != place]
            near = nearest(others, case.settled, weights)
            found += bool(near)
            if near:
                chose = [n.project.framework == case.framework for n in near]
                same.append(statistics.mean(chose))
                majority.append(statistics.mean(chose) > 0.5)
        return (
            f"Of the {len(projects)} projects, {found} have neighbours among the others; "
            f"{statistics.mean(same):.0%} of these neighbours chose as the project did, "
            f"and for {statistics.mean(majority):.0%} of the projects most of them did."
        )

    def flips(self) -> str:
        """Count what would turn the recommendation, for the projects for which it is right and for the others."""
        rows = []
        for name, cases in (("natural", self.natural), ("stress test", self.stress)):
            found = [(case.framework, recommend(self.questionnaire, case.answers)) for case in cases]
            for verdict, is_right in (("right", True), ("wrong", False)):
                sizes = [
                    min((len(flip.change) for flip in told.flips), default=0)
                    for framework, told in found
                    if (framework == told.framework) == is_right and not told.tie
                ]
                shares = [f"{sizes.count(size) / len(sizes):.0%}" for size in (1, 2, 0)]
                rows.append([name, verdict, str(len(sizes)), *shares])
        head = ["sample", "recommendation", "projects", "one answer turns it", "two do", "not even two"]
        return _table(head, rows)

    def questions(self) -> str:
        rows, bars = [], ""
        for name, cases in (("natural", self.natural), ("stress test", self.stress)):
            for rule, until in (("as good as decided", is_nearly_decided), ("decided", is_decided)):
                asked = [asked_until(until, self.questionnaire, case) for case in cases]
                counts = [count for count, _ in asked]
                turned = sum(
                    self._ahead(then) != self._ahead(case.answers) for (_, then), case in zip(asked, cases, strict=True)
                )
                lower, median, upper = statistics.quantiles(counts, n=4, method="inclusive")
                quartiles, mean = f"{lower:g} and {upper:g}", f"{statistics.mean(counts):.1f}"
                rows.append([name, rule, f"{median:g}", quartiles, mean, f"{turned} of {len(cases)}"])
                bars = bars or "\n".join(_bars(counts))
        head = ["sample", "asked until", "median", "quartiles", "mean", "turned by all their answers"]
        return f"{_table(head, rows)}\n\nThe natural sample, until it is as good as decided:\n\n{bars}"

    def _ahead(self, answers: Answers) -> bool:
        return scale_of(self.questionnaire).margin(answers) >= 0

    def answers(self) -> str:
        rows = []
        for question in self.questionnaire.questions:
            for choice in question.choices:
                argued, now = (int(p[question.id, choice.id]) for p in (self.argued, self.points))
                cells = [_spelled(argued) if argued != now else "", _spelled(now)]
                shares = [_share(question.id, choice, cases) for cases in (self.natural, self.stress)]
                rows.append([f"`{question.id}: {choice.id}`", *cells, *shares, " ".join(choice.article)])
        return _table(["answer", "argued", "points", "natural: Django", "stress test: Django", "facts"], rows)


def asked_until(until: Rule, questionnaire: Questionnaire, case: Case) -> tuple[int, Answers]:
    """Ask this project until a rule says stop: return how many questions it took, and the answers by then.

    Where its coders did not agree, and for what was never coded, it says "not sure".
    """
    answers: Answers = {}
    skipped: list[str] = []
    while not until(questionnaire, answers, skipped):
        question = next_question(questionnaire, answers, skipped)
        if question is None:
            break
        if question.id in case.answers:
            answers = {**answers, question.id: case.answers[question.id]}
        else:
            skipped.append(question.id)
    return len(answers) + len(skipped), answers


def real_projects(cases: Iterable[Case]) -> list[RealProject]:
    return [RealProject(c.name, c.repository, c.year, c.framework, c.settled) for c in cases]


def projects_file(cases: Iterable[Case]) -> str:
    """Return what the program reads its neighbours from: one project a line."""
    lines = [
        {"name": c.name, "repository": c.repository, "year": c.year, "framework": c.framework, "answers": c.settled}
        for c in cases
    ]
    return "[\n" + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n]\n"


def _scores(runs: Sequence[Sequence[Judged]]) -> list[str]:
    """Return right, Brier score, share of sure ones and how many of these were right: the means of all runs."""
    shares = [sure(judged) for judged in runs]
    means = [
        statistics.mean(values)
        for values in (map(accuracy, runs), map(brier, runs), (s for s, _ in shares), (r for _, r in shares))
    ]
    return [f"{means[0]:.2f}", f"{means[1]:.3f}", f"{means[2]:.2f}", f"{means[3]:.2f}"]


def _always(cases: Sequence[Case]) -> list[str]:
    share = statistics.mean(case.is_django for case in cases)
    return [f"{max(share, 1 - share):.2f}", f"{share * (1 - share):.3f}", "", ""]


def _reliability(samples: Mapping[str, Sequence[Judged]]) -> str:
    rows = []
    for sample, judged in samples.items():
        groups = {f"{low:.1f} to {high:.1f}": [j for j in judged if low <= j.confidence < high] for low, high in BINS}
        rows += [[sample, name, *_said_and_true(inside)] for name, inside in groups.items() if inside]
    return _table(["sample", "confidence", "projects", "said on average", "came true", "95 % interval"], rows)


def _said_and_true(judged: Sequence[Judged]) -> list[str]:
    right, said = sum(j.is_right for j in judged), statistics.mean(j.confidence for j in judged)
    low, high = wilson(right, len(judged))
    return [str(len(judged)), f"{said:.2f}", f"{right / len(judged):.2f}", f"{low:.2f} to {high:.2f}"]


def _share_and_said(judged: Sequence[Judged], low: int, high: int) -> list[str]:
    inside = [j for j in judged if low <= j.margin <= high]
    if not inside:
        return ["0", "", ""]
    said = statistics.mean(plot.chance_of_django(j.margin) for j in inside)
    return [str(len(inside)), f"{statistics.mean(j.is_django for j in inside):.2f}", f"{said:.2f}"]


def _bars(counts: Sequence[int]) -> list[str]:
    found = Counter(counts)
    bars = [f"{n:9}  {'#' * found[n]} {found[n]}" for n in range(1, max(counts) + 1)]
    return ["```text", "questions  projects", *bars, "```"]


def _share(question: str, choice: Choice, cases: Sequence[Case]) -> str:
    chose = [case.is_django for case in cases if case.settled.get(question) == choice.id]
    return f"{sum(chose)} of {len(chose)}" if chose else "none"


def _spelled(points: int) -> str:
    return f"{TITLES['django' if points > 0 else 'flask']} {abs(points)}" if points else "0"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def with_figures(document: str, blocks: Mapping[str, str]) -> str:
    """Return the document with every generated block in its place."""
    for name, text in blocks.items():
        start, end = f"<!-- figures: {name} -->\n", "<!-- end of figures -->"
        before, found, rest = document.partition(start)
        if not found or end not in rest:
            raise SystemExit(f"{DOCUMENT.name} has no place for the figures called {name}.")
        document = f"{before}{start}\n{text}\n\n{end}{rest.partition(end)[2]}"
    return document


def with_points(questions: str, points: Weights, projects: int) -> str:
    """Return questions.yaml with these points, the slope and the size of the sample, and everything else untouched."""
    questions = re.sub(r"(?m)^(  slope: )[\d.]+", rf"\g<1>{UNIT:g}", questions, count=1)
    questions = re.sub(r"(?m)^(  projects: )\d+", rf"\g<1>{projects}", questions, count=1)
    lines, question, choice = [], "", ""
    for line in questions.split("\n"):
        if found := re.fullmatch(r"  - id: (\w+)", line):
            question = found[1]
        elif found := re.fullmatch(r"      - id: (\w+)", line):
            choice = found[1]
        if re.match(r"        (favours|points): ", line):
            continue
        lines.append(line)
        if line.startswith("        label: ") and (value := int(points[question, choice])):
            lines += [f"        favours: {'django' if value > 0 else 'flask'}", f"        points: {abs(value)}"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the points to real projects.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--write", action="store_true", help="write points, slope, figures, neighbours and plot")
    mode.add_argument("--check", action="store_true", help="fail when any of them is out of date")
    chosen = parser.parse_args()

    if chosen.write:
        _write_points()
    figures = Figures(load_questions(QUESTIONS))
    if not chosen.write and not chosen.check:
        print("\n\n".join(figures.blocks().values()))
        return
    fresh = {
        QUESTIONS: with_points(QUESTIONS.read_text(encoding="utf-8"), figures.points, len(figures.natural)),
        PROJECTS: projects_file(figures.natural),
        DOCUMENT: with_figures(DOCUMENT.read_text(encoding="utf-8"), figures.blocks()),
    }
    judged = (judge(figures.points, figures.natural), figures.judged_stress())
    if chosen.write:
        for path, text in fresh.items():
            path.write_text(text, encoding="utf-8")
        plot.draw(PLOT, *judged, cross_validate(figures.natural, figures.chosen, 0))
        return
    stale = [path.name for path, text in fresh.items() if path.read_text(encoding="utf-8") != text]
    stale += [] if plot.is_fresh(PLOT, *judged) else [PLOT.name]
    if stale:
        raise SystemExit(f"Out of date: {', '.join(stale)}. Run `python benchmarks/fit_confidence.py --write`.")


def _write_points() -> None:
    """Write the points first: the figures come from the questions as they then are."""
    figures = Figures(load_questions(QUESTIONS))
    text = with_points(QUESTIONS.read_text(encoding="utf-8"), figures.points, len(figures.natural))
    QUESTIONS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
