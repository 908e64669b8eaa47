"""Fit points to the natural sample, and judge them by projects that they were not fitted to.

A logistic regression without intercept, so that the odds are even before the first answer. Its coefficients are pulled
toward the points as they were argued from the article, then rounded to whole points:

- one point is UNIT log-odds, and so is one point of lead in the confidence;
- PULL is the weight of the squared distance to the argued points;
- no point moves further than FURTHEST, is greater than GREATEST, or changes sides: where the sample speaks against
  the article, the answer weighs nothing;
- the NEUTRAL answers, which almost every project gave, stay at 0: they would stand for the missing intercept.
"""

from __future__ import annotations

import math
import os
import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small

import numpy as np
import yaml

from scaffoldpy.model import Answers, Framework, Questionnaire
from scaffoldpy.recommend import confidence_of, scale_of, settle

DATA = Path(__file__).parent / "data"
NATURAL, STRESS, ARGUED = DATA / "natural.yaml", DATA / "real-projects.yaml", DATA / "argued-points.yaml"

UNIT, PULL, FURTHEST, GREATEST = 0.125, 10, 2, 4
NEUTRAL = {("templates", "server"), ("overhead", "balanced"), ("data_science", "none")}
PARTITIONS, FOLDS = 10, 10
_STEPS = 5  # of Newton's method; more change no digit

Key = tuple[str, str]  # question and choice
Weights = Mapping[Key, float]  # points: above zero for Django, below for Flask
Matrix = Any  # NumPy's arrays

# Answers that weighed nothing with us, while the article counts them for Django.
_FACE_VALUE = {("purpose", "api"): 1, ("purpose", "data_app"): 1, ("scaling", "clustered"): 1}


@dataclass(frozen=True)
class Case:
    """A real project: the framework it chose, its answers and all that follows from them."""

    name: str
    repository: str
    year: int
    framework: Framework
    answers: Answers
    settled: Answers

    @property
    def is_django(self) -> bool:
        return self.framework == "django"


@dataclass(frozen=True)
class Judged:
    """A project judged by points that were found without it."""

    margin: float
    is_django: bool
    confidence: float  # in the framework that is recommended

    @property
    def is_right(self) -> bool:
        return (self.margin >= 0) == self.is_django


@dataclass(frozen=True)
class Method:
    """How points are found, from the argued ones and projects."""

    unit: float = UNIT
    pull: float = PULL
    is_rounded: bool = True

    def fit(self, argued: Weights, cases: Sequence[Case]) -> Weights:
        """Return the points that explain these projects, pulled toward the argued ones."""
        keys = sorted({item for case in cases for item in case.settled.items()} - NEUTRAL)
        answered = _matrix(keys, cases)
        chose = np.array([float(case.is_django) for case in cases])
        start = np.array([float(argued[key]) for key in keys])
        found = self._one_sided(answered, chose, start)
        return {**argued, **{key: self._point(w, argued[key]) for key, w in zip(keys, found, strict=True)}}

    def _one_sided(self, answered: Matrix, chose: Matrix, start: Matrix) -> Matrix:
        """Return the coefficients, in points; those that would change sides are held at zero and the others found anew."""
        free = np.ones(len(start), bool)
        while True:
            weights = np.zeros(len(start))
            weights[free] = _ridge(answered[:, free], chose, self.pull, self.unit * start[free])
            crossing = free & (np.sign(start) * weights < 0)
            if not crossing.any():
                return weights / self.unit
            free &= ~crossing

    def _point(self, found: float, argued: float) -> float:
        if not self.is_rounded:
            return float(found)
        bound = max(-GREATEST, min(GREATEST, round(float(found))))
        return max(argued - FURTHEST, min(argued + FURTHEST, bound))


def _matrix(keys: Sequence[Key], cases: Sequence[Case]) -> Matrix:
    """Return a row for each project, with 1 where it gave the answer of the column."""
    columns = {key: column for column, key in enumerate(keys)}
    matrix = np.zeros((len(cases), len(keys)))
    for row, case in enumerate(cases):
        matrix[row, [columns[item] for item in case.settled.items() if item in columns]] = 1
    return matrix


def _ridge(answered: Matrix, chose: Matrix, pull: float, start: Matrix) -> Matrix:
    """Maximise the likelihood, less half the pull times the squared distance to the start."""
    weights = start.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-answered @ weights))
        slope = answered.T @ (chance - chose) + pull * (weights - start)
        bend = (answered.T * (chance * (1 - chance))) @ answered + pull * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def load_cases(questionnaire: Questionnaire, path: Path) -> list[Case]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Case(e["name"], e["repo"], e.get("year", 0), e["framework"], e["answers"], settle(questionnaire, e["answers"]))
        for e in entries
    ]


def argued_points(questionnaire: Questionnaire) -> Weights:
    """Return the points as argued before any fit: those of the file, 0 for all other answers."""
    given = yaml.safe_load(ARGUED.read_text(encoding="utf-8"))
    points = {(question, choice): p for question, choices in given.items() for choice, p in choices.items()}
    return {**dict.fromkeys(scale_of(questionnaire).points, 0), **points}


def face_value(argued: Weights) -> Weights:
    """Count each answer once, for the side that the article gives it to."""
    return {**{key: (points > 0) - (points < 0) for key, points in argued.items()}, **_FACE_VALUE}


def margin_of(weights: Weights, case: Case) -> float:
    return sum(weights[item] for item in case.settled.items())


def judge(weights: Weights, cases: Iterable[Case], slope: float = UNIT) -> list[Judged]:
    margins = [(margin_of(weights, case), case.is_django) for case in cases]
    return [Judged(margin, is_django, _confidence(slope, margin)) for margin, is_django in margins]


def _confidence(slope: float, margin: float) -> float:
    return confidence_of(slope, margin)  # type: ignore[arg-type]  # points that are not rounded


def likeliest_slope(weights: Weights, cases: Sequence[Case]) -> float:
    """Find the slope at which the likelihood stops rising; it does so once, so halving finds it."""
    margins = [(margin_of(weights, case), case.is_django) for case in cases]
    low, high = 0.001, 4.0
    for _ in range(20):
        slope = (low + high) / 2
        rise = sum(margin * (is_django - 1 / (1 + math.exp(-slope * margin))) for margin, is_django in margins)
        low, high = (slope, high) if rise > 0 else (low, slope)
    return low


Fit = Callable[[Sequence[Case]], tuple[Weights, float]]  # points and slope from projects


def cross_validate(cases: Sequence[Case], fit: Fit, partition: int) -> list[Judged]:
    """Judge each tenth of the projects by points and slope that were both found without it."""
    judged = []
    for tenth in _folds(cases, partition):
        known = [case for place, case in enumerate(cases) if place not in tenth]
        weights, slope = fit(known)
        judged += judge(weights, [cases[place] for place in tenth], slope)
    return judged


def cross_validations(cases: Sequence[Case], fit: Fit, partitions: int = PARTITIONS) -> list[list[Judged]]:
    """Cross-validate with different partitions, since one alone depends on chance."""
    return [cross_validate(cases, fit, partition) for partition in range(partitions)]


def _folds(cases: Sequence[Case], seed: int) -> list[list[int]]:
    """Divide the places of the projects into tenths at random, each with its share of either framework."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    places: list[int] = []
    for side in (True, False):
        of_side = [place for place, case in enumerate(cases) if case.is_django == side]
        rng.shuffle(of_side)
        places += of_side
    return [places[fold::FOLDS] for fold in range(FOLDS)]


def accuracy(judged: Sequence[Judged]) -> float:
    return statistics.mean(j.is_right for j in judged)


def brier(judged: Sequence[Judged]) -> float:
    return statistics.mean((j.confidence - j.is_right) ** 2 for j in judged)


def sure(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return the share of projects with a confidence of three quarters or more, and how many of these came true."""
    inside = [j for j in judged if j.confidence >= 0.75]
    return len(inside) / len(judged), accuracy(inside) if inside else math.nan


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's score interval)."""
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return middle - half, middle + half
