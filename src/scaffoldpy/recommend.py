"""Recommend Django or Flask from the answers: add up points, say why, how sure, and what would change it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scaffoldpy import neighbours
from scaffoldpy.model import (
    FRAMEWORKS,
    Answers,
    Choice,
    Flip,
    Framework,
    Question,
    Questionnaire,
    Reason,
    Recommendation,
)

Strength = Literal["strong", "clear", "slight", "even"]

MOST_FLIPS = 4
FEWEST_SETTLED = 4  # questions, before anything is as good as decided

_LEADS: tuple[tuple[int, Strength], ...] = ((7, "strong"), (4, "clear"), (1, "slight"), (0, "even"))


@dataclass(frozen=True, slots=True)
class Scale:
    """A questionnaire made ready to weigh many sets of answers, one after the other."""

    points: Mapping[tuple[str, str], int]  # by question and choice: above zero for Django, below for Flask
    settles: tuple[tuple[str, Mapping[str, Answers]], ...]  # by question, in order, and choice: what follows

    def settle(self, answers: Answers) -> Answers:
        """Return the answers and those that follow from them. A given answer wins over one that would follow."""
        settled = dict(answers)
        for question, by_choice in self.settles:
            if question in settled:
                for other, choice in by_choice.get(settled[question], {}).items():
                    settled.setdefault(other, choice)
        return settled

    def margin(self, answers: Answers) -> int:
        """Return the score of Django less that of Flask, of the answers and all that follows from them."""
        return sum(self.points[item] for item in self.settle(answers).items())


def scale_of(questionnaire: Questionnaire) -> Scale:
    """Make the scale of a questionnaire."""
    questions = questionnaire.questions
    settles = {q.id: {choice.id: choice.settles for choice in q.choices if choice.settles} for q in questions}
    return Scale(
        points={(q.id, choice.id): _signed(choice) for q in questions for choice in q.choices},
        settles=tuple((question, by_choice) for question, by_choice in settles.items() if by_choice),
    )


def _signed(choice: Choice) -> int:
    return choice.points if choice.favours == "django" else -choice.points


def recommend(questionnaire: Questionnaire, answers: Answers) -> Recommendation:
    """Weigh the answers and all that follows from them. A tie is Django's, and said to be a tie."""
    scale = scale_of(questionnaire)
    settled = scale.settle(answers)
    said = _reasons(questionnaire, settled)
    reasons = tuple(reason for reason in said if reason.favours)
    margin = scale.margin(answers)
    return Recommendation(
        framework=_ahead(margin),
        tie=margin == 0,
        confidence=confidence_of(questionnaire.slope, margin),
        sample=questionnaire.sample,
        scores={side: sum(reason.points for reason in reasons if reason.favours == side) for side in FRAMEWORKS},
        reasons=reasons,
        neutral=tuple(reason for reason in said if not reason.favours),
        flips=_flips(questionnaire, scale, answers),
        unanswered=tuple(question.id for question in questionnaire.questions if question.id not in settled),
        answers=settled,
        neighbours=neighbours.nearest(questionnaire.read_projects(), settled, weights_of(questionnaire)),
        neither=_neither(questionnaire, settled),
    )


def settle(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """Return the answers and those that follow from them. A given answer wins over one that would follow."""
    return scale_of(questionnaire).settle(answers)


def strength(recommendation: Recommendation) -> Strength:
    """Say how strongly the arguments point, whatever real projects chose."""
    lead = abs(recommendation.scores["django"] - recommendation.scores["flask"])
    return next(word for least, word in _LEADS if lead >= least)


def confidence_of(slope: float, margin: int) -> float:
    """Return the share of real projects, at least one half, that chose the side which this margin favours.

    The margin is the score of Django less that of Flask; each point of it adds the same to the log-odds.
    """
    return 1 / (1 + math.exp(-slope * abs(margin)))


def is_decided(questionnaire: Questionnaire, answers: Answers, skipped: Collection[str] = ()) -> bool:
    """Tell whether no further answer can change the framework, nor make a tie; `skipped` questions get none."""
    lowest, highest = _reach(scale_of(questionnaire), answers, _open(questionnaire, answers, skipped))
    return lowest > 0 or highest < 0 or lowest == highest


def is_nearly_decided(questionnaire: Questionnaire, answers: Answers, skipped: Collection[str] = ()) -> bool:
    """Tell whether four questions are settled and the lead is more than half of what the others together could take.

    They hardly ever do: docs/recommendation.md has the figures. What is decided is nearly decided, too.
    """
    scale = scale_of(questionnaire)
    margin = scale.margin(answers)
    lowest, highest = _reach(scale, answers, _open(questionnaire, answers, skipped))
    at_risk = margin - lowest if margin > 0 else highest - margin
    is_sure = lowest == highest or abs(margin) > at_risk
    return is_sure or (len(scale.settle(answers)) >= FEWEST_SETTLED and 2 * abs(margin) > at_risk)


def next_question(questionnaire: Questionnaire, answers: Answers, skipped: Collection[str] = ()) -> Question | None:
    """Return the question that can move the result most, None when all are answered, settled or skipped."""
    scale = scale_of(questionnaire)
    open_questions = _open(questionnaire, answers, skipped)
    return max(open_questions, key=lambda question: _influence(scale, answers, question), default=None)


def _ahead(margin: int) -> Framework:
    return "django" if margin >= 0 else "flask"


def _open(questionnaire: Questionnaire, answers: Answers, skipped: Collection[str]) -> list[Question]:
    """List the questions that may still be asked: neither answered nor settled nor skipped."""
    settled = settle(questionnaire, answers)
    return [q for q in questionnaire.questions if q.id not in settled and q.id not in skipped]


def _reasons(questionnaire: Questionnaire, settled: Answers) -> tuple[Reason, ...]:
    chosen = [(q.id, q.choice(settled[q.id])) for q in questionnaire.questions if q.id in settled]
    reasons = [
        Reason(
            question=question,
            answer=choice.id,
            favours=choice.favours,
            points=choice.points,
            because=choice.because,
            article=choice.article,
            note=choice.note,
        )
        for question, choice in chosen
    ]
    return tuple(sorted(reasons, key=lambda reason: -reason.points))


def weights_of(questionnaire: Questionnaire) -> Mapping[str, int]:
    """Weigh each question by how far apart its answers are, and by one more, so that none is left out."""
    points = {q.id: [_signed(choice) for choice in q.choices] for q in questionnaire.questions}
    return {question: 1 + max(of_choices) - min(of_choices) for question, of_choices in points.items()}


def _neither(questionnaire: Questionnaire, settled: Answers) -> str:
    """Say what else is worth a look; the first that fits, else nothing."""
    for elsewhere in questionnaire.elsewhere:
        fits = all(settled.get(question) in choices for question, choices in elsewhere.when.items())
        if fits and not any(settled.get(question) in choices for question, choices in elsewhere.unless.items()):
            return elsewhere.because
    return ""


def _flips(questionnaire: Questionnaire, scale: Scale, answers: Answers) -> tuple[Flip, ...]:
    """Return the single changes that turn the recommendation, else the pairs of changes; cheapest first."""
    changes = _changes(questionnaire, scale, answers)
    for size in (1, 2):
        cheapest: dict[frozenset[str], tuple[int, Flip]] = {}  # one for each set of questions
        for cost, flip in _flips_of(size, changes, scale, answers):
            questions = frozenset(flip.change)
            if questions not in cheapest or cost < cheapest[questions][0]:
                cheapest[questions] = (cost, flip)
        if cheapest:
            ranked = sorted(cheapest.values(), key=lambda found: found[0])
            return tuple(flip for _, flip in ranked[:MOST_FLIPS])
    return ()


def _flips_of(
    size: int, changes: Sequence[tuple[str, str]], scale: Scale, answers: Answers
) -> Iterator[tuple[int, Flip]]:
    """Yield every change of so many answers that makes the other side win, with the points by which it does."""
    framework = _ahead(scale.margin(answers))
    for parts in itertools.combinations(changes, size):
        change = dict(parts)
        if len(change) == size:
            margin = scale.margin({**answers, **change})
            if margin and _ahead(margin) != framework:
                yield abs(margin), Flip(change, _ahead(margin))


def _changes(questionnaire: Questionnaire, scale: Scale, answers: Answers) -> list[tuple[str, str]]:
    """List every other answer, but for questions whose answer follows from another."""
    derived = scale.settle(answers).keys() - answers.keys()
    return [
        (question.id, choice.id)
        for question in questionnaire.questions
        if question.id not in derived
        for choice in question.choices
        if answers.get(question.id) != choice.id
    ]


def _influence(scale: Scale, answers: Answers, question: Question) -> int:
    """Return how far apart the answers bring the margin; what speaks against the present lean counts twice more."""
    now = scale.margin(answers)
    margins = [scale.margin({**answers, question.id: choice.id}) for choice in question.choices]
    lowest, highest = min(margins), max(margins)
    against = now - lowest if now > 0 else highest - now if now < 0 else 0
    return highest - lowest + 2 * against


def _reach(scale: Scale, answers: Answers, open_questions: Sequence[Question]) -> tuple[int, int]:
    """Return the least and the greatest margin that answers to the open questions can lead to.

    Answers that settle others are tried out in every combination; each other question then moves the margin by
    itself.
    """
    settling = [q for q in open_questions if any(choice.settles for choice in q.choices)]
    others = [q for q in open_questions if q not in settling]
    combinations = itertools.product(*([{}, *({q.id: choice.id} for choice in q.choices)] for q in settling))
    bounds = [_bounds(scale, _joined(answers, *combination), others) for combination in combinations]
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def _joined(*parts: Answers) -> Answers:
    return {question: choice for part in parts for question, choice in part.items()}


def _bounds(scale: Scale, answers: Answers, others: Sequence[Question]) -> tuple[int, int]:
    """Return the least and greatest margin when only the other questions, which settle nothing, are open."""
    settled = scale.settle(answers)
    low = high = scale.margin(answers)
    for question in others:
        unasked = scale.points[question.id, settled[question.id]] if question.id in settled else 0
        moves = [scale.points[question.id, choice.id] - unasked for choice in question.choices]
        low += min(0, *moves)
        high += max(0, *moves)
    return low, high
