"""Projects that the first version made, where what it generated is lost: that version makes it again."""

import os
import subprocess
import sys
from pathlib import Path

import first_version
import pytest
from conftest import Run

from scaffoldpy import __version__, record

EDITED = "config/urls.py"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the first version, which was not called as the distribution is called by now."""
    folder = tmp_path_factory.mktemp("first")
    first_version.unpack(folder)
    pyproject = folder / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('name = "scaffoldpy"', 'name = "scaffoldpy-cli"'))
    return folder


@pytest.fixture(scope="module")
def wheels(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "uv", "build", "--wheel", "--out-dir", str(folder), str(first)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def project(first: Path, tmp_path: Path) -> Path:
    """Return an edited project of the first version that is in no repository."""
    command = [sys.executable, "-m", "scaffoldpy", "new", "Pier", "--yes", "--framework", "django", "--no-git"]
    variables = {**os.environ, "PYTHONPATH": str(first / "src")}
    subprocess.run(command, cwd=tmp_path, env=variables, check=True, capture_output=True)
    file = tmp_path / "pier" / EDITED
    file.write_text(file.read_text().replace('"""Every address', '"""Mine: every address'))
    return tmp_path / "pier"


def test_without_it_two_sides_are_compared_and_that_is_said(run: Run, project: Path) -> None:
    listed = run("update", project, "--dry-run")
    assert listed.returncode == 0
    assert f"CONFLICT      {EDITED}  (what was generated once is lost" in listed.stdout


@pytest.mark.slow
def test_the_version_that_made_a_project_generates_it_again(run: Run, project: Path, wheels: Path) -> None:
    done = run("update", project, "--regenerate", PIP_FIND_LINKS=str(wheels))
    assert (done.returncode, done.stderr) == (0, "scaffoldpy 0.1.0 …\n")
    assert f"merged        {EDITED}\n" in done.stdout
    text = (project / EDITED).read_text()
    assert text.startswith('"""Mine: every address')
    assert 'path("favicon.ico"' in text
    assert record.read_record(project).version == __version__


@pytest.mark.slow
def test_a_version_that_is_nowhere_leaves_all_as_it_was(run: Run, project: Path) -> None:
    file = project / record.NAME
    file.write_text(file.read_text().replace("version: 0.1.0", "version: 0.0.1"))
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = run("update", project, "--regenerate")
    assert done.returncode == 1
    assert "0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
