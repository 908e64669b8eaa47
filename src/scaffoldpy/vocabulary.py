"""Every key that an answers file, `--set` and the wizard know, and the values that each takes.

Keys are dotted: `framework`, `project.name`, `answers.database`, `options.api`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffoldpy.model import FRAMEWORKS, OptionValue, Questionnaire
from scaffoldpy.template import load_template

SECTIONS = ("project", "answers", "options")


@dataclass(frozen=True, slots=True)
class Term:
    """What one key means; `values` is empty for free text."""

    key: str
    label: str
    values: tuple[OptionValue, ...] = ()
    value_labels: Mapping[OptionValue, str] | None = None


_FREE_TEXT = {
    "name": "Name of the project, as people read it",
    "slug": "Import name; made from the name when absent",
    "description": "What the project does, in one line",
    "author": "Who writes it",
    "email": "The author's e-mail address",
}


def vocabulary(questionnaire: Questionnaire) -> Mapping[str, Term]:
    """Collect all terms; an option that both templates have takes the values of either."""
    terms = [
        Term("framework", "auto takes the recommendation", ("auto", *FRAMEWORKS)),
        *(Term(f"project.{field}", label) for field, label in (_own_texts() | _FREE_TEXT).items()),
        Term("project.license", "Licence of the project", load_template("django").licenses),
        Term("project.python", "Minimum Python version", load_template("django").pythons),
        *_questions(questionnaire),
        *_options(),
    ]
    return {term.key: term for term in terms}


def _own_texts() -> dict[str, str]:
    """Return what a team's own templates take as free text."""
    texts = {name: text.label for framework in FRAMEWORKS for name, text in load_template(framework).texts.items()}
    return dict(_FREE_TEXT) | {name: label for name, label in texts.items() if name not in _FREE_TEXT}


def _questions(questionnaire: Questionnaire) -> list[Term]:
    return [
        Term(
            key=f"answers.{question.id}",
            label=question.text,
            values=tuple(choice.id for choice in question.choices),
            value_labels={choice.id: choice.label for choice in question.choices},
        )
        for question in questionnaire.questions
    ]


def _options() -> list[Term]:
    terms: dict[str, Term] = {}
    for framework in FRAMEWORKS:
        for option in load_template(framework).options:
            key = f"options.{option.name}"
            known = terms.get(key)
            terms[key] = Term(
                key=key,
                label=option.label,
                values=tuple(dict.fromkeys((*(known.values if known else ()), *option.values))),
            )
    return list(terms.values())
