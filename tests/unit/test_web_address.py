"""The address of the web page: what it says, what it cannot say, and how it is written again."""

from urllib.parse import parse_qsl

import pytest

from scaffoldpy.errors import AnswersError
from scaffoldpy.questions import load_questions
from scaffoldpy.vocabulary import vocabulary
from scaffoldpy.web import address

TERMS = vocabulary(load_questions())


def state(query: str) -> address.State:
    return address.read_state(parse_qsl(query, keep_blank_values=True), TERMS)


def test_an_address_has_the_keys_of_set() -> None:
    read = state("project.name=Shop&answers.database=postgresql&options.api=drf&options.sample=false&framework=django")
    assert read.request.project == {"name": "Shop"}
    assert read.request.answers == {"database": "postgresql"}
    assert read.request.options == {"api": "drf", "sample": False}
    assert read.request.framework == "django"
    assert read.remarks == ()


def test_a_state_is_always_written_alike() -> None:
    one = state(
        "options.api=drf&answers.team=experts&project.name=A+%26+B&file=config/urls.py&against.options.api=none"
    )
    other = state(
        "against.options.api=none&file=config/urls.py&project.name=A+%26+B&answers.team=experts&options.api=drf"
    )
    assert address.query(one) == address.query(other)
    assert address.query(state(address.query(one))) == address.query(one)


def test_empty_fields_and_earlier_values_do_not_count() -> None:
    read = state("project.name=&answers.team=&options.api=drf&options.api=ninja")
    assert read.request.project == {}
    assert read.request.options == {"api": "ninja"}


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("frmework=django", "The address: unknown key frmework.", "Did you mean framework?"),
        ("options.ap=drf", "The address: unknown key options.ap.", "Did you mean options.api?"),
        ("options.api=dfr", "The address: options.api cannot be dfr.", "Did you mean drf?"),
        ("against.options.cach=redis", "The address: unknown key options.cach.", "Did you mean options.cache?"),
        ("project=Shop", "The address: project is a group of keys.", "Write one of them, like project."),
        ("fille=a.py", "The address: unknown key fille.", "Did you mean file?"),
    ],
)
def test_what_cannot_be_used_is_remarked_on_with_the_nearest(query: str, message: str, hint: str) -> None:
    read = state(f"{query}&answers.team=experts")
    assert [remark.message for remark in read.remarks] == [message]
    assert read.remarks[0].hint.startswith(hint)
    assert read.request.answers == {"team": "experts"}


def test_a_program_is_refused_instead() -> None:
    with pytest.raises(AnswersError, match=r"unknown key options\.ap"):
        address.read_request([("options.ap", "drf")], TERMS)
