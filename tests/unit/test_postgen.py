import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scaffoldpy import postgen
from scaffoldpy.errors import StepError
from scaffoldpy.model import Project

PROJECT = Project("Harbour Library", "harbour_library", "Lends books", "", "", "MIT", "3.11")
EXAMPLE = "# How to run it\nDEBUG=true\nSECRET_KEY=\nDATABASE_URL=sqlite:///db.sqlite3\nOTHER=\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project folder, with no git configuration of the user's."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = tmp_path / "harbour_library"
    made.mkdir()
    return made


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_env_is_the_example_with_a_secret_filled_in(folder: Path) -> None:
    (folder / ".env.example").write_text(EXAMPLE)
    assert postgen.write_env(folder, ["SECRET_KEY"])
    before, secret, after = (
        (folder / ".env")
        .read_text()
        .partition(next(line for line in (folder / ".env").read_text().splitlines() if line.startswith("SECRET_KEY=")))
    )
    assert before + "SECRET_KEY=" + after == EXAMPLE
    assert len(secret.removeprefix("SECRET_KEY=")) >= 50


def test_env_is_readable_by_its_owner_alone(folder: Path) -> None:
    (folder / ".env.example").write_text(EXAMPLE)
    postgen.write_env(folder, ["SECRET_KEY"])
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600


def test_every_project_gets_a_secret_of_its_own(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for each in (folder, other):
        (each / ".env.example").write_text("SECRET_KEY=\n")
        postgen.write_env(each, ["SECRET_KEY"])
    assert (folder / ".env").read_text() != (other / ".env").read_text()


def test_without_an_example_there_is_no_env(folder: Path) -> None:
    assert not postgen.write_env(folder, ["SECRET_KEY"])
    assert list(folder.iterdir()) == []


def test_the_first_commit_holds_all_but_what_is_ignored(folder: Path) -> None:
    (folder / "a.py").write_text("")
    (folder / ".env").write_text("SECRET_KEY=x")
    (folder / ".gitignore").write_text(".env\n")
    postgen.git_commit(folder, PROJECT)
    assert git(folder, "ls-files").split() == [".gitignore", "a.py"]
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "branch", "--show-current").strip() == "main"


def test_the_users_own_git_identity_is_kept(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nname = Grace\nemail = grace@example.org\n[commit]\ngpgSign = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    (folder / "a.py").write_text("")
    postgen.git_commit(folder, PROJECT)
    assert git(folder, "log", "--format=%an <%ae>").strip() == "Grace <grace@example.org>"


def test_where_git_knows_nobody_the_project_names_the_author(folder: Path) -> None:
    (folder / "a.py").write_text("")
    postgen.git_commit(folder, replace(PROJECT, author="Ada", email="ada@example.org"))
    assert git(folder, "log", "--format=%an <%ae>").strip() == "Ada <ada@example.org>"


def test_a_repository_around_the_target_is_seen(folder: Path) -> None:
    assert postgen.git_obstacle(folder) == ""
    git(folder, "init", "-q")
    inner = folder / "inner"
    inner.mkdir()
    assert "inside a git repository" in postgen.git_obstacle(inner)


def test_a_missing_git_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert postgen.git_obstacle(folder) == "git is not installed"


def test_a_hook_of_the_surrounding_git_command_does_not_leak_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    (folder / "a.py").write_text("")
    postgen.git_commit(folder, PROJECT)
    assert (folder / ".git").is_dir()


def test_a_command_that_fails_is_told_with_the_end_of_its_output(folder: Path) -> None:
    with pytest.raises(StepError, match=r"line 19"):
        postgen.run([sys.executable, "-c", "for i in range(20): print('line', i)\nraise SystemExit(3)"], folder)


def test_a_program_that_is_missing_is_told(folder: Path) -> None:
    with pytest.raises(StepError, match="No such file"):
        postgen.run([str(folder / "nothing")], folder)


def meet(mine: str, other: str) -> list[str]:
    """Return a command that ends well only if the other one runs at the same time."""
    wait = f"for i in $(seq 200); do test -e {other} && exit 0; sleep 0.05; done; exit 1"
    return ["/bin/sh", "-c", f"touch {mine}; {wait}"]


def test_commands_run_at_the_same_time(folder: Path) -> None:
    outcomes = postgen.run_together([meet("a", "b"), meet("b", "a")], folder)
    assert [outcome.problem for outcome in outcomes] == ["", ""]


def test_each_command_runs_to_its_end_whatever_becomes_of_the_others(folder: Path) -> None:
    commands = [["/bin/sh", "-c", "echo broken; exit 3"], [str(folder / "nothing")], ["/bin/sh", "-c", "sleep 0.3"]]
    failed, missing, slow = postgen.run_together(commands, folder)
    assert failed.problem.endswith("failed:\nbroken")
    assert "No such file" in missing.problem
    assert slow.problem == ""
    assert failed.seconds < 0.3 <= slow.seconds


def test_a_command_that_prints_more_than_a_pipe_holds_does_not_get_stuck(folder: Path) -> None:
    [outcome] = postgen.run_together([[sys.executable, "-c", "print('x' * 1_000_000)"]], folder)
    assert outcome.problem == ""


def test_a_commit_that_fails_leaves_no_repository(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "gitconfig"
    config.write_text("[commit]\ntemplate = /missing\n[user\n")
    (folder / "a.py").write_text("")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    with pytest.raises(StepError, match="git: "):
        postgen.git_commit(folder, PROJECT)
    assert [path.name for path in folder.iterdir()] == ["a.py"]


@pytest.mark.parametrize("breaks", ["at once", "after init"])
def test_a_git_that_cannot_be_started_is_told_and_leaves_no_repository(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    program = tmp_path / "git"
    real = shutil.which("git")
    program.write_text(f'#!/bin/sh\n{real} "$@"; chmod -x {program}\n' if breaks == "after init" else "no program")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    if breaks == "at once":
        assert "git: " in postgen.git_obstacle(folder)
    with pytest.raises(StepError, match="git: "):
        postgen.git_commit(folder, PROJECT)
    assert not (folder / ".git").exists()
