"""verify on whole projects: good, changed by hand, broken, two at once, and on a machine without uv."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.verify import VerifyReport, environments, verify
from scaffoldpy.verify.display import failures

pytestmark = pytest.mark.slow


def generate(framework: Framework, folder: Path, *settings: str) -> Path:
    command = [sys.executable, "-m", "scaffoldpy", "new", "Harbour", "--framework", framework, "--yes"]
    command += [word for setting in settings for word in ("--set", setting)]
    subprocess.run([*command, "--output-dir", str(folder)], capture_output=True, check=True)
    return folder / "harbour"


def digest(folder: Path) -> dict[str, str]:
    """Return what is in a folder, hidden and ignored files too."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def statuses(report: VerifyReport) -> dict[str, str]:
    return {step.name: step.status for step in report.steps}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_fresh_project_passes_and_is_left_as_it_was(tmp_path: Path, framework: Framework) -> None:
    project = generate(framework, tmp_path)
    before = digest(project)
    report = verify(project)
    assert report.passed, failures(report)
    assert set(statuses(report).values()) == {"done"}
    assert digest(project) == before


def test_what_is_broken_by_hand_is_named_and_the_rest_still_told(tmp_path: Path) -> None:
    project = generate("flask", tmp_path)
    (project / "tests" / "test_mine.py").write_text("def test_mine() -> None:\n    assert 1 + 1 == 3\n")
    report = verify(project)
    assert [step.name for step in report.failed] == ["tests"]
    assert "assert (1 + 1) == 3" in failures(report)
    assert statuses(report)["headers"] == "done"


def test_a_dependency_that_is_not_declared_is_found(tmp_path: Path) -> None:
    project = generate("flask", tmp_path)
    module = project / "harbour" / "extra.py"
    module.write_text('"""Extra."""\n\nimport pandas\n\nprint(pandas)\n')
    (project / "tests" / "test_extra.py").write_text("import harbour.extra\n\nprint(harbour.extra)\n")
    assert {"tests", "types (mypy)"} <= {step.name for step in verify(project).failed}


def test_a_project_that_cannot_be_installed_is_told_at_once(tmp_path: Path) -> None:
    project = generate("flask", tmp_path)
    pyproject = project / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('"flask>=', '"no-such-distribution-7f3a>=1", "flask>='))
    report = verify(project)
    assert [step.name for step in report.failed] == ["install"]
    assert "no-such-distribution-7f3a" in failures(report)
    assert statuses(report)["start"] == "skipped"


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    project = generate("flask", tmp_path)
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(verify, [project, project]))
    assert [report.passed for report in reports] == [True, True]


def test_without_uv_it_is_done_by_venv_and_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = generate("flask", tmp_path)
    folders = [f for f in os.environ["PATH"].split(os.pathsep) if not (Path(f) / "uv").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    monkeypatch.setenv("SCAFFOLDPY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(environments, "TOOLS", ("ruff==0.17.6",))  # the rest is covered, and large to fetch
    assert shutil.which("uv") is None
    report = verify(project, skip=("types (pyright)", "security lint", "template lint"))
    assert report.passed, failures(report)
    assert not list((tmp_path / "cache").rglob("uv"))
