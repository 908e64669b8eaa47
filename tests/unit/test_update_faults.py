"""A change that is killed, interrupted or refused by the disk: the project is the old one or the new one."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from living import commit, in_git, make, renewal, snapshot
from privileges import bound_by_modes

from scaffoldpy.errors import ScaffoldError
from scaffoldpy.update import running, transaction
from scaffoldpy.update.planning import Renewal

WRITES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree", "subprocess.Popen")
MOMENTS = 100  # at most of each kind of change, spread over all there are


class _Counter:
    """Count what a process does to the disk, and end it at one of these; audit hooks cannot be taken out again."""

    def __init__(self, last: int) -> None:
        self.count, self.last = 0, last

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in WRITES and not (event == "open" and arguments[1] in ("r", "rb", None)):
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], object], last: int) -> int:
    """Do some work in a process of its own, killed at its moment number `last`; return how many there were."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        counter = _Counter(last)
        sys.addaudithook(counter)
        code = 1
        try:
            work()
            code = 0
        finally:
            os.write(writing, str(counter.count).encode())
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as stream:
        told = stream.read()
    os.waitpid(child, 0)
    return int(told or last)


@pytest.fixture(scope="module", params=["merged", "conflict"])
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    project = make(folder)
    (project / ".env").write_text("SECRET_KEY=mine\n")
    with (project / "config/settings.py").open("a") as stream:
        stream.write("\nMINE = 1\n")
    if request.param == "conflict":
        file = project / "pier/core/apps.py"
        file.write_text(file.read_text().replace("People and books", "Mine"))
    commit(project)
    return project


def wish(project: Path) -> Renewal:
    return renewal(project, api="drf", cache="redis")


def again(old: Path, place: Path) -> Path:
    if place.exists():
        shutil.rmtree(place)
    return Path(shutil.copytree(old, place, symlinks=True))


def moments(count: int, most: int) -> list[int]:
    return sorted({round(1 + (count - 1) * number / max(most - 1, 1)) for number in range(most)})


def check_killed(old: Path, tmp_path: Path, most: int) -> None:
    project = again(old, tmp_path / "pier")
    renewed = wish(project)
    count = in_child(lambda: running.run(renewed), 0)
    new, stages = snapshot(project), in_git(project, "ls-files", "--unmerged")
    if transaction.is_under_way(project):  # for the user to solve
        new = {path: file for path, file in new.items() if not path.startswith(transaction.FOLDER)}
    before = snapshot(old)
    assert count > 100
    for moment in moments(count, most):
        project = again(old, tmp_path / "pier")
        in_child(lambda: running.run(renewed), moment)
        is_under_way = transaction.is_under_way(project)
        for way in ("continue", "abort") if is_under_way else ("",):
            copy = again(project, tmp_path / way / "pier") if way else project
            if way == "continue":
                running.resume(copy)
            elif way == "abort":
                running.abort(copy)
            left = {p: f for p, f in snapshot(copy).items() if not p.startswith(transaction.FOLDER)}
            expected = (new,) if way == "continue" else (before,) if way == "abort" else (before, new)
            assert left in expected, (moment, way)
            if way == "continue":
                assert in_git(copy, "ls-files", "--unmerged") == stages, moment
            if way == "abort":
                assert in_git(copy, "status", "--porcelain") == ""


def test_a_killed_change_can_be_gone_on_with_and_taken_back(old: Path, tmp_path: Path) -> None:
    check_killed(old, tmp_path, 12)


@pytest.mark.slow
def test_a_change_may_be_killed_at_any_moment(old: Path, tmp_path: Path) -> None:
    check_killed(old, tmp_path, MOMENTS)


@pytest.mark.slow
def test_going_back_may_be_killed_at_any_moment(old: Path, tmp_path: Path) -> None:
    project = again(old, tmp_path / "begun")
    before = snapshot(old)
    renewed = wish(project)
    in_child(lambda: running.run(renewed), in_child(lambda: running.run(renewed), 0) - 30)
    if not transaction.is_under_way(project):
        project = again(old, tmp_path / "begun")
        count = in_child(lambda: running.run(renewed), 0)
        project = again(old, tmp_path / "begun")
        in_child(lambda: running.run(renewed), count * 2 // 3)
    assert transaction.is_under_way(project)
    copy = again(project, tmp_path / "pier")
    count = in_child(lambda: running.abort(copy), 0)
    for moment in moments(count, 60):
        copy = again(project, tmp_path / "pier")
        in_child(partial(running.abort, copy), moment)
        if transaction.is_under_way(copy):
            running.abort(copy)
        left = {p: f for p, f in snapshot(copy).items() if not p.startswith(transaction.FOLDER)}
        assert left == before, moment  # what is left of the books has no meaning, and the next run clears it


@pytest.mark.parametrize("place", ["config", "pier/core", "."])
def test_a_folder_that_cannot_be_written_stops_it(tmp_path: Path, place: str) -> None:
    project = make(tmp_path, git=False)
    before = snapshot(project)
    (project / place).chmod(0o555)
    with bound_by_modes(), pytest.raises(ScaffoldError, match="Permission denied") as caught:
        running.run(wish(project))
    assert caught.value.hint
    (project / place).chmod(0o755)
    assert snapshot(project) == before
    assert not (project / transaction.FOLDER).exists()


def test_a_read_only_file_is_changed_and_stays_read_only(tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / "config/settings.py").chmod(0o444)
    running.run(wish(project))
    assert "rest_framework" in (project / "config/settings.py").read_text()
    assert (project / "config/settings.py").stat().st_mode & 0o777 == 0o444


def test_two_changes_at_once_exclude_each_other(tmp_path: Path) -> None:
    project = make(tmp_path)
    renewed = wish(project)
    with transaction.opened(project), pytest.raises(ScaffoldError, match="at this moment"):
        running.run(renewed)
    assert running.run(renewed).status == "done"
