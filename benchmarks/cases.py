"""Check files of real projects, and measure how far two coders agree. docs/cases.md tells how to use it.

python benchmarks/cases.py check FILE…           say file and line of what is wrong
python benchmarks/cases.py agreement ONE OTHER   Cohen's kappa for each question
python benchmarks/cases.py agreed ONE OTHER      print only the answers on which both agree, as YAML
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from scaffoldpy.errors import QuestionsError
from scaffoldpy.model import FRAMEWORKS, Answers, Questionnaire
from scaffoldpy.questions import load_questions
from scaffoldpy.values.nodes import Node, read_node, refuse_duplicates

ROOT = Path(__file__).resolve().parents[1]
NOT_TOLD = "not told"
_CASE_KEYS = ("name", "repo", "framework", "evidence", "description", "answers")
_OPTIONAL_KEYS = ("year", "word", "stage")  # `stage` is the stress test's; a new case has a year and a word
_CODED_KEYS = ("repo", "answers")
# What a neutral description does not say: a reader would know the framework by it.
_TELLTALES = ("django", "flask", "fastapi", "jinja", "werkzeug", "wtforms", "sqlalchemy", "wagtail", "drf", "blueprint")


def check(path: Path, questionnaire: Questionnaire) -> int:
    """Check a file of cases and return how many it holds. Raises QuestionsError."""
    entries = read_node(path).list()
    fields = [entry.fields(_CASE_KEYS, _OPTIONAL_KEYS) for entry in entries]
    refuse_duplicates("repo", [case["repo"] for case in fields], Node.text)
    for entry, case in zip(entries, fields, strict=True):
        _check_case(entry, case, questionnaire)
    return len(entries)


def _check_case(entry: Node, case: Mapping[str, Node], questionnaire: Questionnaire) -> None:
    case["name"].text()
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", case["repo"].text()):
        raise case["repo"].error("not OWNER/NAME", hint="Write the repository as in its address.")
    framework = case["framework"].word("framework", FRAMEWORKS)
    if framework not in case["evidence"].text().lower():
        raise case["evidence"].error(f"{framework} is not in it", hint="Quote the line that shows it: FILE:LINE: …")
    told = re.search(rf"\b({'|'.join(_TELLTALES)})", case["description"].text(), re.IGNORECASE)
    if told:
        raise case["description"].error(f"“{told[0]}” gives the framework away", hint="Tell what is needed only.")
    if "stage" in case:
        case["stage"].text()
    else:
        _check_year(entry, case)
    _answers(case["answers"], questionnaire)


def _check_year(entry: Node, case: Mapping[str, Node]) -> None:
    for name in ("year", "word"):
        if name not in case:
            raise entry.error(f"{name} missing", hint="The year of the commit read, and the word that found it.")
    case["word"].text()
    if not 2000 <= case["year"].whole() <= 2100:
        raise case["year"].error("not a year")
    if not re.search(r"\bcommit [0-9a-f]{7,40}\b", case["evidence"].text()):
        raise case["evidence"].error("no commit named", hint="End it with (commit 07b48d0).")


def _answers(node: Node, questionnaire: Questionnaire) -> Answers:
    choices = {question.id: [choice.id for choice in question.choices] for question in questionnaire.questions}
    return {
        question.word("question", choices): answer.word(f"choice of {question.text()}:", choices[question.text()])
        for question, answer in node.keys().items()
    }


def coded(path: Path, questionnaire: Questionnaire) -> dict[str, Answers]:
    """Return one coder's answers by repository; the other keys of a case may be there. Raises QuestionsError."""
    entries = [entry.fields(_CODED_KEYS, (*_CASE_KEYS, *_OPTIONAL_KEYS)) for entry in read_node(path).list()]
    refuse_duplicates("repo", [entry["repo"] for entry in entries], Node.text)
    return {entry["repo"].text(): _answers(entry["answers"], questionnaire) for entry in entries}


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa: how much of the agreement that chance would not bring was reached."""
    count = len(pairs)
    observed = sum(one == other for one, other in pairs) / count
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(ones[answer] * others[answer] for answer in ones) / count**2
    return 1.0 if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def agreement(one: Mapping[str, Answers], other: Mapping[str, Answers], questionnaire: Questionnaire) -> str:
    """Tell for each question how far two coders agree; an answer left out counts as one of its own."""
    shared = sorted(one.keys() & other.keys())
    lines = [f"{len(shared)} projects coded by both", "", "question      kappa  the same"]
    for question in questionnaire.questions:
        pairs = [(one[repo].get(question.id, NOT_TOLD), other[repo].get(question.id, NOT_TOLD)) for repo in shared]
        if any(pair != (NOT_TOLD, NOT_TOLD) for pair in pairs):
            same = sum(first == second for first, second in pairs)
            lines.append(f"{question.id:<13} {kappa(pairs):5.2f}  {same} of {len(pairs)}")
    return "\n".join(lines)


def agreed(one: Mapping[str, Answers], other: Mapping[str, Answers]) -> str:
    """Return as YAML, by repository, the answers that both coders gave."""
    kept = [
        {"repo": repo, "answers": {q: choice for q, choice in answers.items() if other[repo].get(q) == choice}}
        for repo, answers in one.items()
        if repo in other
    ]
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Check cases, and measure how far two coders agree.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check files of cases").add_argument("files", nargs="+", type=Path)
    for name, told in (("agreement", "Cohen's kappa of two coders' files"), ("agreed", "the answers both gave")):
        command = commands.add_parser(name, help=told)
        command.add_argument("files", nargs=2, type=Path)
    chosen = parser.parse_args()
    questionnaire = load_questions(ROOT / "questions.yaml")
    try:
        if chosen.command == "check":
            for path in chosen.files:
                print(f"{path}: {check(path, questionnaire)} cases, all as they should be")
            return
        one, other = (coded(path, questionnaire) for path in chosen.files)
        if not one.keys() & other.keys():
            raise QuestionsError("The two files have no project in common.", hint="They are matched by repo.")
        print(agreement(one, other, questionnaire) if chosen.command == "agreement" else agreed(one, other))
    except QuestionsError as err:
        sys.exit("\n".join(filter(None, (f"Error: {err}", err.hint))))


if __name__ == "__main__":
    main()
