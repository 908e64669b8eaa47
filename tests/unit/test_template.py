"""What a cookiecutter.json declares, checked when it is loaded: every mistake is told with its place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from scaffoldpy.errors import InputError
from scaffoldpy.extension import rules
from scaffoldpy.model import FRAMEWORKS, Framework, Template
from scaffoldpy.template import load_template

Raw = dict[str, Any]


def declared(framework: Framework = "flask") -> Raw:
    return dict(json.loads((ROOT / "templates" / framework / "cookiecutter.json").read_text(encoding="utf-8")))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a team's own cookiecutter.json for Flask is."""
    folder = tmp_path / "own" / "templates" / "flask"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "questions.yaml", tmp_path / "own")
    monkeypatch.setenv("SCAFFOLDPY_DATA", str(tmp_path / "own"))
    return folder / "cookiecutter.json"


def load(file: Path, raw: object) -> Template:
    file.write_text(json.dumps(raw), encoding="utf-8")
    template: Template = load_template.__wrapped__("flask")
    assert template.paths is not None  # they are checked when they are looked at
    return template


def rule(when: object, then: object) -> Raw:
    return {"_constraints": [{"if": when, "then": then, "because": "x"}]}


def group(*names: object) -> Raw:
    raw = declared()
    return {"_groups": {**raw["_groups"], "More": list(names)}}


MISTAKES: dict[str, tuple[Raw, str, str]] = {
    "unknown option in if": (
        rule({"ormm": [True]}, {"pages": [True]}),
        "_constraints: entry 1: if: unknown option ormm",
        "orm",
    ),
    "unknown option in then": (rule({"orm": [True]}, {"page": [True]}), "entry 1: then: unknown option page", "pages"),
    "licence in a constraint": (rule({"license": ["MIT"]}, {"orm": [True]}), "if: unknown option license", "Known:"),
    "unknown value": (rule({"api": ["smores"]}, {"orm": [True]}), "if: api: unknown value smores", "smorest"),
    "text for a list": (rule({"api": "none"}, {"orm": [True]}), 'if: api: a list of values expected, not "none"', ""),
    "text for a switch": (rule({"orm": ["true"]}, {"pages": [True]}), 'if: orm: unknown value "true"', "true"),
    "number for a switch": (rule({"orm": [1]}, {"pages": [True]}), "if: orm: unknown value 1", "Known: true, false"),
    "a list in a list": (rule({"api": [["none"]]}, {"pages": [True]}), 'if: api: unknown value ["none"]', "none"),
    "no values": (rule({"api": []}, {"orm": [True]}), "if: api: a list of values expected, not []", ""),
    "no condition": (rule(["api"], {"orm": [True]}), "if: a condition, {option: [value, …]}, expected, not", ""),
    "misspelt key of a constraint": (
        {"_constraints": [{"if": {}, "then": {}, "because": "x", "note": "y"}]},
        "_constraints: entry 1: unknown key note",
        "",
    ),
    "constraint without then": ({"_constraints": [{"if": {}}]}, "_constraints: entry 1 lacks 'then'", ""),
    "constraint that is text": ({"_constraints": ["orm"]}, "entry 1: keys and values expected", ""),
    "constraints in a table": ({"_constraints": {}}, "_constraints: a list expected, not {}", ""),
    "paths in a number": ({"_paths": 3}, "_paths: keys and values expected, not 3", ""),
    "unknown option of a path": ({"_paths": {"README.md": {"ormm": [True]}}}, "README.md: unknown option ormm", "orm"),
    "unknown option in one of two ways": (
        {"_paths": {"a.md": [{"orm": [True]}, {"ormm": [True]}]}},
        "_paths: a.md: entry 2: unknown option ormm",
        "",
    ),
    "unknown licence": ({"_paths": {"LICENSE": {"license": ["MTI"]}}}, "license: unknown value MTI", "MIT"),
    "unknown option of a group": (
        {"_paths": [{"if": {"ormm": [True]}, "files": ["a"]}]},
        "_paths: entry 1: if: unknown option ormm",
        "orm",
    ),
    "group without files": ({"_paths": [{"if": {"orm": [True]}}]}, "_paths: entry 1 lacks 'files'", ""),
    "path in two groups": (
        {"_paths": [{"if": {"orm": [True]}, "files": ["a"]}, {"if": {"forms": [True]}, "files": ["a"]}]},
        "_paths: entry 2: files: a is in another group already",
        "one",
    ),
    "path upwards in a group": (
        {"_paths": [{"if": {}, "files": ["../a"]}]},
        "files: no path in the project",
        "relative",
    ),
    "path with no way": ({"_paths": {"a.md": []}}, "a.md: at least one condition expected", ""),
    "path of a condition that is text": (
        {"_paths": {"a.md": "orm"}},
        'a.md: a condition, {option: [value, …]}, expected, not "orm"',
        "",
    ),
    "path upwards": ({"_paths": {"../a.md": {"orm": [True]}}}, "../a.md: no path in the project", "relative"),
    "path upwards in between": ({"_paths": {"a/../../b": {"orm": [True]}}}, "no path in the project", ""),
    "absolute path": ({"_paths": {"/etc/": {"orm": [True]}}}, "/etc/: no path in the project", ""),
    "path of Windows": ({"_paths": {"docs\\a.md": {"orm": [True]}}}, "no path in the project", ""),
    "empty path": ({"_paths": {"": {"orm": [True]}}}, "no path in the project", ""),
    "path with a dot": ({"_paths": {"./a.md": {"orm": [True]}}}, "no path in the project", ""),
    "merged folder that is a file": (
        {"_merged": [{"if": {"orm": [True]}, "from": ["{slug}/a/"], "to": "{slug}/b"}]},
        "_merged: entry 1: to: {slug}/b is no folder",
        "/",
    ),
    "merged under two options": (
        {"_merged": [{"if": {"orm": [True], "forms": [True]}, "from": ["a/"], "to": "b/"}]},
        "_merged: entry 1: if: the condition of one option expected",
        "",
    ),
    "misspelt slug": ({"_paths": {"{slgu}/a.py": {"orm": [True]}}}, "only {slug} may stand in braces", ""),
    "option in no group": ({"fancy": True}, "fancy: an option that is in no group", "_groups"),
    "choice in no group": ({"fancy": ["a", "b"]}, "fancy: an option that is in no group", "_groups"),
    "group of an unknown option": (group("ormm"), "_groups: More: unknown option ormm", "orm"),
    "group of what is no option": (group("license"), "_groups: More: unknown option license", ""),
    "option in two groups": (group("orm"), "orm is in the group Data already", "one"),
    "group that is text": ({"_groups": {"Data": "orm"}}, '_groups: Data: a list of texts expected, not "orm"', ""),
    "option that is text": ({"api": "none"}, 'api: a list of texts expected, not "none"', ""),
    "option with a value twice": ({"api": ["none", "none"]}, "api: a text is here twice", ""),
    "option without a label": ({"__prompts__": {}}, "__prompts__ lacks 'database'", ""),
    "label of an unknown value": (
        {"__prompts__": {**declared()["__prompts__"], "api": {"__prompt__": "API", "smores": "x"}}},
        "__prompts__: api: unknown value smores",
        "smorest",
    ),
    "help of an unknown option": ({"_help": {"ormm": "x"}}, "_help: unknown option ormm", "orm"),
    "help that is no text": ({"_help": {"orm": 1}}, "_help: orm: text expected, not 1", ""),
    "unknown command": ({"_commands": {"migrat": {"run": "x", "if": {}}}}, "unknown command migrat", "migrate"),
    "command of an unknown option": (
        {"_commands": {"start": {"run": "x", "if": {"ormm": [True]}}}},
        "_commands: start: if: unknown option ormm",
        "orm",
    ),
    "command with another brace": ({"_commands": {"start": {"run": "{x}", "if": {}}}}, "only {slug} may stand", ""),
    "Python of no version": ({"python": ["3"]}, "python: 3 is no version of Python", ""),
    "no Python": ({"python": []}, "python: at least one text expected, not []", ""),
    "secrets that are text": ({"_secrets": "KEY"}, '_secrets: a list of texts expected, not "KEY"', ""),
    "reserved numbers": ({"_reserved": [1]}, "_reserved: a list of texts expected, not [1]", ""),
    "description of nothing": ({"description": None}, "description: text expected, not null", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_to_do(data: Path, mistake: str) -> None:
    change, message, hint = MISTAKES[mistake]
    with pytest.raises(InputError) as caught:
        load(data, {**declared(), **change})
    assert str(caught.value).startswith(f"{data}")
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert caught.value.hint


def test_a_file_that_holds_no_table_is_told(data: Path) -> None:
    with pytest.raises(InputError, match=r"cookiecutter\.json: keys and values expected, not \[\]"):
        load(data, [])


def test_a_long_value_is_told_shortly(data: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(data, {**declared(), "_paths": ["a" * 1000]})
    assert len(str(caught.value)) < len(str(data)) + 120


@pytest.mark.parametrize(
    "paths",
    [
        {"{slug}/a.py": {"orm": [True], "python": ["3.12"], "license": ["MIT"]}},
        {"docs/..a/": [{"orm": [True]}, {"api": ["none"]}]},
        {},
        [
            {"if": {"orm": [True]}, "files": ["a.md", "docs/"]},
            {"if": [{"orm": [True]}, {"api": ["none"]}], "files": ["b"]},
        ],
    ],
)
def test_what_paths_may_hold_is_loaded(data: Path, paths: Raw) -> None:
    loaded = load(data, {**declared(), "_paths": paths}).paths
    assert {path: [dict(way) for way in ways] for path, ways in loaded.items()} == {
        path: [{name: tuple(values) for name, values in way.items()} for way in rules.ways(condition)]
        for path, condition in rules.by_path(paths).items()
    }


def test_a_text_variable_of_a_team_s_own_needs_no_group(data: Path) -> None:
    template = load(data, {**declared(), "company": "Ours"})
    assert "company" not in {option.name for option in template.options}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_own_templates_are_loaded_whole(framework: Framework) -> None:
    raw, template = declared(framework), load_template(framework)
    assert [option.name for option in template.options] == [name for names in raw["_groups"].values() for name in names]
    assert list(template.paths)[: len(rules.by_path(raw["_paths"]))] == list(rules.by_path(raw["_paths"]))
    assert len(template.constraints) == len(raw["_constraints"])


def test_every_option_has_a_line_of_help() -> None:
    options = [option for framework in FRAMEWORKS for option in load_template(framework).options]
    assert [option.name for option in options if not option.help.endswith(".") or len(option.help) > 160] == []
