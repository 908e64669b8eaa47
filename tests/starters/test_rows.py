"""Every row of the option matrix: baked and checked file by file on each run, verified in full by the slow tests."""

from __future__ import annotations

import ast
import configparser
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from all_rows import ALL_ROWS, RUNNABLE_ROWS, Values
from needed import missing

from scaffoldpy.extension import rules
from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.template import load_template
from scaffoldpy.verify import display, matrix, rows
from scaffoldpy.verify.checks import Check

TAGS = re.compile(rb"\[=|=\]|#%|%#|#\||\|#")
KINDS = ("*.py", "*.toml", "*.yml", "*.yaml", "*.json", "*.cfg", "*.ini")


def parse_ini(text: str) -> None:
    configparser.ConfigParser().read_string(text)


PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".yml": yaml.safe_load,
    ".yaml": yaml.safe_load,
    ".json": json.loads,
    ".cfg": parse_ini,
    ".ini": parse_ini,
}


@pytest.mark.parametrize(("framework", "number", "values"), ALL_ROWS)
def test_a_baked_row_is_whole(
    cookies: Any, monkeypatch: pytest.MonkeyPatch, framework: Framework, number: int, values: Values
) -> None:
    template = load_template(framework)
    monkeypatch.syspath_prepend(template.folder)  # pytest-cookies renders the defaults before Cookiecutter does this
    row = rows.render_row(template, number, values)
    baked = cookies.bake(extra_context=rows.context_of(row), template=str(template.folder))
    assert baked.exit_code == 0, baked.exception
    folder = Path(baked.project_path)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert files == row.tree  # plain Cookiecutter and scaffoldpy make the same project
    for name, content in files.items():
        check_file(name, content)
    for entry, condition in template.paths.items():
        path = entry.format(slug=folder.name)
        is_there = any(name == path or name.startswith(path) for name in files)
        assert not is_there or rules.holds(condition, values), entry


def check_file(name: str, content: bytes) -> None:
    if b"\0" in content:
        return  # a picture
    text = content.decode("utf-8")
    assert not TAGS.search(content), f"{name} holds a tag"
    assert "\r" not in text, name
    assert not content or (text.endswith("\n") and not text.endswith("\n\n")), f"{name} ends wrongly"
    assert not re.search(r"[ \t]+$", text, re.MULTILINE), f"{name} has spaces at the end of a line"
    parse = PARSERS.get(Path(name).suffix)
    if parse:
        parse(text)


# Import names that sort before and after their neighbours, and one of the longest.
NAMES = ("a", "zzz", "m" * 24 + "_" + "w" * 25)


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "number", "values"), ALL_ROWS)
def test_a_row_is_linted_and_formatted_under_any_name(
    tmp_path: Path, framework: Framework, number: int, values: Values
) -> None:
    for slug in NAMES:
        project = rows.write_row(rows.render_row(load_template(framework), number, values, slug=slug), tmp_path / slug)
        for command in (["check"], ["format", "--check"]):
            ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "--quiet", "."]
            done = subprocess.run(ruff, cwd=project, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{slug}: {values}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_verify_and_the_listed_matrix_give_a_row_the_same_name(framework: Framework) -> None:
    template, pythons = load_template(framework), ["3.11", "3.13"]
    listed = {row.name: row.values for row in matrix.numbered_rows(template, pythons=pythons)}
    assert {row.name: row.values for row in rows.render_rows(template, pythons=pythons)} == listed


def test_a_row_known_under_another_name_is_told_by_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAFFOLDPY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("scaffoldpy.verify.CHECKS", (Check("tests", lambda bench: ""),))
    template = load_template("flask")
    values: Values = {**{option.name: option.default for option in template.options}, "license": "MIT"}
    values["python"] = f"3.{sys.version_info[1]}"
    first, second = (rows.verify_row(rows.render_row(template, number, values)) for number in (1, 2))
    assert (first.report.project, first.is_known) == ("flask-01", False)
    assert (second.report.project, second.is_known) == ("flask-02", True)
    assert second.report.settings == tuple(matrix.settings_of(values))


# What Django's forms, Flask-Security's forms, and messages bring along.
FOREIGN = {
    "django": {"errorlist", "helptext", "error", "warning"},
    "flask": {"fs-error-msg", "error", "warning"},
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_class_of_the_look_is_on_a_page(framework: Framework) -> None:
    """Of the same framework; what is a feature's, in the same project."""
    style, pages = "", ""
    for row in rows.render_rows(load_template(framework)):
        texts = {name: content.decode() for name, content in row.tree.items() if name.endswith((".css", ".html"))}
        look = next((text for name, text in texts.items() if name.endswith("/site.css")), "")
        page = "".join(text for name, text in texts.items() if name.endswith(".html"))
        for name in ("chart", "cover", "facts", "pager", "search", "table-wrap"):
            assert bool(re.search(rf"^\.{name} \{{", look, re.MULTILINE)) <= (f'class="{name}"' in page), (
                row.name,
                name,
            )
        style, pages = style + look, pages + page
    used = {("", name) for name in FOREIGN[framework]}
    for element, classes in re.findall(r'<(\w+)\b[^<]*?\bclass="([^"]*)"', pages):
        used |= {(tag, name) for tag in ("", element) for name in classes.split()}
    selectors = " ".join(re.findall(r"^[^\s}/-].*[,{]$", style, re.MULTILINE))
    assert set(re.findall(r"(\w*)\.([a-z][\w-]*)", selectors)) <= used
    assert ".site-nav a[aria-current=" in selectors


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_triple_of_options_is_linted(tmp_path: Path, framework: Framework) -> None:
    for row in rows.render_rows(load_template(framework), strength=3):
        project = rows.write_row(row, tmp_path)
        for settings in ([], ["--isolated"], ["--isolated", "--select", "S,B,E,F,I,UP", "--ignore", "S101"]):
            command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--quiet", *settings, "."]
            done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{row.values}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "number", "values"), RUNNABLE_ROWS)
def test_a_row_passes_verification(framework: Framework, number: int, values: Values) -> None:
    outcome = rows.verify_row(rows.render_row(load_template(framework), number, values))
    assert outcome.report.passed, f"{display.summary(outcome.report)}\n{display.failures(outcome.report)}"
    skipped = {step.name: step.detail for step in outcome.report.steps if step.status == "skipped"}
    if "services" in skipped:
        missing(skipped["services"])
    assert skipped == {}
