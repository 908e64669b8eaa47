"""Odd names, texts, import names and folders, through the whole command: each arrives or is refused in one line."""

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from scaffoldpy.__main__ import main

CORPUS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "odd_inputs.yaml").read_text("utf-8")
)
FIELDS = ("name", "description", "author", "email", "slug")

Outcome = tuple[int, str, str]
Command = Callable[..., Outcome]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs `scaffoldpy new` in an empty folder; it gives the exit code and what was printed."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["scaffoldpy", "new", "--yes", "--no-git", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return run


def field_of(entry: dict[str, Any]) -> str:
    return next(field for field in FIELDS if field in entry)


def name_of(entry: dict[str, Any]) -> str:
    return f"{field_of(entry)}-{ascii(entry[field_of(entry)])[:30]}"


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 100
    assert {field_of(entry) for entry in CORPUS} == set(FIELDS)


@pytest.mark.parametrize("entry", [entry for entry in CORPUS if "says" not in entry], ids=name_of)
def test_an_odd_input_arrives(command: Command, tmp_path: Path, entry: dict[str, Any]) -> None:
    field = field_of(entry)
    project = {"name": "Plain", "author": "Ada", "email": "ada@example.org", field: entry[field]}
    (tmp_path / "answers.json").write_text(json.dumps({"project": project}))
    code, out, err = command("--answers", str(tmp_path / "answers.json"), "--json")
    assert (code, err) == (0, "")
    made = json.loads(out)["project"]
    assert made["slug"] == entry.get("slug_is", made["slug"])
    check_project(Path(made["path"]), project)


def check_project(folder: Path, asked: dict[str, str]) -> None:
    """Check that a project carries the text it was given, and that its files are whole."""
    document = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    project = {field: text.strip() for field, text in asked.items()}
    assert document["description"] == project.get("description", document["description"])
    author = {"name": project["author"], "email": project["email"]}
    assert document.get("authors", [{}])[0].items() <= author.items()
    title = MarkdownIt().parse((folder / "README.md").read_text("utf-8"))[1]
    assert "".join(mark.content for mark in title.children or []).split() == project["name"].split()
    for file in folder.rglob("*.py"):
        compile(file.read_text("utf-8"), file, "exec")


@pytest.mark.parametrize("entry", [entry for entry in CORPUS if "says" in entry], ids=name_of)
def test_an_odd_input_is_refused_by_field_and_reason(command: Command, tmp_path: Path, entry: dict[str, Any]) -> None:
    field = field_of(entry)
    (tmp_path / "answers.json").write_text(json.dumps({"project": {"name": "Plain", field: entry[field]}}))
    code, out, err = command("--answers", str(tmp_path / "answers.json"))
    assert (code, out) == (2, "")
    check_refusal(err, f"project.{field}", entry["says"])
    assert list(Path().iterdir()) == []


def check_refusal(err: str, *parts: str) -> None:
    """Check that an error is one line, perhaps a hint below it, with nothing in it that a terminal would obey."""
    first, *hint = err.splitlines()
    assert first.startswith("Error: ")
    assert all(part in first for part in parts)
    assert len(hint) <= 1
    assert all(line.isprintable() for line in (first, *hint))


@pytest.mark.parametrize(
    "folder",
    [
        "with space", "it's", 'say "hi"', "back\\slash", "$HOME", "~", "`id`", "a;b", "{{ 7*7 }}", "[= 7*7 =]",
        "#% if x %#", "#| x", "図書館", "🎉", "tab\tin", "line\nbreak", "a/b/c/d", "a/../b", "./a", "-", "--", "%s",
        "CON", "x" * 200, "*?", "#",
    ],
)  # fmt: skip
def test_an_odd_folder_is_only_a_folder(command: Command, folder: str) -> None:
    code, out, err = command("Shop", "--json", f"--output-dir={folder}")
    assert (code, err) == (0, "")
    made = Path(json.loads(out)["project"]["path"])
    assert made == Path(folder, "shop").resolve()
    assert [path.name for path in made.parent.iterdir()] == ["shop"]
    texts = [path for path in made.rglob("*") if path.is_file() and ".git" not in path.parts and path.suffix != ".bz2"]
    assert b"[=" not in b"".join(path.read_bytes() for path in texts)


@pytest.mark.parametrize("kind", ["file", "file above", "target is a file", "target is a link", "link to nowhere"])
def test_a_folder_that_cannot_be_is_refused_in_one_line(command: Command, tmp_path: Path, kind: str) -> None:
    if kind == "file" or kind == "file above":
        Path("out").write_text("mine")
    else:
        Path("out").mkdir()
    if kind == "target is a file":
        Path("out/shop").write_text("mine")
    elif kind == "target is a link":
        Path("out/shop").symlink_to(tmp_path)
    elif kind == "link to nowhere":
        Path("out").rmdir()
        Path("out").symlink_to("nowhere")
    before = sorted(map(str, Path().rglob("*")))
    code, out, err = command("Shop", "--output-dir", "out/more" if kind == "file above" else "out")
    assert (code, out) == (2, "")
    check_refusal(err)
    assert sorted(map(str, Path().rglob("*"))) == before


@pytest.mark.parametrize("folder", ["x" * 300, "/proc/nothing", "/dev/null", "/dev/null/x"])
def test_a_folder_that_the_system_refuses_is_refused_in_one_line(command: Command, folder: str) -> None:
    code, _, err = command("Shop", f"--output-dir={folder}")
    assert code in {1, 2}
    check_refusal(err)


def test_a_working_folder_that_was_removed_is_told(command: Command, tmp_path: Path) -> None:
    Path().absolute().rmdir()
    code, _, err = command("Shop")
    assert code in {1, 2}
    check_refusal(err)
    assert json.loads(command("Shop", "--json", f"--output-dir={tmp_path / 'other'}")[1])["project"]["slug"] == "shop"
