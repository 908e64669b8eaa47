import json

import jsonschema
import pytest
import yaml

from scaffoldpy import answers
from scaffoldpy.errors import AnswersError
from scaffoldpy.questions import load_questions
from scaffoldpy.schema import json_schema
from scaffoldpy.vocabulary import vocabulary

TERMS = vocabulary(load_questions())
SCHEMA = json_schema(TERMS)


def test_the_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_of_the_vocabulary_is_in_the_schema():
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
    ],
)
def test_the_schema_and_the_reader_agree(text, tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    is_valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(json.dumps(yaml.safe_load(text))))
    try:
        answers.load_request(str(path), TERMS)
    except AnswersError:
        assert not is_valid
    else:
        assert is_valid
