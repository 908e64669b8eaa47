import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from scaffoldpy import answers
from scaffoldpy.errors import AnswersError
from scaffoldpy.extension import naming
from scaffoldpy.questions import load_questions
from scaffoldpy.schema import json_schema
from scaffoldpy.vocabulary import vocabulary

TERMS = vocabulary(load_questions())
SCHEMA = json_schema(TERMS)


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_published_schema_is_this_one() -> None:
    published = (Path(__file__).parents[2] / "docs" / "answers-1.json").read_text(encoding="utf-8")
    assert json.loads(published) == SCHEMA


@pytest.mark.parametrize("slug", ["harbour", "Harbour", "2fast", "a-b", "a" * 51])
def test_the_schema_knows_the_shape_of_a_slug(slug: str) -> None:
    is_valid = jsonschema.Draft202012Validator(SCHEMA).is_valid({"project": {"name": "A", "slug": slug}})
    assert is_valid == (naming.slug_problem(slug) is None)


def test_every_key_of_the_vocabulary_is_in_the_schema() -> None:
    sections = SCHEMA["properties"]
    keys = {f"{name}.{key}" for name in ("project", "answers", "options") for key in sections[name]["properties"]}
    assert keys | {"framework"} == set(TERMS)


@pytest.mark.parametrize(
    "text",
    [
        "project: {name: A}",
        "project: {name: A, license: none}\nframework: flask\nanswers: {forms: few}\noptions: {api: smorest}",
        "project: {name: A}\nanswers: {forms: fw}",
        "project: {name: A}\noptions: {uploads: maybe}",
        "project: {name: A}\ncolour: red",
        "project: {name: 3}",
        "project: {name: ''}",
        'project: {name: "  "}',
        'project: {name: " A "}',
        'project: {name: "a\\nb"}',
        'project: {name: "a\\u202Eb"}',
        'project: {name: "\\u200b"}',
        'project: {name: "\\u3164"}',
        'project: {name: "नी\\u200cला"}',
        'project: {name: A, author: "\\U000E0041"}',
        f"project: {{name: {'a' * 100}}}",
        f"project: {{name: {'a' * 101}}}",
        "project: {name: A, email: nope}",
        "project: {name: A, email: ada@example.org}",
        "project: {name: A, email: '', slug: ''}",
        "project: {name: A, python: 3.12}",
        "project: {name: A, python: 3.5}",
        "project: {name: A}\nanswers:",
        "project: {name: A}\noptions: [a]",
        "project: {name: A}\ngenerated: 5",
        "project: {name: A}\nproject.name: A",
        "project: {name: A}\nanswers.database: mysql",
        "project: {name: A}\nanswers: {database: }",
        "project: {name: A}\nframework: ",
        "project: {name: A}\nscaffoldpy: true",
    ],
)
def test_the_schema_and_the_reader_agree(text: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    is_valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(json.dumps(yaml.safe_load(text))))
    try:
        answers.load_request(str(path), TERMS)
    except AnswersError:
        assert not is_valid
    else:
        assert is_valid
