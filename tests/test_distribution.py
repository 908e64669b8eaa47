"""Nothing that anybody reads or copies installs `scaffoldpy` from an index: that name is a stranger's package."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from scaffoldpy.model import FRAMEWORKS, Framework, Request
from scaffoldpy.plan import contents, make_plan
from scaffoldpy.questions import load_questions

FOLDERS = ("deploy", "docs", "examples", "src", "templates", ".ci", ".github", "benchmarks")
BARE = r"(?<![\w./-])scaffoldpy(?![\w/.-])"
INSTALLERS = r"\b(?:pip3?|pipx|uvx|uv tool|uv add|uv run --with|poetry|pdm|hatch|rye|pixi|conda|mamba|easy_install)\b"
REQUIREMENT = rf"{BARE}(?:\[[\w,]*\])?\s*(?:[=~!<>]=|[<>]\s*\d|@\s*\w+[:+])"
LISTED = (
    rf"(?:requires|dependencies|packages)\w*[\"']?\s*[:=]\s*\[.*{BARE}(?!-)"
    rf"|^\s*(?:-\s+)?[\"']?{BARE}[\"']?,?\s*$"
    r"|/(?:project|simple|pypi)/scaffoldpy\b(?!-)"
)


def strangers(text: str) -> list[str]:
    """Return the lines that would bring the stranger's package."""
    return [line for line in re.sub(r"\\\n\s*", "", text).splitlines() if is_strange(line)]


def is_strange(line: str) -> bool:
    if re.search(REQUIREMENT, line) or re.search(LISTED, line):
        return True
    for command in re.split(r"&&|\|\||[;|`]", line):
        known = re.sub(r"(?:--from|--spec|--with)[= ]\S*scaffoldpy-cli\S*", "scaffoldpy-cli", command)
        known = re.sub(r"scaffoldpy-cli\s+scaffoldpy\b", "", known)  # the command of the package just named
        if re.search(rf"{INSTALLERS}(?:\s+\S+)*?\s+[\"']?{BARE}", known):
            return True
    return False


STRANGE = [
    "pip install scaffoldpy",
    "python -m pip install --upgrade uv scaffoldpy",
    "uvx scaffoldpy new",
    "pipx install scaffoldpy",
    "pipx run scaffoldpy new",
    "uv tool install 'scaffoldpy[dev]'",
    "uv add scaffoldpy",
    "RUN true && pip install scaffoldpy && true",
    "pip install \\\n    scaffoldpy",
    'dependencies = ["scaffoldpy==0.1.0"]',
    'requires = ["hatchling", "scaffoldpy"]',
    "scaffoldpy>=0.1",
    "scaffoldpy ~= 0.1",
    "additional_dependencies: [scaffoldpy]",
    "  - pip:\n      - scaffoldpy",
    'dependencies = [\n    "scaffoldpy",\n]',
    "<https://pypi.org/project/scaffoldpy/>",
]
OURS = [
    "pip install scaffoldpy-cli",
    "uvx --from scaffoldpy-cli scaffoldpy new",
    "uvx --from scaffoldpy-cli==0.1.0 scaffoldpy new",
    "pipx run --spec scaffoldpy-cli scaffoldpy new",
    "pipx install scaffoldpy-cli && scaffoldpy new",
    "pip install . && scaffoldpy new",
    "pip install ./scaffoldpy",
    "`pip install -e .` then `scaffoldpy why PATH`",
    "scaffoldpy-cli>=0.1",
]


@pytest.mark.parametrize("line", STRANGE)
def test_the_strangers_package_is_recognized(line: str) -> None:
    assert strangers(line)


@pytest.mark.parametrize("line", OURS)
def test_our_own_is_allowed(line: str) -> None:
    assert strangers(line) == []


def documents() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in FOLDERS:
        yield from (
            path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix not in {".pyc", ".svg"}
        )


def test_no_document_and_no_source_installs_it() -> None:
    found = {path: strangers(path.read_text(encoding="utf-8", errors="replace")) for path in documents()}
    assert len(found) > 200
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_generated_file_installs_it(framework: Framework) -> None:
    most = {"ci": "github", "deploy": "docker", "tasks": "celery", "accounts": "full"}
    for options in ({}, most, {**most, "ci": "gitlab"}):
        plan = make_plan(Request({"name": "Pier"}, framework, options=options), load_questions())
        for path, content in contents(plan).items():
            assert strangers(content.decode(errors="replace")) == [], path


def test_the_distribution_has_a_name_of_its_own() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (declared["name"], list(declared["scripts"])) == ("scaffoldpy-cli", ["scaffoldpy"])
