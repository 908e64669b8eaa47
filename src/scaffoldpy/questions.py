"""Read questions.yaml: check everything once, and say file and line of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from scaffoldpy import neighbours, resources
from scaffoldpy.model import (
    FRAMEWORKS,
    Choice,
    Elsewhere,
    Fact,
    Framework,
    OptionValue,
    Question,
    Questionnaire,
    Sample,
    Values,
)
from scaffoldpy.template import load_template
from scaffoldpy.values.nodes import Node, read_node, refuse_duplicates

FORMAT = 1  # version of the questions file's format

_FILE_KEYS = ("scaffoldpy", "confidence", "facts", "questions")
_OPTIONAL_FILE_KEYS = ("neither",)
_CONFIDENCE_KEYS = ("slope", "sample", "projects")
_QUESTION_KEYS = ("id", "text", "why", "choices")
_CHOICE_KEYS = ("id", "label", "because", "article")
_OPTIONAL_CHOICE_KEYS = ("favours", "points", "note", "sets", "settles")


def load_questions(path: Path | None = None) -> Questionnaire:
    """Load a questions file, by default the program's own. Raises QuestionsError."""
    file = read_node(path or resources.data_folder() / "questions.yaml")
    fields = file.fields(_FILE_KEYS, _OPTIONAL_FILE_KEYS)
    _check_format(fields["scaffoldpy"])
    confidence = fields["confidence"].fields(_CONFIDENCE_KEYS)
    facts = {key.text(): Fact(key.text(), claim.text()) for key, claim in fields["facts"].keys().items()}
    questions = fields["questions"].list()
    refuse_duplicates("question", questions, _id)
    loaded = tuple(_question(node, facts) for node in questions)
    _check_settled(questions, loaded)
    return Questionnaire(
        facts=facts,
        questions=loaded,
        slope=confidence["slope"].positive(),
        sample=Sample(confidence["sample"].text(), confidence["projects"].whole()),
        elsewhere=_elsewhere(fields["neither"], loaded) if "neither" in fields else (),
        read_projects=neighbours.real_projects,
        digest=file.digest() if path else "",
    )


def _check_format(node: Node) -> None:
    version = node.whole()
    if version != FORMAT:
        raise node.error(f"this is format {version}", hint=f"This version of scaffoldpy reads format {FORMAT}.")


def _id(node: Node) -> str:
    """Return the id of a question or choice."""
    given = node.get("id")
    if given is None:
        raise node.error("id missing", hint="Every question and every choice has an id.")
    word = given.text()
    if not word.replace("_", "a").isalnum() or not word.isascii():
        raise given.error(f"{word} is no id", hint="An id has letters, digits and underscores only.")
    return word


def _question(node: Node, facts: Mapping[str, Fact]) -> Question:
    fields = node.fields(_QUESTION_KEYS)
    choices = fields["choices"].list()
    refuse_duplicates("choice", choices, _id)
    return Question(
        id=_id(node),
        text=fields["text"].text(),
        why=fields["why"].text(),
        choices=tuple(_choice(choice, facts) for choice in choices),
    )


def _choice(node: Node, facts: Mapping[str, Fact]) -> Choice:
    fields = node.fields(_CHOICE_KEYS, _OPTIONAL_CHOICE_KEYS)
    favours, points = _weight(node, fields)
    return Choice(
        id=_id(node),
        label=fields["label"].text(),
        favours=favours,
        points=points,
        because=fields["because"].text(),
        article=tuple(fact.word("fact", facts) for fact in fields["article"].list()),
        note=fields["note"].text() if "note" in fields else "",
        sets=_sets(fields["sets"]) if "sets" in fields else {},
        settles=_settles(fields["settles"]) if "settles" in fields else {},
    )


def _weight(node: Node, fields: Mapping[str, Node]) -> tuple[Framework | None, int]:
    """Return the framework that a choice favours and by how much: both, or neither."""
    points = fields["points"].whole() if "points" in fields else 0
    if bool(points) != ("favours" in fields):
        raise node.error("points without a framework they favour, or the reverse", hint="Give both, or leave both out.")
    favours = fields["favours"].word("framework", FRAMEWORKS) if points else None
    return cast("Framework | None", favours), points


def _sets(node: Node) -> Mapping[Framework, Values]:
    return {
        cast("Framework", key.word("framework", FRAMEWORKS)): _options(cast("Framework", key.text()), values)
        for key, values in node.keys().items()
    }


def _options(framework: Framework, node: Node) -> Values:
    options = {option.name: option for option in load_template(framework).options}
    return {
        key.word(f"option of {framework}", options): _option_value(key.text(), options[key.text()].values, value)
        for key, value in node.keys().items()
    }


def _option_value(name: str, allowed: tuple[OptionValue, ...], node: Node) -> OptionValue:
    value = node.value()
    if (type(value), value) in [(type(known), known) for known in allowed]:
        return value
    if isinstance(allowed[0], bool):
        raise node.error(f"{name} is a switch", hint="It takes true or false, without quotes.")
    raise node.unknown(f"value of {name}:", [str(known) for known in allowed])


def _settles(node: Node) -> Mapping[str, str]:
    return {question.text(): choice.text() for question, choice in node.keys().items()}


def _elsewhere(node: Node, questions: tuple[Question, ...]) -> tuple[Elsewhere, ...]:
    entries = [entry.fields(("when", "because"), ("unless",)) for entry in node.list()]
    return tuple(
        Elsewhere(
            when=_answers(entry["when"], questions),
            unless=_answers(entry["unless"], questions) if "unless" in entry else {},
            because=entry["because"].text(),
        )
        for entry in entries
    )


def _answers(node: Node, questions: tuple[Question, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return lists of choices by question, all of them known."""
    choices = {question.id: [choice.id for choice in question.choices] for question in questions}
    return {
        key.word("question", choices): tuple(
            choice.word(f"choice of {key.text()}:", choices[key.text()]) for choice in chosen.list()
        )
        for key, chosen in node.keys().items()
    }


def _check_settled(nodes: list[Node], questions: tuple[Question, ...]) -> None:
    """Check that answers settle later questions only, so that one pass in order settles all."""
    for place, node in enumerate(nodes):
        later = {question.id: question for question in questions[place + 1 :]}
        for choice in node.fields(_QUESTION_KEYS)["choices"].list():
            settles = choice.get("settles")
            for settled, answer in settles.keys().items() if settles else ():
                question = later[settled.word("later question", later)]
                answer.word(f"choice of {question.id}:", [known.id for known in question.choices])
