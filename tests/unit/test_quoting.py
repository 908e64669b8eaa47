"""Each filter's text must come back unchanged from a reader of its format, and nothing in it may be run or rendered."""

import ast
import configparser
import html
import io
import json
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable

import dotenv
import jinja2
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scaffoldpy.extension import naming, quoting

NASTY = (
    "\"'`$%{}[]<>()&|;:#!?*_~^=+-./\\,@ \t".replace("\t", "") + "aZ09éßж図🎉\u00a0\u3000\u00ad\u200d\u200e\u0301\ue000"
)
texts = st.one_of(
    st.text(st.sampled_from(NASTY), max_size=30),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
).filter(lambda text: naming.text_problem("description", text) is None)
lines = texts.map(str.strip)  # what a format strips from both ends never arrives: it is stripped from the input


def each_odd_text(test: Callable[..., None]) -> Callable[..., None]:
    for text in (
        "",
        '"""',
        'ends with "',
        "ends with \\",
        "\\N{DASH} \\x41 \\u0041",
        "{{ 7*7 }} {% raw %} [= 7*7 =] {# x #}",
        "${HOME} $(id) `id` $$",
        "%(here)s %d %%",
        "' or ''='",
        "# coding: rot13",
        "<script>alert(1)</script>",
        "&amp; &#123; &copy",
        "- a list",
        "1. a list",
        "### heading ###",
        "https://example.org www.example.org :smile:",
        "yes",
        "null",
        "3.10",
        "~",
        "!!python/object:os.system",
        "*anchor &anchor",
        "[x](y) ![z](w) [^1]",
        "snake_case __dunder__ _x_",
        "-->",
        "]]>",
    ):
        test = example(text)(test)
    return test


@each_odd_text
@given(texts)
def test_python_reads_its_literal_back(text: str) -> None:
    assert ast.literal_eval(quoting.python(text)) == text


def test_python_quotes_lists_dicts_and_switches() -> None:
    value = {"a": [True, None, 3, "it's"], 'b"': []}
    assert ast.literal_eval(quoting.python(value)) == value


def test_python_literals_are_as_ruff_formats_them() -> None:
    texts = ["plain", "it's", 'say "hi"', 'it\'s "both"', "it's 'all' \"mixed\"", "back\\slash", "tab\u200bless", "🎉"]
    module = "\n".join(f"x = {quoting.python(text)}" for text in texts) + "\n"
    module += (
        "\n".join(f'\n\ndef f{n}():\n    """{quoting.python_doc(text)}."""' for n, text in enumerate(texts)) + "\n"
    )
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    assert subprocess.run(ruff, input=module, capture_output=True, text=True, check=True).stdout == module


@each_odd_text
@given(texts)
def test_python_doc_is_the_docstring(text: str) -> None:
    function = ast.parse(f'def f():\n    """{quoting.python_doc(text)}"""\n').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function, clean=False) == text


@each_odd_text
@given(texts)
def test_toml_reads_its_string_back(text: str) -> None:
    assert tomllib.loads(f"x = {quoting.toml(text)}") == {"x": text}


def test_toml_quotes_switches_numbers_and_lists() -> None:
    assert tomllib.loads(f"x = {quoting.toml([True, False, 3, 'a'])}") == {"x": [True, False, 3, "a"]}


@each_odd_text
@given(texts)
def test_yaml_reads_its_scalar_back(text: str) -> None:
    assert yaml.safe_load(f"- x: {quoting.yaml(text)}\n  y: 1") == [{"x": text, "y": 1}]


def test_yaml_keeps_switches_and_numbers() -> None:
    assert yaml.safe_load(f"[{quoting.yaml(True)}, {quoting.yaml(3)}]") == [True, 3]


@each_odd_text
@given(texts)
def test_json_reads_its_string_back(text: str) -> None:
    assert json.loads(quoting.json({"x": text})) == {"x": text}


@each_odd_text
@given(texts)
def test_html_holds_no_markup(text: str) -> None:
    quoted = quoting.html(text)
    assert not set(quoted) & set("<>\"'")
    assert html.unescape(quoted) == text


@each_odd_text
@given(texts)
def test_html_in_a_template_is_rendered_as_it_was_typed(text: str) -> None:
    page = jinja2.Environment(autoescape=True).from_string(f"<p>{quoting.html_template(text)}</p>").render()
    assert html.unescape(page) == f"<p>{text}</p>"


@pytest.mark.parametrize("block", ["{}", "# {}", "- {}", "> {}", "About {}: what it is"])
@each_odd_text
@given(lines)
def test_markdown_shows_the_text(block: str, text: str) -> None:
    before, after = block.lstrip("#->").lstrip().split("{}")
    shown = "".join(
        shown_by(token) for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown_of(block, text))
    )
    assert " ".join(shown.split()) == " ".join(f"{before}{text}{after}".split())


def markdown_of(block: str, text: str) -> str:
    return block.replace("{}", quoting.markdown(text)) + "\n"


def shown_by(token: Token) -> str:
    assert token.type not in {"html_block", "code_block", "fence", "hr", "table_open"}
    marks = token.children or []
    assert {mark.type for mark in marks} <= {"text", "text_special"}
    return "".join(mark.content for mark in marks)


@each_odd_text
@given(texts)
def test_shell_sees_one_word(text: str) -> None:
    assert shlex.split(f"echo {quoting.shell(text)}") == ["echo", text]


def test_shell_runs_nothing() -> None:
    text = "$(echo run) `echo run` ${HOME} ' \" \\ ; echo run"
    done = subprocess.run(["sh", "-c", f"printf %s {quoting.shell(text)}"], capture_output=True, text=True, check=True)
    assert done.stdout == text


@each_odd_text
@given(texts)
def test_env_reads_its_value_back(text: str) -> None:
    assert dotenv.dotenv_values(stream=io.StringIO(f"A={quoting.env(text)}\nB=1\n"), interpolate=False) == {
        "A": text,
        "B": "1",
    }


@each_odd_text
@given(lines)
def test_ini_reads_its_value_back(text: str) -> None:
    parser = configparser.ConfigParser()
    parser.read_string(f"[a]\nx = {quoting.ini(text)}\ny = 1\n")
    assert dict(parser["a"]) == {"x": text, "y": "1"}


@each_odd_text
@given(texts)
def test_dockerfile_leaves_no_variable_or_quote_open(text: str) -> None:
    quoted = quoting.dockerfile(text)
    assert quoted[0] == quoted[-1] == '"'
    assert shlex.split(quoted.replace("\\$", "$").replace("`", ""), posix=True) == [text.replace("`", "")]


@each_odd_text
@given(texts)
def test_comment_is_one_line_and_declares_no_encoding(text: str) -> None:
    module = f"# {quoting.comment(text)}\nx = 'ä'\n".encode()
    namespace: dict[str, str] = {}
    exec(compile(module, "module", "exec"), namespace)  # noqa: S102  (the text is in a comment: nothing of it may run)
    assert namespace["x"] == "ä"
    assert quoting.comment(text).split() == text.replace("coding:", "coding :").replace("coding=", "coding =").split()
