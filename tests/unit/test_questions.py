import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffoldpy.errors import QuestionsError
from scaffoldpy.model import FRAMEWORKS, Answers, Choice, Framework, Options, Question, Questionnaire, Values
from scaffoldpy.options import Basis, derive
from scaffoldpy.questions import load_questions
from scaffoldpy.recommend import settle
from scaffoldpy.resources import data_folder
from scaffoldpy.template import load_template

ORIGINAL = (data_folder() / "questions.yaml").read_text(encoding="utf-8")
QUESTIONNAIRE = load_questions()
CHOICES = [(question, choice) for question in QUESTIONNAIRE.questions for choice in question.choices]
CHOICE_IDS = [f"{question.id}-{choice.id}" for question, choice in CHOICES]

CONTRACT = {
    "purpose": "business_app, content_site, api, data_app, static_site, microservice, prototype",
    "admin_site": "needed, nice, unneeded",
    "data_model": "rich, simple, none",
    "database": "sqlite, postgresql, mysql, oracle, several, none",
    "forms": "model_forms, few, none",
    "accounts": "full, login_only, none",
    "modules": "many, single",
    "features": "built_in, pick_own",
    "style": "conventions, freedom",
    "scaling": "clustered, moderate, single",
    "overhead": "matters, balanced",
    "templates": "server, jinja, none",
    "data_science": "central, none",
    "team": "newcomers, mixed, experts",
}
ARTICLE = "A1 A2 A3 A4 F0 F1 F2 F3 F4 D1 T1 T2 T3 T4 T5 T6 T7 T8 C1 C2 C3 C4 C5"


def load(text: str, tmp_path: Path) -> Questionnaire:
    path = tmp_path / "questions.yaml"
    path.write_text(text, encoding="utf-8")
    return load_questions(path)


def refusal(text: str, tmp_path: Path) -> tuple[int, str, str]:
    """Return the line, message and hint by which this file is refused."""
    with pytest.raises(QuestionsError) as caught:
        load(text, tmp_path)
    told = re.fullmatch(r".*questions\.yaml:(\d+): (.+)", str(caught.value))
    assert told
    return int(told[1]), told[2], caught.value.hint


def line_of(text: str, words: str) -> int:
    """Return the first line that holds these words."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


# --- the program's own file ---


def test_it_asks_the_questions_of_the_contract() -> None:
    asked = {question.id: ", ".join(choice.id for choice in question.choices) for question in QUESTIONNAIRE.questions}
    assert asked == CONTRACT


def test_it_knows_every_fact_of_the_article() -> None:
    assert " ".join(QUESTIONNAIRE.facts) == ARTICLE


def test_some_choice_cites_each_fact() -> None:
    cited = {fact for _, choice in CHOICES for fact in choice.article}
    assert cited == set(QUESTIONNAIRE.facts)


@pytest.mark.parametrize(("question", "choice"), CHOICES, ids=CHOICE_IDS)
def test_an_id_is_text_to_any_yaml_reader(question: Question, choice: Choice) -> None:
    assert yaml.safe_load(question.id) == question.id
    assert yaml.safe_load(choice.id) == choice.id


@pytest.mark.parametrize(("question", "choice"), CHOICES, ids=CHOICE_IDS)
def test_points_are_small_and_whole(question: Question, choice: Choice) -> None:
    assert choice.points in range(5)
    assert (choice.favours is None) == (choice.points == 0)


@pytest.mark.parametrize("claim", ["T4", "D1", "F1"])
def test_a_dated_claim_carries_a_note(claim: str) -> None:
    assert any(choice.note for _, choice in CHOICES if claim in choice.article and choice.points)


def test_an_api_has_no_pages_and_no_forms() -> None:
    settled = settle(QUESTIONNAIRE, {"purpose": "api"})
    assert (settled["templates"], settled["forms"]) == ("none", "none")


def test_no_relational_data_leaves_no_database_question() -> None:
    assert settle(QUESTIONNAIRE, {"data_model": "none"})["database"] == "none"


def options(framework: Framework, **answers: str) -> Options:
    template = load_template(framework)
    return derive(Basis(template, QUESTIONNAIRE, settle(QUESTIONNAIRE, answers), {}))


WANTED = [
    ("flask", {"admin_site": "needed"}, {"admin": True, "accounts": "login", "orm": True, "forms": True}),
    ("flask", {"admin_site": "needed", "accounts": "full"}, {"admin": True, "accounts": "full"}),
    ("flask", {"purpose": "api"}, {"api": "smorest", "pages": False, "forms": False}),
    ("django", {"purpose": "api"}, {"api": "drf", "pages": False}),
    ("django", {"data_science": "central", "data_model": "none"}, {"data_page": True, "sample": True}),
    ("flask", {"purpose": "data_app"}, {"data_page": True}),
    ("flask", {"database": "several"}, {"second_database": True, "orm": True}),
    ("flask", {"purpose": "business_app", "data_model": "none"}, {"orm": False, "sample": False}),
    ("flask", {"purpose": "static_site"}, {"static_export": True, "orm": False, "forms": False, "admin": False}),
    ("flask", {"purpose": "static_site", "accounts": "full"}, {"static_export": False, "accounts": "full"}),
    ("flask", {"style": "conventions"}, {"layout": "blueprints"}),
    ("flask", {"style": "freedom", "modules": "many"}, {"layout": "blueprints"}),
    ("django", {"modules": "many"}, {"apps": "many"}),
    ("django", {"templates": "jinja"}, {"template_engine": "jinja2"}),
    ("flask", {"forms": "few"}, {"forms": True, "orm": False}),
    ("django", {"scaling": "clustered", "database": "mysql"}, {"deploy": "cluster", "database": "mysql"}),
    ("flask", {"scaling": "clustered"}, {"deploy": "cluster", "database": "postgresql", "orm": True}),
    ("django", {"scaling": "moderate"}, {"deploy": "docker"}),
    ("django", {"overhead": "matters"}, {"server": "granian"}),
]


@pytest.mark.parametrize(
    ("framework", "answers", "wanted"), WANTED, ids=lambda v: v if isinstance(v, str) else "-".join(map(str, v))
)
def test_answers_bring_options_that_work_as_they_are(framework: Framework, answers: Answers, wanted: Values) -> None:
    derived = options(framework, **answers)
    assert {name: derived.values[name] for name in wanted} == wanted
    assert "constraint" not in {source.kind for source in derived.sources.values()}


def test_a_lean_flask_project_gets_nothing_that_was_not_asked_for() -> None:
    derived = options("flask", purpose="microservice", data_model="none", accounts="none", scaling="single")
    asked_for = {name: value for name, value in derived.values.items() if value not in (False, "none")}
    assert asked_for == {"database": "sqlite", "layout": "single", "server": "gunicorn", "storage": "local"}


@given(
    st.fixed_dictionaries(
        {}, optional={q.id: st.sampled_from([c.id for c in q.choices]) for q in QUESTIONNAIRE.questions}
    )
)
@settings(deadline=None)
def test_only_contradictory_answers_need_a_constraint_to_mend_them(answers: Answers) -> None:
    settled = settle(QUESTIONNAIRE, answers)
    contradicts = settled.get("scaling") == "clustered" and settled.get("database") in ("sqlite", "oracle", "none")
    for framework in FRAMEWORKS:
        kinds = {source.kind for source in options(framework, **answers).sources.values()}
        assert contradicts or "constraint" not in kinds


# --- files that cannot be used ---

EDITS = {  # what is replaced, by what; the words at the place of the error; the message; the hint
    "unknown option": (
        "flask: {layout: blueprints}",
        "flask: {layuot: blueprints}",
        "layuot",
        "unknown option of flask layuot.",
        "Did you mean layout?",
    ),
    "unknown value": (
        "{apps: many}",
        "{apps: mnay}",
        "mnay",
        "unknown value of apps: mnay.",
        "Did you mean many?",
    ),
    "switch as text": (
        "flask: {static_export: true, sample: false}",
        'flask: {static_export: "true", sample: false}',
        'static_export: "true"',
        "static_export is a switch.",
        "It takes true or false, without quotes.",
    ),
    "unknown framework in sets": ("      django: {apps: one}", "      djagno: {apps: one}", "djagno", None, None),
    "unknown fact": ("article: [T4]", "article: [T9]", "[T9]", "unknown fact T9.", None),
    "no fact": ("article: [T4]", "article: []", "article: []", "an empty list.", "Give at least one entry."),
    "no reason": (
        "        because: A team that knows what it wants makes use of the control that Flask leaves it.\n",
        "",
        "id: experts",
        "because missing.",
        "Every entry here needs it.",
    ),
    "empty reason": (
        "because: Without it there is nothing to weigh.",
        'because: ""',
        'because: ""',
        "empty text.",
        None,
    ),
    "duplicate question": (
        "- id: style",
        "- id: team",
        None,
        "question team is here twice.",
        f"The first is in line {line_of(ORIGINAL, '- id: team')}.",
    ),
    "duplicate choice": ("- id: experts", "- id: mixed", None, "choice mixed is here twice.", None),
    "duplicate key": ("    text: Who is", "    id: team\n    text: Who is", None, "key id is here twice.", None),
    "unknown key": (
        "    why: Conventions",
        "    wyh: Conventions",
        "wyh:",
        "unknown key wyh.",
        "Did you mean why?",
    ),
    "points without a side": ("        favours: django\n        points: 2\n", "        points: 2\n", None, None, None),
    "fractional points": ("points: 4", "points: 4.5", "points: 4.5", "a whole number expected, not a number.", None),
    "negative points": ("points: 4", "points: -4", "points: -4", "-4 is not a plain whole number.", None),
    "unknown side": ("favours: flask", "favours: flaks", "flaks", "unknown framework flaks.", "Did you mean flask?"),
    "settles no question": ("{data_science: central}", "{data_sience: central}", "data_sience", None, None),
    "settles an earlier one": (
        "settles: {forms: none}",
        "settles: {purpose: api}",
        "settles: {purpose",
        "unknown later question purpose.",
        None,
    ),
    "settles no choice": (
        "{data_science: central}",
        "{data_science: centrla}",
        "centrla",
        "unknown choice of data_science: centrla.",
        "Did you mean central?",
    ),
    "id that is no text": ("- id: mixed", "- id: yes", "- id: yes", "text expected, not true or false.", None),
    "id with a space": ("- id: mixed", "- id: mixed team", "mixed team", "mixed team is no id.", None),
    "other format": ("scaffoldpy: 1\n", "scaffoldpy: 2\n", "scaffoldpy: 2", "this is format 2.", None),
    "slope below zero": ("  slope: 0.", "  slope: -0.", "slope: -0.", None, None),
    "neither when no question": ("when: {purpose:", "when: {porpose:", "porpose", "unknown question porpose.", None),
    "neither unless no choice": ("[full, login_only]", "[ful, login_only]", "[ful,", None, "Did you mean full?"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_wrong_file_is_refused_with_line_and_nearest_spelling(name: str, tmp_path: Path) -> None:
    old, new, words, message, hint = EDITS[name]
    text = ORIGINAL.replace(old, new, 1)
    assert text != ORIGINAL
    line, told, hinted = refusal(text, tmp_path)
    assert message in (None, told)
    assert hint in (None, hinted)
    if words:
        assert line == line_of(text, words)


def test_a_repeated_id_is_told_at_the_second_place(tmp_path: Path) -> None:
    text = ORIGINAL.replace("- id: style", "- id: team")
    second = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "- id: team"][1]
    assert refusal(text, tmp_path)[0] == second


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"- a\n- b\n", "keys and values expected, not a list"),
        (b"a: [1, 2\nb: 3\n", "did not find expected"),
        (b"scaffoldpy: 1\nconfidence: caf\xe9\n", "not UTF-8 text"),
        (b"scaffoldpy: 1\n", "confidence, facts, questions missing"),
        (b"? [a]\n: 1\n", "text expected, not a list"),
        (b"[" * 500_000, "nested too deeply"),
        (b"- " * 500_000, "nested too deeply"),
        (b"a: b\n" * 250_000, "larger than a questions file can be"),
        (b"&a {b: *a}", "unknown key b"),
    ],
    ids=[
        "empty",
        "list",
        "syntax",
        "encoding",
        "keys",
        "list as key",
        "nesting",
        "deep list",
        "size",
        "itself within itself",
    ],
)
def test_a_file_that_is_no_questions_file_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.yaml"
    path.write_bytes(content)
    with pytest.raises(QuestionsError, match=message) as caught:
        load_questions(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="Cannot read .*nowhere.yaml: No such file"):
        load_questions(tmp_path / "nowhere.yaml")


@given(
    line=st.integers(0, len(ORIGINAL.splitlines()) - 1),
    what=st.sampled_from(["delete", "repeat", "indent", "cut", "[", ": "]),
)
@settings(deadline=None, max_examples=150)
def test_a_damaged_line_is_never_more_than_a_questions_error(
    line: int, what: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = ORIGINAL.splitlines()
    damaged = {"delete": [], "repeat": [lines[line]] * 2, "indent": [f" {lines[line]}"], "cut": [lines[line][:-3]]}
    lines[line : line + 1] = damaged.get(what, [lines[line] + what])
    try:
        load("\n".join(lines), tmp_path_factory.mktemp("damaged"))
    except QuestionsError as err:
        assert re.search(r"questions\.yaml:\d+: ", str(err))
