import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from scaffoldpy import answers
from scaffoldpy.errors import AnswersError
from scaffoldpy.model import Project, Request
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
from scaffoldpy.vocabulary import vocabulary

Load = Callable[..., Request]
TERMS = vocabulary(load_questions())

YAML = """\
scaffoldpy: 1
project:
  name: Harbour Library
  python: "3.12"
framework: django
answers: {admin_site: needed, database: postgresql}
options: {uploads: true, ci: github}
"""
TOML = """\
scaffoldpy = 1
framework = "django"
[project]
name = "Harbour Library"
python = "3.12"
[answers]
admin_site = "needed"
database = "postgresql"
[options]
uploads = true
ci = "github"
"""
JSON = json.dumps(yaml.safe_load(YAML), indent=2)
REQUEST = Request(
    project={"name": "Harbour Library", "python": "3.12"},
    framework="django",
    answers={"admin_site": "needed", "database": "postgresql"},
    options={"uploads": True, "ci": "github"},
)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(text: str, suffix: str = "yaml") -> Request:
        path = tmp_path / f"answers.{suffix}"
        path.write_text(text, encoding="utf-8")
        return answers.load_request(str(path), TERMS)

    return load


@pytest.mark.parametrize(("text", "suffix"), [(YAML, "yaml"), (TOML, "toml"), (JSON, "json"), (JSON, "yaml")])
def test_every_format_says_the_same(load: Load, text: str, suffix: str) -> None:
    assert load(text, suffix) == REQUEST


@pytest.mark.parametrize("text", [YAML, TOML, JSON, '{"project": {"name": "\\ud83c\\udf89"}}', "{project: {name: A}}"])
def test_standard_input_may_be_any_format(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert answers.load_request("-", TERMS).project["name"] in {"Harbour Library", "\N{PARTY POPPER}", "A"}


def test_a_written_request_reads_back(load: Load) -> None:
    assert load(answers.to_yaml(answers.to_document(REQUEST))) == REQUEST


def test_an_empty_file_asks_for_nothing(load: Load) -> None:
    assert load("") == Request()


REFUSED = {
    "unknown key": (YAML + "colour: red\n", "yaml", "line 8: unknown key colour", ""),
    "unknown answer": ("answers:\n  databse: mysql\n", "yaml", "line 2: unknown key answers.databse", "answers.database?"),  # noqa: E501
    "unknown choice": ("answers:\n  database: postgres\n", "yaml", "line 2: answers.database cannot be postgres", "postgresql?"),  # noqa: E501
    "unknown option in TOML": ("[options]\nuplods = true\n", "toml", "line 2: unknown key options.uplods", "options.uploads?"),  # noqa: E501
    "unknown option in JSON": ('{"options":\n {"api": "rest"}}', "json", "line 2: options.api cannot be rest", ""),
    "text for a switch": ('options:\n  uploads: "true"\n', "yaml", 'line 2: options.uploads cannot be "true".', "It takes true or false, without quotes."),  # noqa: E501
    "no switch": ("options:\n  uploads: maybe\n", "yaml", "line 2: options.uploads cannot be maybe.", "It takes true or false."),  # noqa: E501
    "number for a switch": ("options:\n  uploads: 1\n", "yaml", "line 2: options.uploads cannot be 1.", "It takes true or false."),  # noqa: E501
    "no for a choice": ("answers:\n  database: No\n", "yaml", "line 2: answers.database cannot be false.", "or none. YAML reads an unquoted no or off as false."),  # noqa: E501
    "yes for a choice": ("answers:\n  forms: yes\n", "yaml", "line 2: answers.forms cannot be true.", "It takes model_forms, few or none. YAML reads an unquoted yes or on as true."),  # noqa: E501
    "version without quotes": ("project:\n  python: 3.10\n", "yaml", "line 2: project.python cannot be 3.1.", "Put it in quotes: YAML reads an unquoted 3.10 as 3.1. It takes 3.11,"),  # noqa: E501
    "list for text": ("project:\n  name: [a]\n", "yaml", "line 2: project.name must be text, not a list.", "Write one text there."),  # noqa: E501
    "keys for text": ("project:\n  name: {a: b}\n", "yaml", "line 2: project.name must be text, not keys and values.", "Write one text there."),  # noqa: E501
    "list for a choice": ("answers:\n  forms: [few]\n", "yaml", "line 2: answers.forms cannot be a list.", "It takes model_forms, few or none."),  # noqa: E501
    "nothing for text": ("project:\n  name:\n", "yaml", "line 2: project.name must be text, not null.", "Write one text there."),  # noqa: E501
    "number for text": ("project:\n  name: 2048\n", "yaml", "line 2: project.name must be text, not 2048", "quotes"),
    "key twice": ("framework: django\nframework: flask\n", "yaml", "line 2: framework is given twice", ""),
    "key twice in JSON": ('{"framework": "django",\n"framework": "flask"}', "json", "line 2: framework is given twice", ""),  # noqa: E501
    "dotted key in TOML": ("\nanswers.database = 'bad'\n", "toml", "line 2: answers.database cannot be bad", ""),
    "inline table in TOML": ("\nproject = {name='x', nam='y'}\n", "toml", "line 2: unknown key project.nam", ""),
    "section by a dotted key": ("\nproject.name: A\n", "yaml", "line 2: unknown key project.name", "project?"),
    "nothing for a choice": ("answers: {database: ~}\n", "yaml", "line 1: answers.database cannot be null", ""),
    "not a mapping": ("- a\n- b\n", "yaml", "holds no keys and values", "schema"),
    "section that is none": ("answers: many\n", "yaml", "line 1: answers must hold keys and values", ""),
    "broken YAML": ("project: {name: x\n", "yaml", "line 2", ""),
    "broken JSON": ('{"project": }', "json", "line 1: Expecting value", ""),
    "broken TOML": ("project = \n", "toml", "Invalid value (at line 1", ""),
    "two documents": ("a: 1\n---\nb: 2\n", "yaml", "but found another document", ""),
    "code in a tag": ("project: !!python/object/apply:os.system [ls]\n", "yaml", "line 1", ""),
    "later format": ("scaffoldpy: 2\n", "yaml", "line 1: this is format 2", "Update"),
    "control character": ('project:\n  name: "a\\u0007b"\n', "yaml", "line 2: project.name", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "suffix", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_file_is_refused_with_place_and_advice(
    load: Load, text: str, suffix: str, message: str, hint: str
) -> None:
    with pytest.raises(AnswersError) as caught:
        load(text, suffix)
    assert f"answers.{suffix}" in str(caught.value)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"project:\n  name: Caf\xe9\n")
    with pytest.raises(AnswersError, match="line 2: not UTF-8"):
        answers.load_request(str(path), TERMS)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * 2_000_000)
    with pytest.raises(AnswersError, match="larger than an answers file can be"):
        answers.load_request(str(path), TERMS)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AnswersError, match="Cannot read"):
        answers.load_request(name, TERMS)


@pytest.mark.parametrize("value", ["!!bool maybe", "!!timestamp noon", '!!int ""', '!!float ""'])
def test_a_value_that_does_not_fit_its_tag_is_refused(load: Load, value: str) -> None:
    with pytest.raises(AnswersError, match="does not fit its tag"):
        load(f"project: {{name: {value}}}")


def test_deep_nesting_is_refused(load: Load) -> None:
    with pytest.raises(AnswersError):
        load("[" * 5000 + "]" * 5000, "json")


def test_aliases_that_multiply_do_no_harm(load: Load) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(AnswersError, match="its aliases stand for too much"):
        load(bomb)


def test_settings_apply_by_dotted_key() -> None:
    settings = ["project.name=A = B", "answers.database=mysql", "options.uploads=false", "framework=flask"]
    request = answers.with_settings(Request(), settings, TERMS)
    assert request == Request({"name": "A = B"}, "flask", {"database": "mysql"}, {"uploads": False})


def test_settings_win_over_the_file() -> None:
    request = answers.with_settings(REQUEST, ["framework=auto", "answers.database=mysql"], TERMS)
    assert request.answers == {"admin_site": "needed", "database": "mysql"}
    assert request.framework == "auto"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("options.uploads", "no value"),
        ("options.uploads=maybe", "options.uploads cannot be maybe"),
        ("optoins.uploads=true", "unknown key optoins.uploads"),
        ("project=3", "--set: project is a group of keys"),
        ("answers=few", "--set: answers is a group of keys"),
    ],
)
def test_a_wrong_setting_is_refused(setting: str, message: str) -> None:
    with pytest.raises(AnswersError, match=message):
        answers.with_settings(Request(), [setting], TERMS)


@pytest.mark.parametrize(("group", "key"), [("project", "project.name"), ("answers", "answers.purpose")])
def test_a_setting_of_a_whole_group_is_told_what_to_write(group: str, key: str) -> None:
    with pytest.raises(AnswersError) as caught:
        answers.with_settings(Request(), [f"{group}=3"], TERMS)
    assert caught.value.hint == f"Write one of them, like {key}=…"


def project(**given: str) -> Project:
    return answers.complete_project(Request(project=given), load_template("django"), "3.12")


def test_only_the_name_is_needed() -> None:
    completed = project(name="Hafenbücherei Ölhafen")
    assert completed.slug == "hafenbucherei_olhafen"
    assert (completed.license, completed.python) == ("MIT", "3.12")


@pytest.mark.parametrize("given", [{}, {"name": ""}, {"name": "   "}])
def test_a_missing_name_is_told(given: dict[str, str]) -> None:
    with pytest.raises(AnswersError, match="has no name"):
        project(**given)


@pytest.mark.parametrize("slug", ["class", "json", "django", "config", "2fast", "../up", "Großbuch", "con"])
def test_an_unfit_slug_is_refused_with_one_that_would_do(slug: str) -> None:
    with pytest.raises(AnswersError) as caught:
        project(name="x", slug=slug)
    suggestion = caught.value.hint.removesuffix(" would do.")
    assert project(name="x", slug=suggestion).slug == suggestion


@pytest.mark.parametrize("name", ["Class", "json", "Django", "Config", "2 Fast", "日本", "!!!", "a" * 300])
def test_a_slug_made_from_a_name_always_fits(name: str) -> None:
    assert project(name=name).slug
