"""Whatever a user does to a project, no line is lost in a change without being listed."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from living import commit, copy, make, renewal, snapshot

from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.update import running

FLIPS: dict[Framework, list[dict[str, object]]] = {
    "django": [{"api": "drf"}, {"api": "ninja", "tasks": "celery"}, {"pages": False}, {"deploy": "docker"}],
    "flask": [{"api": "smorest"}, {"limiter": True, "deploy": "docker"}, {"cache": "redis"}, {"server": "granian"}],
}
Edit = Callable[[Path, int, str], None]


def insert(file: Path, place: int, line: str) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    lines.insert(place % (len(lines) + 1), line.encode() + b"\n")
    file.write_bytes(b"".join(lines))


def delete(file: Path, place: int, line: str) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    del lines[place % max(len(lines), 1) :][: 1 + place % 3]
    file.write_bytes(b"".join(lines))


def move(file: Path, place: int, line: str) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    if lines:
        lines.append(lines.pop(place % len(lines)))
    file.write_bytes(b"".join(lines))


def chmod(file: Path, place: int, line: str) -> None:
    file.chmod(0o755 if place % 2 else 0o644)


def windows(file: Path, place: int, line: str) -> None:
    file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def remove(file: Path, place: int, line: str) -> None:
    file.unlink()


def rename(file: Path, place: int, line: str) -> None:
    file.rename(file.with_name(f"own_{place}_{file.name}"))


def binary(file: Path, place: int, line: str) -> None:
    file.write_bytes(b"\0" + line.encode() + file.read_bytes())


EDITS = [insert, insert, insert, delete, move, chmod, windows, remove, rename, binary]
# Shrinking would take minutes, and an example has a dozen edits at most.
QUICK = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
PLACED = st.tuples(
    st.sampled_from(EDITS), st.integers(0, 10_000), st.integers(0, 400), st.text("abcxyz =#'\"(){}<>|\t", max_size=20)
)


@pytest.fixture(scope="module", params=FRAMEWORKS)
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Framework, Path]:
    return request.param, make(tmp_path_factory.mktemp("old"), request.param)


def check(old: tuple[Framework, Path], edits: list[tuple[Edit, int, int, str]], number: int) -> None:
    framework, project = old
    with tempfile.TemporaryDirectory() as folder:
        mine = copy(project, Path(folder))
        for edit, which, place, line in edits:
            files = sorted(path for path in mine.rglob("*") if path.is_file() and ".git" not in path.parts)
            files = [path for path in files if not path.name.startswith(".scaffoldpy")]
            edit(files[which % len(files)], place, line)
        commit(mine)
        before = snapshot(mine)
        wish = renewal(mine, **FLIPS[framework][number % len(FLIPS[framework])])
        generated = snapshot(project)
        listed = {name for outcome in wish.outcomes for name in (outcome.path, outcome.was)}
        assert len(wish.conflicts) <= len(edits)
        done = running.run(wish)
        after = snapshot(mine)
        everywhere = {line for content, _ in after.values() for line in _lines(content)}
        for path, (content, _) in before.items():
            if path.startswith(".scaffoldpy"):
                continue
            own = _lines(content) - _lines(generated.get(path, (b"", 0))[0])
            lost = own - everywhere
            assert not lost or path in listed, (path, lost)
        for path, (content, _) in after.items():
            if path not in before or path.startswith(".scaffoldpy"):
                continue
            if before[path][0] != content:
                assert path in listed or path == ".env", path
        if done.status != "done":
            running.abort(mine)
            assert snapshot(mine) == before
        shutil.rmtree(mine)


def _lines(content: bytes) -> set[bytes]:
    return {line for line in content.replace(b"\r\n", b"\n").split(b"\n") if line.strip()}


@settings(QUICK, max_examples=8)
@given(edits=st.lists(PLACED, min_size=1, max_size=6), number=st.integers(0, 3))
def test_no_line_is_lost(old: tuple[Framework, Path], edits: list[tuple[Edit, int, int, str]], number: int) -> None:
    check(old, edits, number)


@pytest.mark.slow
@settings(QUICK, max_examples=100)
@given(edits=st.lists(PLACED, min_size=1, max_size=12), number=st.integers(0, 3))
def test_no_line_is_lost_in_many_ways(
    old: tuple[Framework, Path], edits: list[tuple[Edit, int, int, str]], number: int
) -> None:
    check(old, edits, number)
