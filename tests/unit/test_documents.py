"""What `--json` prints, by every command that has it, is as the published schema describes it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT
from living import commit, make
from referencing import Registry, Resource

from scaffoldpy import documents
from scaffoldpy.cli import cli
from scaffoldpy.model import Step, VerifyReport

Run = Callable[..., Any]

SCHEMA = json.loads((ROOT / "docs" / f"output-{documents.VERSION}.json").read_text(encoding="utf-8"))
ANSWERS = json.loads((ROOT / "docs" / "answers-1.json").read_text(encoding="utf-8"))
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in (SCHEMA, ANSWERS)
)
REPORT = VerifyReport("shop", "flask", "3.12", (Step("install", "done", 1.234, ""), Step("tests", "failed", 0, "no")))


def check(document: Any, name: str) -> None:
    """Hold a document against the schema of its own and, as somebody would who reads only the whole, against all."""
    for reference in (f"{SCHEMA['$id']}#/$defs/{name}", SCHEMA["$id"]):
        jsonschema.Draft202012Validator({"$ref": reference}, registry=REGISTRY).validate(document)
    assert document["version"] == documents.VERSION


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("recommend", ["recommend", "--set", "answers.admin_site=needed"]),
        ("recommend", ["recommend"]),
        ("new", ["new", "Shop", "--yes"]),
        ("new", ["new", "Shop", "--yes", "--framework", "flask", "--no-git"]),
        ("tree", ["new", "Shop", "--yes", "--dry-run", "--set", "options.ci=github"]),
        ("changes", ["new", "Shop", "--yes", "--diff"]),
        ("questions", ["questions"]),
        ("matrix", ["matrix", "--framework", "django", "--python", "3.12", "--shard", "1/9"]),
    ],
)
def test_a_command_prints_what_the_schema_says(run: Run, name: str, arguments: list[str]) -> None:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    check(json.loads(done.stdout), name)


def test_a_life_is_printed_as_the_schema_says(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    wish = ("change", project, "--set", "options.api=drf", "--json")
    for more in (["--dry-run"], ["--diff"]):
        check(json.loads(run(*wish, *more).stdout), "change")
    check(json.loads(run("status", project, tmp_path, "--json").stdout), "status")
    for path in (project, project / "manage.py", project / "pier/core/apps.py", project / "compose.yaml"):
        check(json.loads(run("why", path, "--json").stdout), "why")
    check(json.loads(run("update", project, "--json").stdout), "update")
    file = project / "pier/core/apps.py"
    file.write_text(file.read_text().replace("People and books", "Mine"))
    commit(project)
    for arguments in (wish, ("change", project, "--continue", "--json"), ("change", project, "--abort", "--json")):
        check(json.loads(run(*arguments).stdout), "change")


def test_a_verification_is_printed_as_the_schema_says() -> None:
    check(documents.report_document(REPORT), "report")
    check(documents.reports_document([REPORT, REPORT]), "reports")


def test_every_command_that_prints_json_has_its_schema() -> None:
    printing = {
        name for name, command in cli.commands.items() if any("--json" in option.opts for option in command.params)
    }
    described = {
        definition["description"].split()[0]
        for definition in SCHEMA["$defs"].values()
        if definition.get("description", "").endswith("--json")
    }
    assert described == printing


def test_a_document_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check({**documents.report_document(REPORT), "version": 2}, "report")
