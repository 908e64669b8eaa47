"""Fit the confidence, and keep questions.yaml, docs/recommendation.md and its plot to the result.

    python benchmarks/fit_confidence.py            print every figure
    python benchmarks/fit_confidence.py --write    write slopes, figures and plot (the plot needs matplotlib)
    python benchmarks/fit_confidence.py --check    fail when any of them is not what would be written

confidence = 1 / (1 + exp(-slope * sqrt(lead))), the lead being how far the scores lie apart; each side has one slope.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import plot
from fitting import (
    Case,
    Judged,
    Sample,
    Slopes,
    accuracy,
    brier,
    choose_factor,
    choose_freely,
    cross_validate,
    face_value,
    fit_one,
    fit_two,
    keep,
    load_cases,
    samples_of,
    wilson,
)

from scaffoldpy.model import FRAMEWORKS, TITLES, Answers, Choice, Questionnaire
from scaffoldpy.questions import load_questions
from scaffoldpy.recommend import confidence_of, is_decided, next_question
from scaffoldpy.scale import scale_of

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT / "questions.yaml"
DOCUMENT = ROOT / "docs" / "recommendation.md"
PLOT = ROOT / "docs" / "images" / "recommendation.svg"

BINS = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
LEADS = (1, 4, 7, 10, 15)


def figures(questionnaire: Questionnaire, cases: Sequence[Case]) -> dict[str, str]:
    """Return every generated block of the document by its name."""
    samples = samples_of(scale_of(questionnaire).points, cases)
    return {
        "slopes": _slopes(fit_two(samples)),
        "comparison": _comparison(questionnaire, cases),
        "reliability": _reliability(cross_validate(cases, partial(keep, scale_of(questionnaire).points))),
        "margins": _margins(samples, fit_two(samples)),
        "questions": _distribution([questions_until_decided(questionnaire, case) for case in cases]),
        "answers": _answers(questionnaire, cases),
    }


def questions_until_decided(questionnaire: Questionnaire, case: Case) -> int:
    """Count the questions that this project would be asked; where its coders did not agree it says "not sure"."""
    answers: Answers = {}
    skipped: list[str] = []
    while not is_decided(questionnaire, answers, skipped):
        question = next_question(questionnaire, answers, skipped)
        if question is None:
            break
        if question.id in case.answers:
            answers = {**answers, question.id: case.answers[question.id]}
        else:
            skipped.append(question.id)
    return len(answers) + len(skipped)


def _slopes(slopes: Slopes) -> str:
    signs = {"django": 1, "flask": -1}
    rows = [
        [TITLES[side], f"{slopes[side]:.3f}", *(f"{confidence_of(slopes, signs[side] * lead):.2f}" for lead in LEADS)]
        for side in FRAMEWORKS
    ]
    return _table(["ahead", "slope", *(f"by {lead}" for lead in LEADS)], rows)


def _comparison(questionnaire: Questionnaire, cases: Sequence[Case]) -> str:
    ours, flask = scale_of(questionnaire).points, statistics.mean(case.framework == "flask" for case in cases)
    face = face_value(ours)
    judged = {
        "article at face value, one slope": cross_validate(cases, partial(keep, face), fit_one),
        "article at face value, two slopes": cross_validate(cases, partial(keep, face)),
        "our points, one slope": cross_validate(cases, partial(keep, ours), fit_one),
        "**our points, two slopes**": cross_validate(cases, partial(keep, ours)),
        "check A: one number chosen anew": cross_validate(cases, partial(choose_factor, face)),
        "check B: points chosen anew": cross_validate(cases, partial(choose_freely, face)),
    }
    scores = {name: (accuracy(j), brier(j)) for name, j in judged.items()}
    rows = {"always Flask": (flask, flask * (1 - flask)), **scores}
    return _table(["", "right", "Brier score"], [[name, f"{a:.2f}", f"{b:.3f}"] for name, (a, b) in rows.items()])


def _reliability(judged: Sequence[Judged]) -> str:
    groups = {name: [j for j in judged if low <= j.confidence < high] for name, low, high in _named_bins()}
    rows = [[name, *_said_and_true(inside)] for name, inside in groups.items() if inside]
    return _table(["confidence", "projects", "said on average", "came true", "95 % interval"], rows)


def _named_bins() -> list[tuple[str, float, float]]:
    return [(f"{low:.1f} to {high:.1f}", low, high) for low, high in BINS]


def _said_and_true(judged: Sequence[Judged]) -> list[str]:
    right, said = sum(j.is_right for j in judged), statistics.mean(j.confidence for j in judged)
    low, high = wilson(right, len(judged))
    return [str(len(judged)), f"{said:.2f}", f"{right / len(judged):.2f}", f"{low:.2f} to {high:.2f}"]


def _margins(samples: Sequence[Sample], slopes: Slopes) -> str:
    rows = [
        [group.name, str(group.count), f"{group.share:.2f}", f"{statistics.mean(group.fitted(slopes)):.2f}"]
        for group in plot.groups(samples)
    ]
    return _table(["ahead by", "projects", "chose Django", "fitted"], rows)


def _distribution(counts: Sequence[int]) -> str:
    found = Counter(counts)
    lower, median, upper = statistics.quantiles(counts, n=4, method="inclusive")
    bars = [f"{n:9}  {'#' * found[n]} {found[n]}" for n in range(1, max(counts) + 1)]
    summary = f"Median {median:g}, quartiles {lower:g} and {upper:g}, mean {statistics.mean(counts):.1f}."
    return "\n".join([summary, "", "```text", "questions  projects", *bars, "```"])


def _answers(questionnaire: Questionnaire, cases: Sequence[Case]) -> str:
    rows = [
        [f"`{question.id}: {choice.id}`", *_weight_and_share(question.id, choice, cases), " ".join(choice.article)]
        for question in questionnaire.questions
        for choice in question.choices
    ]
    return _table(["answer", "points", "chose Django", "facts"], rows)


def _weight_and_share(question: str, choice: Choice, cases: Sequence[Case]) -> list[str]:
    chose = [case.framework for case in cases if case.answers.get(question) == choice.id]
    points = f"{TITLES[choice.favours]} {choice.points}" if choice.favours else "0"
    return [points, f"{chose.count('django')} of {len(chose)}" if chose else "not coded"]


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


def with_slopes(questions: str, slopes: Slopes) -> str:
    """Return questions.yaml with these slopes and everything else untouched."""
    for side in FRAMEWORKS:
        questions = re.sub(rf"(?m)^(  {side}: )[\d.]+$", rf"\g<1>{slopes[side]:.3f}", questions, count=1)
    return questions


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the confidence to real projects.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--write", action="store_true", help="write slopes, figures and plot")
    mode.add_argument("--check", action="store_true", help="fail when slopes, figures or plot are out of date")
    chosen = parser.parse_args()

    questionnaire = load_questions(QUESTIONS)
    cases = load_cases(questionnaire)
    blocks = figures(questionnaire, cases)
    if not chosen.write and not chosen.check:
        print("\n\n".join(blocks.values()))
        return
    samples = samples_of(scale_of(questionnaire).points, cases)
    slopes = fit_two(samples)
    fresh = {
        QUESTIONS: with_slopes(QUESTIONS.read_text(encoding="utf-8"), slopes),
        DOCUMENT: with_figures(DOCUMENT.read_text(encoding="utf-8"), blocks),
    }
    if chosen.write:
        for path, text in fresh.items():
            path.write_text(text, encoding="utf-8")
        plot.draw(PLOT, samples, slopes, cross_validate(cases, partial(keep, scale_of(questionnaire).points)))
        return
    stale = [path.name for path, text in fresh.items() if path.read_text(encoding="utf-8") != text]
    stale += [] if plot.is_fresh(PLOT, samples, slopes) else [PLOT.name]
    if stale:
        raise SystemExit(f"Out of date: {', '.join(stale)}. Run `python benchmarks/fit_confidence.py --write`.")


if __name__ == "__main__":
    main()
