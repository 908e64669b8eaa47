"""Variables in a team's own cookiecutter.json that are free text, and its defaults of the project's data."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Run
from terminal import DOWN, ENTER, Terminal

PLACE = "[=cookiecutter.slug=]/TEAM.txt"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Make templates of a team's own, in which Flask's has a text variable and a default author."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "templates", folder / "templates", symlinks=True)
    shutil.copy(ROOT / "questions.yaml", folder)
    change(folder, author="Acme & Söhne", cost_center="C-100", __prompts__={"cost_center": "Cost centre"})
    file = folder / "templates" / "flask" / "[=cookiecutter.slug=]" / "TEAM.txt"
    file.write_text("[= cookiecutter.cost_center =] of [= cookiecutter.author =]\n")
    return folder


def change(own: Path, *, __prompts__: dict[str, str] | None = None, **variables: object) -> None:
    file = own / "templates" / "flask" / "cookiecutter.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    prompts = {**raw["__prompts__"], **(__prompts__ or {})}
    file.write_text(json.dumps({**raw, **variables, "__prompts__": prompts}), encoding="utf-8")


FLASK = ("--no-git", "--framework", "flask")
GIVEN = {
    "defaults": ((), "C-100 of Acme & Söhne\n"),
    "settings": (
        ("--set", "project.cost_center=[= 7 =] {{x}}", "--set", "project.author=Ada"),
        "[= 7 =] {{x}} of Ada\n",
    ),
    "nothing": (("--set", "project.cost_center=", "--set", "project.author="), " of \n"),
}


@pytest.mark.parametrize(("arguments", "content"), GIVEN.values(), ids=GIVEN)
def test_a_text_of_the_team_s_is_set_and_rendered(
    run: Run, here: Path, own: Path, arguments: tuple[str, ...], content: str
) -> None:
    done = run("new", "Pier", "--yes", *FLASK, *arguments, SCAFFOLDPY_DATA=str(own))
    assert done.returncode == 0, done.stderr
    assert (here / "pier" / "TEAM.txt").read_text(encoding="utf-8") == content
    again = run("new", "--answers", here / "pier" / ".scaffoldpy.yaml", "--diff", SCAFFOLDPY_DATA=str(own))
    assert (again.returncode, again.stdout) == (0, "")
    assert run("why", here / "pier" / "TEAM.txt", SCAFFOLDPY_DATA=str(own)).returncode == 0


def test_it_is_taken_from_an_answers_file_and_stands_in_the_schema(run: Run, here: Path, own: Path) -> None:
    (here / "a.yaml").write_text("project: {name: Pier, cost_center: C-7}\n")
    assert run("new", "--answers", "a.yaml", *FLASK, SCAFFOLDPY_DATA=str(own)).returncode == 0
    assert yaml.safe_load((here / "pier" / ".scaffoldpy.yaml").read_text())["project"]["cost_center"] == "C-7"
    schema = json.loads(run("schema", SCAFFOLDPY_DATA=str(own)).stdout)
    assert schema["properties"]["project"]["properties"]["cost_center"]["description"] == "Cost centre"


BAD = {
    "other framework": (("--framework", "django", "--set", "project.cost_center=C"), "no variable of a Django project"),
    "control character": (("--framework", "flask", "--set", "project.cost_center=a\x1b"), "project.cost_center holds"),
    "misspelt": (("--set", "project.cost_centre=C"), "Did you mean project.cost_center?"),
}


@pytest.mark.parametrize(("arguments", "told"), BAD.values(), ids=BAD)
def test_what_cannot_be_is_told(run: Run, here: Path, own: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run("new", "Pier", "--yes", *arguments, SCAFFOLDPY_DATA=str(own))
    assert (done.returncode, list(here.iterdir())) == (2, [])
    assert told in done.stderr


@pytest.mark.parametrize("default", ["a\nb", 7, {"a": "b"}, "[= cookiecutter.slug =]"])
def test_a_default_that_cannot_be_is_told_with_its_place(run: Run, own: Path, default: object) -> None:
    change(own, cost_center=default)
    done = run("new", "Pier", "--yes", *FLASK, SCAFFOLDPY_DATA=str(own))
    assert done.returncode == 2
    assert "cookiecutter.json: cost_center" in done.stderr


def test_the_wizard_asks_for_it(tmp_path: Path, own: Path) -> None:
    command = [sys.executable, "-m", "scaffoldpy", "new", "Pier", "--framework", "flask", "--dry-run"]
    with Terminal(command, tmp_path, rows=40, env={"SCAFFOLDPY_DATA": str(own)}) as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Go on with these")
        shown = terminal.answer(ENTER, then="Cost centre: C-100")
        assert "Author: Acme & Söhne" in shown
        terminal.answer(DOWN * 8 + ENTER, then="Cost centre:")
        terminal.answer("0" + ENTER, then="Cost centre: C-1000")
