"""The cache of compiled templates: quick when it can be trusted, absent when not."""

import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
from projects import PROJECT_FOLDER, chosen, project, small_template

from scaffoldpy import bytecode, render
from scaffoldpy.bytecode import TemplateCache
from scaffoldpy.errors import RenderError


def rendered(cache: TemplateCache, source: str, name: str = "a") -> tuple[str, int]:
    """Render one template and tell how many times Jinja compiled something."""
    compiled = 0

    class Counting(jinja2.Environment):
        def _generate(self, *arguments: Any, **more: Any) -> str:
            nonlocal compiled
            compiled += 1
            return super()._generate(*arguments, **more)

    loader = jinja2.DictLoader({name: source})
    text = Counting(loader=loader, bytecode_cache=cache, optimized=False).get_template(name).render()
    cache.save()
    return text, compiled


def file_in(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_the_second_run_compiles_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert rendered(TemplateCache(folder, "x"), "{{ 1 + 1 }}") == ("2", 1)
    assert rendered(TemplateCache(folder, "x"), "{{ 1 + 1 }}") == ("2", 0)
    assert (folder.stat().st_mode & 0o777, file_in(folder).stat().st_mode & 0o777) == (0o700, 0o600)


def test_another_source_of_the_same_name_is_compiled(tmp_path: Path) -> None:
    rendered(TemplateCache(tmp_path / "cache", "x"), "{{ 1 }}")
    assert rendered(TemplateCache(tmp_path / "cache", "x"), "{{ 2 }}") == ("2", 1)


def test_other_settings_have_another_file(tmp_path: Path) -> None:
    rendered(TemplateCache(tmp_path / "cache", "x"), "{{ 1 }}")
    assert rendered(TemplateCache(tmp_path / "cache", "y"), "{{ 1 }}") == ("1", 1)


def test_the_file_stays_small_and_holds_what_was_used_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "_MOST", 2)
    folder = tmp_path / "cache"
    for name in "abcde":
        rendered(TemplateCache(folder, "x"), f"{{{{ '{name}' }}}}", name=name)
    assert len(marshal.loads(file_in(folder).read_bytes()[32:])) == 3  # noqa: S302  (what we wrote ourselves)
    assert rendered(TemplateCache(folder, "x"), "{{ 'e' }}", name="e") == ("e", 0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content + b"\0",
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: os.urandom(1000),
    ],
    ids=["empty", "cut off", "longer", "one bit", "noise"],
)
def test_a_broken_file_is_made_anew_without_a_word(
    tmp_path: Path, damage: Callable[[bytes], bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cache"
    rendered(TemplateCache(folder, "x"), "{{ 1 }}")
    whole = file_in(folder).read_bytes()
    file_in(folder).write_bytes(damage(whole))
    assert rendered(TemplateCache(folder, "x"), "{{ 1 }}") == ("1", 1)
    assert rendered(TemplateCache(folder, "x"), "{{ 1 }}") == ("1", 0)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702], ids=oct)
def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "cache"
    rendered(TemplateCache(folder, "x"), "{{ 1 }}")
    before = file_in(folder).read_bytes()
    folder.chmod(mode)
    assert rendered(TemplateCache(folder, "x"), "{{ 1 }}") == ("1", 1)
    assert rendered(TemplateCache(folder, "x"), "{{ 2 }}") == ("2", 1)
    assert file_in(folder).read_bytes() == before


def test_a_file_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    rendered(TemplateCache(tmp_path / "cache", "x"), "{{ 1 }}")
    file_in(tmp_path / "cache").chmod(0o666)
    assert rendered(TemplateCache(tmp_path / "cache", "x"), "{{ 1 }}") == ("1", 1)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("of", ["folder", "file"])
def test_what_belongs_to_somebody_else_is_not_used(tmp_path: Path, of: str) -> None:
    folder = tmp_path / "cache"
    rendered(TemplateCache(folder, "x"), "{{ 1 }}")
    os.chown(folder if of == "folder" else file_in(folder), 12345, 12345)
    assert rendered(TemplateCache(folder, "x"), "{{ 1 }}") == ("1", 1)


@pytest.mark.parametrize("of", ["folder", "file"])
def test_a_link_is_not_followed(tmp_path: Path, of: str) -> None:
    folder, real = tmp_path / "cache", tmp_path / "real"
    rendered(TemplateCache(real, "x"), "{{ 1 }}")
    if of == "folder":
        folder.symlink_to(real)
    else:
        folder.mkdir(mode=0o700)
        (folder / file_in(real).name).symlink_to(file_in(real))
    assert rendered(TemplateCache(folder, "x"), "{{ 1 }}") == ("1", 1)


def test_where_nothing_can_be_written_it_works_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert rendered(TemplateCache(tmp_path / "cache", "x"), "{{ 1 }}") == ("1", 1)
    assert (tmp_path / "cache").read_text() == "a file"


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
            [sys.executable, "-c", SCRIPT.format(tests=str(Path(__file__).parent))],
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
