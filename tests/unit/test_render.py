"""Rendering, and each fault of Cookiecutter 2.7.1 that it has to hold off."""

import dataclasses
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from projects import PROJECT_FOLDER, chosen, project, small_template, write_project

from scaffoldpy import render
from scaffoldpy.errors import AnswersError, RenderError
from scaffoldpy.extension import rules
from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.template import load_template


def rendered(folder: Path, files: Mapping[str, str | bytes], **fields: str) -> dict[str, bytes]:
    template = small_template(folder / "template", files)
    return render.render_tree(template, project(template, **fields), chosen(template))


def test_a_tag_becomes_its_value(tmp_path: Path) -> None:
    tree = rendered(tmp_path, {"README.md": "# [= cookiecutter.name =]\n", "plain.txt": "{{ untouched }} {% too %}\n"})
    assert tree == {"README.md": b"# Harbour Library\n", "plain.txt": b"{{ untouched }} {% too %}\n"}


def test_the_package_folder_takes_the_slug(tmp_path: Path) -> None:
    tree = rendered(tmp_path, {f"{PROJECT_FOLDER}/__init__.py": "", f"{PROJECT_FOLDER}/a.py": "X = 1\n"})
    assert list(tree) == ["harbour_library/__init__.py", "harbour_library/a.py"]


def test_what_paths_turns_off_is_neither_written_nor_rendered(tmp_path: Path) -> None:
    files = {"a.txt": "a", "docker/b.txt": "[= cookiecutter.no_such_variable =]", f"{PROJECT_FOLDER}/admin.py": "x"}
    paths: dict[str, dict[str, tuple[str | bool, ...]]] = {
        "docker/": {"deploy": ("docker",)},
        "{slug}/admin.py": {"admin": (True,)},
    }
    template = small_template(tmp_path / "template", files, paths=paths)
    assert list(render.render_tree(template, project(template), chosen(template))) == ["a.txt"]


def test_a_file_may_include_a_part(tmp_path: Path) -> None:
    parts = tmp_path / "template" / "templates" / "parts"
    parts.mkdir(parents=True)
    (parts / "hello.py").write_text("hello [= cookiecutter.slug =]\n")
    assert rendered(tmp_path, {"a.py": '#% include "parts/hello.py" %#'}) == {"a.py": b"hello harbour_library\n"}


def test_a_link_to_a_file_and_to_a_folder_is_followed_into_the_template(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "one.txt").write_text("[= cookiecutter.slug =]\n")
    template = small_template(tmp_path / "template", {"a.txt": "a\n"})
    (template.folder / PROJECT_FOLDER / "one.txt").symlink_to(shared / "one.txt")
    (template.folder / PROJECT_FOLDER / "more").symlink_to(shared)
    tree = render.render_tree(template, project(template), chosen(template))
    assert tree == {"a.txt": b"a\n", "more/one.txt": b"harbour_library\n", "one.txt": b"harbour_library\n"}


def test_nothing_of_python_s_cache_gets_into_a_project(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.py": "X = 1\n",
        "__pycache__/a.cpython-311.pyc": b"\0",
        f"{PROJECT_FOLDER}/__pycache__/b.pyc": b"\0",
    }
    assert list(rendered(tmp_path, files)) == ["a.py"]


def test_modes_do_not_depend_on_the_umask_or_the_template(tmp_path: Path) -> None:
    files = {"manage.py": "#!/usr/bin/env python\n", "folder/data.txt": "x\n"}
    template = small_template(tmp_path / "template", files)
    (template.folder / PROJECT_FOLDER / "folder/data.txt").chmod(0o777)
    target = tmp_path / "new"
    target.mkdir()
    before = os.umask(0o077)
    try:
        write_project(template, project(template), chosen(template), target)
    finally:
        os.umask(before)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in target.rglob("*")}
    assert modes == {"manage.py": "0o755", "data.txt": "0o644", "folder": "0o755"}


def test_nothing_but_the_project_s_files_is_left_in_the_folder(tmp_path: Path) -> None:
    template = small_template(tmp_path / "template", {"a.txt": "[= cookiecutter.slug =]", "b/c.txt": "c"})
    target = tmp_path / "new"
    target.mkdir()
    assert write_project(template, project(template), chosen(template), target) == ["a.txt", "b/c.txt"]
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*")) == ["a.txt", "b", "b/c.txt"]


@pytest.mark.parametrize(
    "value", ["{{ 7*7 }}", "{% raw %}", "[= 7*7 =]", "#% for x in y %#", "#| x |#", "{{ cycler }}"]
)
def test_an_answer_is_never_rendered(tmp_path: Path, value: str) -> None:
    files = {"a.txt": "[= cookiecutter.name =]|[= cookiecutter.description =]|[= cookiecutter.author =]\n"}
    tree = rendered(tmp_path, files, name=value, slug="shop", description=value, author=value)
    assert tree["a.txt"].decode() == f"{value}|{value}|{value}\n"


def test_an_answer_cannot_reach_the_engine(tmp_path: Path) -> None:
    attack = "[= cookiecutter.__class__.__mro__[1].__subclasses__() =]"
    assert rendered(tmp_path, {"a.txt": "[= cookiecutter.name =]"}, name=attack, slug="x1")["a.txt"].decode() == attack


@pytest.mark.parametrize("tag", ["[= 7*7 =]", "#% if %#", "#| |#", "{{ 7*7 }}"])
def test_an_output_path_is_never_rendered(tmp_path: Path, tag: str) -> None:
    target = tmp_path / tag / "new"
    target.mkdir(parents=True)
    template = small_template(tmp_path / "template", {"folder/deeper/a.txt": "[= cookiecutter.slug =]\n"})
    write_project(template, project(template), chosen(template), target)
    assert (target / "folder/deeper/a.txt").read_text() == "harbour_library\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([tag, "template"])


@pytest.mark.parametrize("slug", ["../escape", "/abs", "a/b", "..", "", "A", "a\nb", "class", "[= 7*7 =]", "a" * 51])
def test_a_slug_cannot_leave_the_folder(tmp_path: Path, slug: str) -> None:
    template = small_template(tmp_path / "template", {"a.txt": "a"})
    odd = dataclasses.replace(project(template), slug=slug)
    with pytest.raises(AnswersError, match="slug"):
        render.render_tree(template, odd, chosen(template))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("\n[= cookiecutter.colour =]\n", "a/b.txt:2: .*colour"),
        ("\n\n#% if cookiecutter.slug %#\n", "a/b.txt:3: .*endif"),
        ("[= cookiecutter.slug | nonsense =]", "a/b.txt:1: .*nonsense"),
        ("[= nothing.here =]", "a/b.txt:1: .*nothing"),
        ("\n[= 1 / 0 =]", "a/b.txt:2: division by zero"),
        ('#% include "missing" %#', "a/b.txt:1: .*missing"),
    ],
    ids=["unknown variable", "syntax", "unknown filter", "undefined", "exception", "no such part"],
)
def test_a_fault_in_a_template_is_told_with_its_place_and_leaves_nothing(
    tmp_path: Path, content: str, place: str
) -> None:
    here = Path.cwd()
    template = small_template(tmp_path / "template", {"0.txt": "[= cookiecutter.slug =]", "a/b.txt": content})
    target = tmp_path / "new"
    target.mkdir()
    with pytest.raises(RenderError, match=place):
        write_project(template, project(template), chosen(template), target)
    assert list(target.iterdir()) == []
    assert Path.cwd() == here


def test_a_working_directory_that_was_removed_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert rendered(tmp_path, {"a.txt": "[= cookiecutter.slug =]"}) == {"a.txt": b"harbour_library"}


def test_a_binary_file_arrives_as_it_is(tmp_path: Path) -> None:
    icon = b"\x89PNG\r\n\x1a\n[= cookiecutter.slug =]\0\xff"
    assert rendered(tmp_path, {"icon.png": icon}) == {"icon.png": icon}


@pytest.mark.parametrize("name", ["notes.pdf", "data.bin", "table.db", "icon.ico"])
def test_a_text_is_rendered_whatever_its_extension(tmp_path: Path, name: str) -> None:
    assert rendered(tmp_path, {name: "[= cookiecutter.slug =]"}) == {name: b"harbour_library"}


def test_a_text_that_cookiecutter_takes_for_binary_is_rendered_all_the_same(tmp_path: Path) -> None:
    assert rendered(tmp_path, {"a.txt": "%PDF-1.7 [= cookiecutter.slug =]"}) == {"a.txt": b"%PDF-1.7 harbour_library"}


def test_what_one_file_sets_reaches_no_other(tmp_path: Path) -> None:
    files = {
        f"{name}.txt": f"#% if mine is defined %#{{{{ mine }}}}#% endif %##% set mine = 1 %#{name}" for name in "abc"
    }
    assert rendered(tmp_path, files) == {f"{name}.txt": name.encode() for name in "abc"}


def test_a_copy_only_pattern_of_a_template_removes_nothing(tmp_path: Path) -> None:
    """Cookiecutter deletes an existing folder that it only copies; here it never sees the target."""
    template = small_template(tmp_path / "template", {"data/a.txt": "a\n"})
    target = tmp_path / "new"
    (target / "data").mkdir(parents=True)
    (target / "data" / "mine.txt").write_text("mine")
    write_project(template, project(template), chosen(template), target)
    assert (target / "data" / "mine.txt").read_text() == "mine"


def test_no_code_of_the_template_s_folder_runs(tmp_path: Path) -> None:
    """Cookiecutter runs a template's local extensions even with accept_hooks=False."""
    template = small_template(tmp_path / "template", {"a.txt": "[= cookiecutter.slug =]"})
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\nclass ScaffoldExtension: pass\n"
    for path in ("local_extensions/__init__.py", "local_extensions/jinja.py", "hooks/pre_gen_project.py"):
        (template.folder / path).parent.mkdir(exist_ok=True)
        (template.folder / path).write_text(trap)
    render.render_tree(template, project(template), chosen(template))
    assert not (tmp_path / "ran").exists()


SCRIPT = """
import sys, tempfile
from collections.abc import Mapping
from pathlib import Path
sys.path.insert(0, {tests!r})
from projects import chosen, project, write_project
from scaffoldpy.template import load_template
template = load_template({framework!r})
out = Path(sys.argv[1])
write_project(template, project(template, author="Zo\\xeb"), chosen(template, ci="github"), out)
"""


def run_elsewhere(folder: Path, framework: str, **environment: str) -> Path:
    """Render in a process with a home, a temporary folder and an environment of its own."""
    out = folder / "out"
    for name in ("home", "temporary", "out"):
        (folder / name).mkdir(parents=True)
    subprocess.run(
        [
            sys.executable,
            "-c",
            SCRIPT.format(tests=str(Path(__file__).parents[1] / "support"), framework=framework),
            str(out),
        ],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "temporary"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            **environment,
        },
        check=True,
    )
    return out


def digest(folder: Path) -> str:
    """Return one digest over all paths, modes and contents of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(f"{path.relative_to(folder)} {path.stat().st_mode:o}\0".encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_user_s_configuration_does_not_leak_in_and_nothing_is_left_outside(
    tmp_path: Path, framework: Framework
) -> None:
    plain = run_elsewhere(tmp_path / "plain", framework)
    odd = tmp_path / "odd"
    (odd / "home").mkdir(parents=True)
    (odd / "rc.yaml").write_text("default_context: {name: Intruder, author: Intruder, pages: false}\n")
    (odd / "home" / ".cookiecutterrc").write_text((odd / "rc.yaml").read_text())
    for name in ("temporary", "out"):
        (odd / name).mkdir()
    script = SCRIPT.format(tests=str(Path(__file__).parents[1] / "support"), framework=framework)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(odd / "home"),
        "TMPDIR": str(odd / "temporary"),
        "XDG_CACHE_HOME": str(odd / "cache"),
        "COOKIECUTTER_CONFIG": str(odd / "rc.yaml"),
        "COOKIECUTTER_REPLAY_DIR": str(odd / "home" / "replay"),
    }
    subprocess.run([sys.executable, "-c", script, str(odd / "out")], env=environment, check=True)
    assert digest(odd / "out") == digest(plain)
    assert [path.name for path in (odd / "home").iterdir()] == [".cookiecutterrc"]
    assert list((odd / "temporary").iterdir()) == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_hash_seed_locale_time_zone_and_umask_change_no_byte(tmp_path: Path, framework: Framework) -> None:
    settings = [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "7", "LC_ALL": "POSIX", "TZ": "America/St_Johns", "PYTHONDONTWRITEBYTECODE": "1"},
    ]
    before = os.umask(0o077)
    try:
        trees = [run_elsewhere(tmp_path / str(n), framework, **setting) for n, setting in enumerate(settings)]
    finally:
        os.umask(before)
    assert len({digest(tree) for tree in trees}) == 1


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_line_endings_are_lf_and_no_tag_is_left(framework: Framework, tmp_path: Path) -> None:
    template = load_template(framework)
    for path, content in render.render_tree(template, project(template), chosen(template)).items():
        assert b"\r" not in content, path
        assert not any(tag in content for tag in (b"[= cookiecutter", b"#%", b"%#", b"#|")), path


@pytest.mark.parametrize(
    ("framework", "options"),
    [
        ("django", {}),
        ("django", {"accounts": "full", "ci": "gitlab", "deploy": "cluster", "database": "postgresql"}),
        ("flask", {}),
        ("flask", {"accounts": "login", "ci": "github", "deploy": "docker", "database": "postgresql"}),
    ],
    ids=["django", "django with much", "flask", "flask with much"],
)
def test_plain_cookiecutter_makes_the_same_tree(
    tmp_path: Path, framework: Framework, options: dict[str, str | bool]
) -> None:
    template = load_template(framework)
    made = project(template, author='Zoë "Q"', description="{{ 7*7 }} \\ '")
    fitting = chosen(template, **options)
    tree = render.render_tree(template, made, fitting)
    values = {name: rules.spell(value) for name, value in fitting.values.items()} | made.variables
    arguments = ["--no-input", "--default-config", "--output-dir", str(tmp_path / "out"), str(template.folder)]
    subprocess.run(
        [sys.executable, "-m", "cookiecutter", *arguments, *(f"{name}={value}" for name, value in values.items())],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        check=True,
    )
    folder = tmp_path / "out" / made.slug
    plain = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert {name: path.read_bytes() for name, path in plain.items()} == tree
    executable = {name for name, path in plain.items() if path.stat().st_mode & 0o100}
    assert executable == {name for name, content in tree.items() if content.startswith(b"#!")}


def test_a_template_without_files_makes_no_empty_project(tmp_path: Path) -> None:
    """It was removed while a server was running."""
    template = dataclasses.replace(load_template("flask"), folder=tmp_path, merges=())
    with pytest.raises(RenderError, match="holds no files"):
        render.render_tree(template, project(template), chosen(template))
