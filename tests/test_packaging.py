"""What sdist and wheel must carry: packaging tools leave out linked folders, but not linked files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import copy_checkout
from conftest import ROOT, Run

from scaffoldpy import __version__, resources
from scaffoldpy.model import FRAMEWORKS, Framework

TEMPLATES = resources.data_folder() / "templates"
EXTENSION = Path(resources.__file__).parent / "extension"


def test_no_folder_of_the_templates_is_a_link() -> None:
    assert [path for path in TEMPLATES.rglob("*") if path.is_symlink() and path.is_dir()] == []


def test_no_link_of_the_templates_is_broken() -> None:
    assert [path for path in TEMPLATES.rglob("*") if path.is_symlink() and not path.exists()] == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_template_has_every_file_of_the_extension(framework: Framework) -> None:
    linked = {path.name for path in (TEMPLATES / framework / "local_extensions").glob("*.py")}
    assert linked == {path.name for path in EXTENSION.glob("*.py")}


def tree(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".env"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.slow
def test_a_wheel_built_from_the_sdist_makes_the_same_projects_as_the_checkout(
    tmp_path: Path, run: Run, here: Path
) -> None:
    copy_checkout(tmp_path / "checkout")
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}

    def do(*command: object) -> str:
        arguments = [str(part) for part in command]
        return subprocess.run(
            arguments, cwd=tmp_path, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    do("uv", "build", "--quiet", "--out-dir", "built", "checkout")
    (tmp_path / "checkout").rename(tmp_path / "gone")
    [wheel] = (tmp_path / "built").glob("*.whl")
    do("uv", "venv", "--quiet", "--python", sys.executable, "venv")
    do("uv", "pip", "install", "--quiet", "--python", "venv", "--constraint", ROOT / "constraints.txt", wheel)
    python = tmp_path / "venv" / "bin" / "python"
    metadata = (
        "import importlib.metadata as m; print(m.version('scaffoldpy-cli'), m.packages_distributions()['scaffoldpy'])"
    )
    assert do(python, "-c", metadata).split() == [__version__, "['scaffoldpy-cli']"]
    assert Path(do(python, "-c", "import scaffoldpy; print(scaffoldpy.__file__)").strip()).is_relative_to(
        tmp_path / "venv"
    )
    for framework in FRAMEWORKS:
        arguments = ["new", "Harbour", "--yes", "--no-git", "--framework", framework, "--output-dir"]
        do(python, "-m", "scaffoldpy", *arguments, tmp_path / framework)
        assert run(*arguments, here / framework).returncode == 0
        assert tree(tmp_path / framework) == tree(here / framework) != {}
