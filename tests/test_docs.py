"""Keep the documents true: links lead somewhere, commands exist, CI runs what the README says."""

import re
from pathlib import Path

import pytest

from scaffoldpy.cli import cli

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TEST_COMMAND = (
    'python3 -m venv .venv && .venv/bin/pip install --quiet --constraint constraints.txt --editable ".[dev]"'
    " && .venv/bin/python -m pytest"
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/ci.yml"])
def test_everyone_names_the_same_test_command(name: str) -> None:
    assert TEST_COMMAND in (ROOT / name).read_text(encoding="utf-8")


def test_every_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|/|^)scaffoldpy ([a-z]+)", text, re.MULTILINE))
    assert named >= {"new", "recommend", "why", "verify", "change", "update", "status"}
    assert named == set(cli.commands)


def test_every_option_of_new_that_the_readme_names_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"scaffoldpy new[^`\n]*", text)
    named = {option for line in lines for option in re.findall(r"--[a-z-]+", line)}
    known = {name for parameter in cli.commands["new"].params for name in parameter.opts}
    assert named >= {"--answers", "--yes", "--set", "--setup", "--dry-run", "--diff", "--overwrite"}
    assert named <= known


def test_every_test_of_the_field_reports_exists() -> None:
    named = set(re.findall(r"::(test_\w+)", (ROOT / "docs" / "field-reports.md").read_text(encoding="utf-8")))
    sources = [path for folder in ("tests", "templates") for path in (ROOT / folder).rglob("*.*") if path.is_file()]
    texts = "".join(path.read_text(encoding="utf-8") for path in sources if path.suffix in (".py", ".jinja"))
    assert len(named) > 100
    assert named - set(re.findall(r"def (test_\w+)", texts)) == set()
