"""Keep the documents true: links lead somewhere, commands exist, CI runs what the README says."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scaffoldpy.cli import cli

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TEST_COMMAND = (
    'python3 -m venv .venv && .venv/bin/pip install --quiet --constraint constraints.txt --editable ".[dev]"'
    " && .venv/bin/python -m pytest"
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document):
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/ci.yml"])
def test_everyone_names_the_same_test_command(name):
    assert TEST_COMMAND in (ROOT / name).read_text(encoding="utf-8")


def test_every_command_of_the_readme_exists():
    named = set(re.findall(r"scaffoldpy (new|[a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    named &= {word for word in named if CliRunner().invoke(cli, [word, "--help"]).exit_code == 0}
    assert named >= {"new", "recommend", "questions", "schema", "why", "completion", "verify", "matrix"}


def test_every_option_of_new_that_the_readme_names_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"scaffoldpy new[^`\n]*?(--[a-z-]+)", text))
    known = CliRunner().invoke(cli, ["new", "--help"]).output
    assert named
    assert [option for option in sorted(named) if option not in known] == []
