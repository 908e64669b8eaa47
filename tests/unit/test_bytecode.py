"""The cache of compiled templates: quick when it can be trusted, absent when not."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
from projects import PROJECT_FOLDER, chosen, project, small_template

from scaffoldpy import bytecode, cache, render
from scaffoldpy.bytecode import template_cache
from scaffoldpy.errors import RenderError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache folder of this test."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("SCAFFOLDPY_CACHE_DIR", str(folder))
    return folder


def rendered(source: str, *, settings: str = "x") -> tuple[str, int]:
    """Render one template and tell how many times Jinja compiled something."""
    compiled = 0

    class Counting(jinja2.Environment):
        def _generate(self, *arguments: Any, **more: Any) -> str:
            nonlocal compiled
            compiled += 1
            return super()._generate(*arguments, **more)

    loader = jinja2.DictLoader({"a": source})
    environment = Counting(loader=loader, bytecode_cache=template_cache(settings), optimized=False)
    return environment.get_template("a").render(), compiled


def file_in(folder: Path) -> Path:
    (file,) = folder.glob("templates-*/*")
    return file


def test_the_second_run_compiles_nothing(folder: Path) -> None:
    assert rendered("{{ 1 + 1 }}") == ("2", 1)
    assert rendered("{{ 1 + 1 }}") == ("2", 0)
    assert (file_in(folder).parent.stat().st_mode & 0o777, file_in(folder).stat().st_mode & 0o777) == (0o700, 0o600)


def test_another_source_of_the_same_name_is_compiled() -> None:
    rendered("{{ 1 }}")
    assert rendered("{{ 2 }}") == ("2", 1)


def test_other_settings_have_another_folder() -> None:
    rendered("{{ 1 }}")
    assert rendered("{{ 1 }}", settings="y") == ("1", 1)


def test_a_folder_that_has_grown_large_is_cleared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "_MOST", 2)
    rendered("{{ 1 }}")
    own = file_in(folder).parent
    for name in ("old-1", "old-2"):
        (own / name).touch()
    assert rendered("{{ 1 }}") == ("1", 1)
    assert [path.name for path in folder.glob("templates-*/old-*")] == []


def test_what_another_version_left_long_ago_is_removed(folder: Path) -> None:
    for name, age in (("templates-old", 31), ("templates-new", 29)):
        (folder / name).mkdir()
        os.utime(folder / name, (0, time.time() - age * 86_400))
    rendered("{{ 1 }}")
    assert not (folder / "templates-old").exists()
    assert (folder / "templates-new").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:20],
        lambda content: content[:60],
        lambda content: content[: len(content) // 2],
        lambda content: os.urandom(1000),
    ],
    ids=["empty", "cut off early", "cut off in the checksum", "cut off", "noise"],
)
def test_a_broken_file_is_made_anew_without_a_word(
    folder: Path, damage: Callable[[bytes], bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    rendered("{{ 1 }}")
    file_in(folder).write_bytes(damage(file_in(folder).read_bytes()))
    assert rendered("{{ 1 }}") == ("1", 1)
    assert rendered("{{ 1 }}") == ("1", 0)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("mode", "of"), [(0o777, "cache"), (0o770, "cache"), (0o705, "templates"), (0o720, "templates")]
)
def test_a_folder_that_others_may_write_to_is_not_used(folder: Path, mode: int, of: str) -> None:
    rendered("{{ 1 }}")
    before = file_in(folder).read_bytes()
    (folder if of == "cache" else file_in(folder).parent).chmod(mode)
    assert rendered("{{ 1 }}") == ("1", 1)
    assert rendered("{{ 2 }}") == ("2", 1)
    assert file_in(folder).read_bytes() == before


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("of", ["cache", "templates"])
def test_what_belongs_to_somebody_else_is_not_used(folder: Path, of: str) -> None:
    rendered("{{ 1 }}")
    os.chown(folder if of == "cache" else file_in(folder).parent, 12345, 12345)
    assert rendered("{{ 1 }}") == ("1", 1)


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    rendered("{{ 1 }}")
    own = file_in(folder).parent
    own.rename(tmp_path / "real")
    own.symlink_to(tmp_path / "real")
    assert rendered("{{ 1 }}") == ("1", 1)


def test_where_nothing_can_be_written_it_works_without(folder: Path) -> None:
    folder.rmdir()
    folder.write_text("a file")
    assert rendered("{{ 1 }}") == ("1", 1)
    assert folder.read_text() == "a file"


def test_a_full_disk_is_no_reason_to_fail(folder: Path) -> None:
    code = (
        "import jinja2, resource, signal; from scaffoldpy.bytecode import template_cache\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "environment = jinja2.Environment(loader=jinja2.DictLoader({'a': '1'}), bytecode_cache=template_cache('x'))\n"
        "assert environment.get_template('a').render() == '1'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert list(folder.glob("templates-*/*")) == []


def test_the_users_own_folder_serves_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCAFFOLDPY_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert cache.private_folder("x") == cache.cache_folder() / "x" == tmp_path / "own" / "scaffoldpy" / "x"


def test_a_cached_template_tells_the_place_of_a_fault_as_a_fresh_one_does(tmp_path: Path) -> None:
    template = small_template(tmp_path / "template", {"a.txt": "\n[= 1 / cookiecutter.slug.find('h') =]"})
    for _ in range(2):
        with pytest.raises(RenderError, match="a.txt:2: division by zero"):
            render.render_tree(template, project(template), chosen(template))


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
import jinja2
from projects import chosen, project
from scaffoldpy import bytecode, render
from scaffoldpy.template import load_template
compiled = []
original = jinja2.Environment._generate
jinja2.Environment._generate = lambda self, source, name, *rest, **more: (
    name and compiled.append(name), original(self, source, name, *rest, **more))[1]
template = load_template("flask")
render.render_tree(template, project(template), chosen(template))
print(len(compiled))
"""


def test_a_warm_run_compiles_no_file_of_a_template(tmp_path: Path) -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(tests=str(Path(__file__).parents[1] / "support"))],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    cold, warm = (int(run.stdout) for run in runs)
    assert cold > 5
    assert warm == 0
    assert PROJECT_FOLDER not in str(list(tmp_path.rglob("*")))
