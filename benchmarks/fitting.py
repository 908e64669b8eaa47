"""Fit confidence slopes to real projects, and judge points and slopes by projects that they were not fitted to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from scaffoldpy.model import Answers, Framework, Questionnaire
from scaffoldpy.recommend import confidence_of, settle

CASES = Path(__file__).parent / "data" / "real-projects.yaml"

_FOLDS = 10

Slopes = Mapping[Framework, float]
Weights = Mapping[tuple[str, str], int]  # points by question and choice: above zero for Django, below for Flask

# Answers that weigh nothing with us, while the article counts them for Django.
_FACE_VALUE = {("purpose", "api"): 1, ("purpose", "data_app"): 1, ("scaling", "clustered"): 1}
# Answers by which a project does without what Django has built in.
_LACKS = {
    ("accounts", "none"),
    ("admin_site", "unneeded"),
    ("data_model", "none"),
    ("database", "none"),
    ("database", "several"),
}


@dataclass(frozen=True)
class Case:
    """A real project: the framework it chose, its answers and all that follows from them."""

    framework: Framework
    answers: Answers
    settled: Answers


@dataclass(frozen=True)
class Sample:
    """The score of Django less that of Flask, and whether the project behind it chose Django."""

    margin: int
    is_django: bool


@dataclass(frozen=True)
class Judged:
    """A project judged by slopes, and perhaps points, that were found without it."""

    sample: Sample
    confidence: float  # in the framework that is recommended

    @property
    def is_right(self) -> bool:
        return (self.sample.margin >= 0) == self.sample.is_django


Fit = Callable[[Sequence[Sample]], Slopes]
Choose = Callable[[Sequence[Case]], Weights]


def load_cases(questionnaire: Questionnaire) -> list[Case]:
    entries = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [Case(e["framework"], e["answers"], settle(questionnaire, e["answers"])) for e in entries]


def fit_two(samples: Sequence[Sample]) -> Slopes:
    """Return the likeliest slope of each side."""
    return {
        "django": _likeliest([(s.margin, s.is_django) for s in samples if s.margin > 0]),
        "flask": _likeliest([(-s.margin, not s.is_django) for s in samples if s.margin < 0]),
    }


def fit_one(samples: Sequence[Sample]) -> Slopes:
    """Return the likeliest slope when both sides share it."""
    slope = _likeliest([(abs(s.margin), s.is_django == (s.margin > 0)) for s in samples])
    return {"django": slope, "flask": slope}


def _likeliest(chosen: Sequence[tuple[int, bool]]) -> float:
    """Find the slope at which the likelihood stops rising; it does so once, so halving finds it."""
    roots = [(math.sqrt(margin), was_chosen) for margin, was_chosen in chosen]
    low, high = 0.001, 4.0
    for _ in range(20):
        slope = (low + high) / 2
        rise = sum(root * (was_chosen - 1 / (1 + math.exp(-slope * root))) for root, was_chosen in roots)
        low, high = (slope, high) if rise > 0 else (low, slope)
    return round(low, 3)


def judge(sample: Sample, slopes: Slopes) -> Judged:
    return Judged(sample, confidence_of(slopes, sample.margin))


def accuracy(judged: Sequence[Judged]) -> float:
    return statistics.mean(j.is_right for j in judged)


def brier(judged: Sequence[Judged]) -> float:
    return statistics.mean((j.confidence - j.is_right) ** 2 for j in judged)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's score interval)."""
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return middle - half, middle + half


def face_value(weights: Weights) -> Weights:
    """Count each answer once, for the side that the article gives it to."""
    return {**{key: (points > 0) - (points < 0) for key, points in weights.items()}, **_FACE_VALUE}


def samples_of(weights: Weights, cases: Iterable[Case]) -> list[Sample]:
    return [Sample(sum(weights[item] for item in c.settled.items()), c.framework == "django") for c in cases]


def misfit(weights: Weights, cases: Sequence[Case]) -> float:
    """Return the mean negative logarithm of the chance given to what happened, at the likeliest slopes."""
    samples = samples_of(weights, cases)
    slopes = fit_two(samples)
    judged = [judge(sample, slopes) for sample in samples]
    return -statistics.mean(math.log(j.confidence if j.is_right else 1 - j.confidence) for j in judged)


def cross_validate(cases: Sequence[Case], choose: Choose, fit: Fit = fit_two) -> list[Judged]:
    """Judge each tenth of the projects by points and slopes that were both found without it."""
    ranked = sorted(cases, key=lambda case: case.framework)  # so that each tenth has its share of either
    judged = []
    for fold in range(_FOLDS):
        known = [case for place, case in enumerate(ranked) if place % _FOLDS != fold]
        weights = choose(known)
        slopes = fit(samples_of(weights, known))
        judged += [judge(sample, slopes) for sample in samples_of(weights, ranked[fold::_FOLDS])]
    return judged


def keep(weights: Weights, _: Sequence[Case]) -> Weights:
    """Choose the points as they are."""
    return weights


def choose_factor(start: Weights, cases: Sequence[Case]) -> Weights:
    """Choose one number: how many times more it weighs to do without something than any other answer."""
    factors = (1, 2, 3, 4, 5)
    candidates = [{key: p * factor if key in _LACKS else p for key, p in start.items()} for factor in factors]
    return min(candidates, key=lambda weights: misfit(weights, cases))


def choose_freely(start: Weights, cases: Sequence[Case]) -> Weights:
    """Change single points, five times by one, each time where it helps most."""
    weights = dict(start)
    seen = sorted({item for case in cases for item in case.settled.items()})
    for _ in range(5):
        steps = [{**weights, key: weights[key] + step} for key in seen for step in (-1, 1)]
        weights = min(steps, key=lambda changed: misfit(changed, cases))
    return weights
