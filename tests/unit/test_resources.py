import json
import shutil
from pathlib import Path

from conftest import Run

from scaffoldpy import resources


def test_a_team_can_keep_its_own_templates(run: Run, here: Path) -> None:
    ours = here / "ours"
    shutil.copytree(resources.data_folder() / "templates", ours / "templates")
    shutil.copy(resources.data_folder() / "questions.yaml", ours)
    file = ours / "templates" / "django" / "cookiecutter.json"
    raw = json.loads(file.read_text())
    file.write_text(json.dumps(raw | {"description": "One of our own"}))
    run("new", "Mine", "--yes", SCAFFOLDPY_DATA=str(ours))
    assert "One of our own" in (here / "mine" / "pyproject.toml").read_text()


def test_a_folder_without_templates_is_told(run: Run, here: Path) -> None:
    done = run("new", "Mine", "--yes", SCAFFOLDPY_DATA=str(here))
    assert done.returncode == 2
    assert "SCAFFOLDPY_DATA" in done.stderr
