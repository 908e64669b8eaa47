"""The real projects that come with the program, and those among them whose answers are most like the user's."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffoldpy.model import Answers, Neighbour, RealProject

MOST = 5
LEAST_COMPARED = 3  # questions; fewer make nobody alike
_LEAST_SHARE = 2 / 3  # of the user's answers that any project has

_FILE = Path(__file__).with_name("real-projects.json")


@functools.cache
def real_projects() -> tuple[RealProject, ...]:
    """Return the projects of the natural sample; `python benchmarks/fit_confidence.py --write` makes their file."""
    import json

    entries = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(RealProject(**entry) for entry in entries)


def nearest(projects: Sequence[RealProject], answers: Answers, weights: Mapping[str, int]) -> tuple[Neighbour, ...]:
    """Return the projects most like these answers, whatever they chose, nearest first.

    The distance is the share of differing answers, each question weighing as `weights` says, among those that both
    have answered. They must be three, and two thirds of the user's answers that can be compared at all. Of projects
    as near, those that share more questions come first, then the newer ones.
    """
    comparable = answers.keys() & {question for project in projects for question in project.answers}
    least = max(LEAST_COMPARED, math.ceil(_LEAST_SHARE * len(comparable)))
    given = answers.items()
    ranked = []
    for place, project in enumerate(projects):
        shared = answers.keys() & project.answers.keys()
        if len(shared) >= least:
            alike = sum(weights[question] for question, _ in given & project.answers.items())
            distance = 1 - alike / sum(weights[question] for question in shared)
            ranked.append((distance, -len(shared), -project.year, place))
    ranked.sort()
    return tuple(_neighbour(projects[place], answers, weights, distance) for distance, *_, place in ranked[:MOST])


def _neighbour(project: RealProject, answers: Answers, weights: Mapping[str, int], distance: float) -> Neighbour:
    shared = [question for question in weights if question in answers and question in project.answers]
    differs = tuple(question for question in shared if answers[question] != project.answers[question])
    return Neighbour(project, distance, len(shared), differs)
