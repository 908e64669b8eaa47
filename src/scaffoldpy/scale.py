"""What answers weigh, and which other answers follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffoldpy.model import Answers, Choice, Questionnaire


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
