[% set browser = "member" if cookiecutter.accounts != "none" else "client" %]
"""The sandbox for templates that people write."""

from __future__ import annotations

import os
import resource
from multiprocessing import Pipe

import pytest
from flask.testing import FlaskClient
from jinja2.sandbox import ImmutableSandboxedEnvironment

from [= cookiecutter.slug =] import sandbox


def test_a_letter_is_filled_in([= browser =]: FlaskClient) -> None:
    """By another process, under its limits; what it writes is shown as text."""
    text = '{% if name != "Bob" %}{{ "Dear " ~ name }}, {% endif %}<b>hello</b>'
    data = {"text": text, "name": "Ada"}
    page = [= browser =].post("/letters/", data=data).text
    assert "Dear Ada, &lt;b&gt;hello&lt;/b&gt;" in page


def test_a_refused_letter_is_explained(
    [= browser =]: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author learns why."""

    def refuse(_source: str, _values: dict[str, str]) -> str:
        raise sandbox.TemplateRefused("Not like this.")

    assert [= browser =].get("/letters/").status_code == 200
    monkeypatch.setattr(sandbox, "render", refuse)
    data = {"text": "{{ name", "name": "Ada"}
    assert "Not like this." in [= browser =].post("/letters/", data=data).text


def test_an_empty_letter_is_told(
    [= browser =]: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its author would wonder where it is."""
    monkeypatch.setattr(sandbox, "render", lambda *_: " ")
    data = {"text": "{{ nothing }}", "name": "Ada"}
    assert "The letter is empty." in [= browser =].post("/letters/", data=data).text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ name", "does not work"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ name.__class__.__init__.__globals__ }}", "unsafe"),
        ("{% include 'config.py' %}", "does not work"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        (r"{{ '\x' }}", "UnicodeDecodeError"),
        (r"{{ '\ud800' }}", "UnicodeEncodeError"),
        ("{% for i in name %}" * 25 + "{% endfor %}" * 25, "SyntaxError"),
        ("{% for i in range(99999) %}{{ name }}{% endfor %}", "longer than"),
        ("{% for i in range(9999999) %}{% endfor %}", "OverflowError"),
    ],
)
def test_hostile_templates_are_refused(source: str, reason: str) -> None:
    """Nothing but text comes out of a template."""
    is_done, message = sandbox.attempt(source, {"name": "Ada"})
    assert not is_done
    assert reason in message


def test_formats_do_not_look_inside() -> None:
    """Attributes that begin with an underscore are empty."""
    source = "{{ '{0.__class__}'.format(name) }}"
    assert sandbox.attempt(source, {"name": "Ada"}) == (True, "")


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that eats memory is told so."""

    def eat(*_: object, **__: object) -> object:
        raise MemoryError

    monkeypatch.setattr(ImmutableSandboxedEnvironment, "from_string", eat)
    is_done, message = sandbox.attempt("", {})
    assert not is_done
    assert "memory" in message


def test_the_process_limits_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time, memory and files, before it touches the template; secrets are gone."""
    limits = []

    def limit(kind: int, values: tuple[int, int]) -> None:
        limits.append((kind, values))

    monkeypatch.setattr(resource, "setrlimit", limit)
    monkeypatch.setattr(os, "environ", {"DATABASE_URL": "sqlite://"})
    ours, theirs = Pipe(duplex=False)
    sandbox.work(theirs, "Dear {{ name }}", {"name": "Ada"})
    assert sandbox.receive(ours) == "Dear Ada"
    assert not os.environ
    assert {kind for kind, _ in limits} == {
        resource.RLIMIT_AS,
        resource.RLIMIT_CPU,
        resource.RLIMIT_FSIZE,
        resource.RLIMIT_NOFILE,
    }


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"-Not like this.", "^Not like this.$"),
        (b"+" + b"x" * 100, "too much"),
        (b"+\xff", "too much"),
    ],
)
def test_only_text_is_taken_from_the_process(
    answer: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not too much of it; above all no pickle, which could run anything here."""
    monkeypatch.setattr(sandbox, "LARGEST", 100)
    ours, theirs = Pipe(duplex=False)
    theirs.send_bytes(answer)
    with pytest.raises(sandbox.TemplateRefused, match=reason):
        sandbox.receive(ours)


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_process_that_does_not_answer_is_ended(
    is_closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it died or goes on for ever."""
    monkeypatch.setattr(sandbox, "WAIT", 0)
    ours, theirs = Pipe(duplex=False)
    if is_closed:
        theirs.close()
    with pytest.raises(sandbox.TemplateRefused, match="too much"):
        sandbox.receive(ours)
