#% set browser = "member" if cookiecutter.accounts != "none" else "client" %#
"""The sandbox for templates that people write."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from multiprocessing import Pipe
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jinja2.sandbox import ImmutableSandboxedEnvironment

from [= cookiecutter.slug =] import sandbox


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Share no place with a server that runs here, or with other tests."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


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


def test_who_comes_when_all_places_are_taken_is_asked_to_come_back(
    [= browser =]: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is not lost."""
    monkeypatch.setattr(sandbox, "MOST", 0)
    data = {"text": "Dear {{ name }}", "name": "Ada"}
    answer = [= browser =].post("/letters/", data=data)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Please try again" in answer.text
    assert "Dear {{ name }}" in answer.text


def test_places_are_shared(tmp_path: Path) -> None:
    """By lock files, so by all processes of a server; they are free again after use."""
    for _ in range(2):
        with sandbox.place(), sandbox.place(), pytest.raises(sandbox.Busy):
            sandbox.place().__enter__()
    assert len(list(tmp_path.glob("*.lock"))) == sandbox.MOST


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ name", "does not work"),
        ("Dear {{ nmae }}", "'nmae' is undefined"),
        ("{{ '{0.__class__}'.format(name) }}", "unsafe"),
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
    limits = {}

    def limit(kind: int, values: tuple[int, int]) -> None:
        limits[kind] = values[0]

    monkeypatch.setattr(resource, "setrlimit", limit)
    monkeypatch.setattr(os, "environ", {"DATABASE_URL": "sqlite://"})
    monkeypatch.setattr(time, "process_time", lambda: 5.5)  # until all was loaded
    ours, theirs = Pipe(duplex=False)
    sandbox.work(theirs, "Dear {{ name }}", {"name": "Ada"})
    assert sandbox.receive(ours) == "Dear Ada"
    assert not os.environ
    assert limits == {
        resource.RLIMIT_AS: sandbox.MEMORY,
        resource.RLIMIT_CPU: 6 + sandbox.SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
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
