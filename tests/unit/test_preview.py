"""What a run would write, told beforehand."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from conftest import Run
from projects import chosen, project

from scaffoldpy import archive, generate, preview, record
from scaffoldpy.errors import TargetError
from scaffoldpy.model import FRAMEWORKS, Framework, Request
from scaffoldpy.plan import Plan, contents, make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template


def plan(framework: Framework = "flask", **options: str | bool) -> Plan:
    request = Request(project={"name": "Harbour Library"}, framework=framework, options=options)
    return make_plan(request, load_questions())


def write(made: Plan, folder: Path) -> Path:
    generate.generate(made, generate.Wishes(folder, overwrite=True, use_git=False))
    return folder / made.project.slug


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_preview_is_what_is_then_written(tmp_path: Path, framework: Framework) -> None:
    made = plan(framework, ci="github")
    tree = contents(made)
    target = write(made, tmp_path)
    written = {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}
    written.pop(".env", None)
    assert written == tree


def test_the_tree_shows_sizes_and_the_options_that_caused_each_part() -> None:
    made = plan(ci="github")
    shown = preview.format_tree("shop", preview.entries(made, contents(made)))
    lines = {line.split()[0]: line.split()[1:] for line in shown.splitlines()}
    assert lines[".github/"] == ["ci=github"]
    assert lines["LICENSE"][2:] == ["license=MIT"]
    assert len(lines["README.md"]) == 2
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_the_first_line_sums_up() -> None:
    entries = [preview.Entry("a/", 1500, {}), preview.Entry("a/b", 1500, {}), preview.Entry("c", 10, {"ci": "none"})]
    assert preview.format_tree("shop", entries).splitlines() == [
        "shop/  2 files, 1.5 kB",
        "    a/",
        "        b   1.5 kB",
        "    c         10 B  ci=none",
    ]


def test_a_folder_counts_all_that_it_holds() -> None:
    made = plan()
    tree = contents(made)
    entries = {e.path: e for e in preview.entries(made, tree)}
    assert entries["tests/"].size == sum(len(c) for path, c in tree.items() if path.startswith("tests/"))


def test_a_folder_that_is_not_there_yet_gets_everything_new(tmp_path: Path) -> None:
    tree = contents(plan())
    changes = preview.changes(tree, tmp_path / "harbour_library")
    assert {change.path for change in changes} == set(tree)
    assert {change.kind for change in changes} == {"new"}
    assert list(tmp_path.iterdir()) == []


def test_an_unchanged_project_shows_no_change(tmp_path: Path) -> None:
    made = plan()
    assert preview.changes(contents(made), write(made, tmp_path)) == ()


def digests(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_the_difference_is_what_overwriting_then_does(tmp_path: Path) -> None:
    target = write(plan(ci="github"), tmp_path)
    (target / "README.md").write_text("mine\n")
    (target / ".github" / "dependabot.yml").write_text("changed by hand\n")
    (target / "mine.txt").write_text("mine\n")
    before, other = digests(target), plan(ci="gitlab")
    changes = {change.path: change.kind for change in preview.changes(contents(other), target)}
    assert digests(target) == before
    assert changes["README.md"] == "changed"
    assert changes[".gitlab-ci.yml"] == "new"
    assert changes[".github/workflows/ci.yml"] == "removed"
    assert ".github/dependabot.yml" not in changes
    assert "mine.txt" not in changes
    write(other, tmp_path)
    assert preview.changes(contents(other), target) == ()
    assert not (target / ".github" / "workflows").exists()
    assert (target / ".github" / "dependabot.yml").read_text() == "changed by hand\n"


def test_patch_applies_the_difference(tmp_path: Path) -> None:
    target = write(plan(ci="github"), tmp_path)
    other = plan(ci="gitlab")
    tree = contents(other)
    diff = preview.format_changes(preview.changes(tree, target)) + "\n"
    subprocess.run(["git", "apply", "-"], cwd=target, input=diff.encode(), check=True)
    left = [change.path for change in preview.changes(tree, target)]
    assert left == [archive.NAME]  # as it is binary


def test_a_binary_file_is_named_only(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\xff\x00")
    changes = preview.changes({"a.png": b"\xff\x01"}, tmp_path)
    assert preview.format_changes(changes) == "Binary file a.png: changed"


def test_a_missing_last_line_break_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n")
    assert preview.format_changes(preview.changes({"a.txt": b"one"}, tmp_path)).splitlines()[3:] == [
        "-one",
        "+one",
        "\\ No newline at end of file",
    ]


def test_an_unusual_line_separator_stays_inside_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\u2028b\x0cc\n", encoding="utf-8")
    diff = preview.format_changes(preview.changes({"a.txt": b"new\n"}, tmp_path))
    assert diff.split("\n")[3:] == ["-a\u2028b\x0cc", "+new"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    target = tmp_path / "shop"
    target.mkdir()
    (target / "a.txt").symlink_to(tmp_path / "secret.txt")
    assert "secret" not in preview.format_changes(preview.changes({"a.txt": b"new\n"}, target))
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(TargetError):
        preview.changes({"a.txt": b"new\n"}, tmp_path / "link")


def test_a_record_that_lies_shows_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    target, template = tmp_path / "shop", load_template("flask")
    target.mkdir()
    lie = {"../secret.txt": record.digest_of(tmp_path / "secret.txt")}
    content = record.dump_record(project(template), chosen(template), answers={}, made=record.Made(lie))
    (target / record.NAME).write_bytes(content)
    assert preview.changes({}, target) == ()


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    contents(plan())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
@pytest.mark.parametrize("shape", [(), ("--json",)], ids=["text", "json"])
def test_the_command_shows_and_writes_nothing(run: Run, here: Path, option: str, shape: tuple[str, ...]) -> None:
    done = run("new", "Shop", "--yes", "--set", "options.ci=github", option, *shape)
    assert (done.returncode, done.stderr) == (0, "")
    assert ".github/workflows/ci.yml" in done.stdout or "workflows/" in done.stdout
    if shape:
        document = json.loads(done.stdout)
        assert document["project"]["path"] == str(here / "shop")
        assert "README.md" in {part["path"] for part in document["tree" if option == "--dry-run" else "changes"]}
    assert list(here.iterdir()) == []


def test_the_command_shows_the_difference_and_leaves_the_project_alone(run: Run, here: Path) -> None:
    run("new", "Shop", "--yes", "--no-git")
    (here / "shop" / ".gitignore").write_text("mine\n")
    before = digests(here)
    done = run("new", "Shop", "--yes", "--diff", "--set", "options.ci=github")
    assert done.returncode == 0
    assert done.stdout.startswith("--- /dev/null\n+++ b/.github/dependabot.yml\n")
    assert "mine" not in done.stdout
    assert digests(here) == before


def test_the_command_why_tells_the_answer_behind_a_file(run: Run, here: Path) -> None:
    run("new", "Shop", "--yes", "--no-git", "--framework", "flask", "--set", "answers.admin_site=needed")
    done = run("why", "shop/shop/admin.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "admin=true" in done.stdout
    assert load_questions().question("admin_site").text in " ".join(done.stdout.split())
    assert run("why", here / "nowhere").returncode == 2
