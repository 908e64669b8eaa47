"""The commands `change`, `update` and `status`, as they are typed."""

import json
import sys
from pathlib import Path

import pytest
from conftest import Run
from living import commit, in_git, made_by, make, older, snapshot
from terminal import CTRL_C, DOWN, ENTER, LEFT, UP, Terminal

from scaffoldpy import __version__

SAME = "pier/core/apps.py"


def test_change_lists_what_becomes_of_each_file_and_what_is_left_to_do(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    done = run("change", project, "--set", "options.api=drf")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  api: none → drf\n" in done.stdout
    assert "  added         config/rest.py\n" in done.stdout
    assert done.stdout.endswith("  .venv/bin/python manage.py migrate\n  .venv/bin/python -m pytest\n")


def test_a_dry_run_and_a_difference_write_nothing(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / ".env").write_text("SECRET_KEY=hidden\n")
    before = snapshot(project)
    listed = run("change", project, "--set", "options.cache=redis", "--dry-run")
    shown = run("change", project, "--set", "options.cache=redis", "--diff")
    assert (listed.returncode, shown.returncode) == (0, 0)
    assert ".env          gains REDIS_URL" in listed.stdout
    assert "+REDIS_URL=" in shown.stdout
    assert "hidden" not in shown.stdout
    assert snapshot(project) == before


def test_change_works_from_inside_the_project_and_takes_conflicts_up_again(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    file = project / SAME
    file.write_text(file.read_text().replace("People and books", "Mine"))
    commit(project)
    before = snapshot(project)
    inside = project / "config"
    stopped = run("change", "--set", "options.api=drf", cwd=inside)
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"Error: Conflicts are left in {SAME}.\n")
    assert run("change", "--set", "options.deploy=docker", cwd=inside).returncode == 2
    assert run("change", "--continue", cwd=inside).returncode == 1
    undone = run("change", "--abort", cwd=inside)
    assert (undone.returncode, snapshot(project)) == (0, before)
    assert run("change", "--abort", cwd=inside).returncode == 2
    run("change", "--set", "options.api=drf", cwd=inside)
    file.write_text("# solved\n")
    done = run("update", "--continue", "--json", cwd=inside)
    assert json.loads(done.stdout)["status"] == "done"


def test_options_are_chosen_on_a_terminal(tmp_path: Path) -> None:
    project = make(tmp_path)
    with Terminal([sys.executable, "-m", "scaffoldpy", "change"], project) as terminal:
        terminal.wait_for("Options of the Django project")
        terminal.press(DOWN, ENTER)
        assert "- PostgreSQL (the records are in the old database)" in terminal.wait_for("Which one?")
        terminal.press(LEFT)
        terminal.wait_for("Change any")
        terminal.press(*[DOWN] * 9, ENTER)
        terminal.wait_for("REST API\n")
        terminal.press(DOWN, ENTER)
        assert "was None" in terminal.wait_for("REST API: Django REST framework")
        terminal.press(*[UP] * 10, ENTER)
        assert "api: none → drf" in terminal.wait_for("Change the project?")
        terminal.press(ENTER)
        terminal.wait_for("manage.py migrate")
    assert "  api: drf\n" in (project / ".scaffoldpy.yaml").read_text()


def test_who_leaves_the_options_changes_nothing(tmp_path: Path) -> None:
    project = make(tmp_path)
    before = snapshot(project)
    with Terminal([sys.executable, "-m", "scaffoldpy", "change", "--plain"], project) as terminal:
        terminal.wait_for("Number [1]:")
        terminal.press(CTRL_C)
        terminal.wait_for("Nothing was changed.")
    assert snapshot(project) == before


def test_migrations_that_cannot_be_made_yet_are_left_to_continue(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    before = snapshot(project)
    done = run("change", project, "--set", "options.uploads=true", "--json", VIRTUAL_ENV="")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert (told["status"], told["needs_migrations"], told["migrations"]) == ("pending", True, [])
    assert told["commands"][-1] == "scaffoldpy change --continue"
    migrations = {path for path in before if "/migrations/" in path}
    assert migrations
    assert {path: snapshot(project)[path] for path in migrations} == {path: before[path] for path in migrations}
    assert run("change", project, "--abort").returncode == 0
    assert snapshot(project) == before


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--set", "options.database=mysql"], "cannot be changed from sqlite to mysql"),
        (["--set", "options.apps=many"], "cannot be changed"),
        (["--set", "framework=flask"], "cannot be changed"),
        (["--set", "project.slug=quay"], "cannot be changed"),
        (["--set", "options.api=smorest"], "cannot be smorest"),
        (["--set", "options.storage=s3", "--set", "options.uploads=false"], "storage=s3 needs uploads=true"),
        (["--set", "nothing=1"], "unknown key"),
        ([], "Nothing was asked for"),
        (["--abort", "--continue"], "stand alone"),
        (["--questions", "missing.yaml", "--set", "options.api=drf"], "missing.yaml"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run: Run, tmp_path: Path, arguments: list[str], error: str) -> None:
    project = make(tmp_path)
    before = snapshot(project)
    done = run("change", project, *arguments)
    assert done.returncode == 2
    assert error in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(project) == before


def test_what_stands_in_the_way_is_told_alone(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / "README.md").write_text("mine\n")
    for command in (["change", project, "--set", "options.api=drf"], ["new", "Pier", "--yes", "--overwrite"]):
        done = run(*command, "--set", "options.ci=github", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "README.md" in done.stderr


def test_a_folder_without_a_project_is_told(run: Run, tmp_path: Path) -> None:
    for command in (["change", "--set", "options.api=drf"], ["update"], ["status"], ["update", str(tmp_path)]):
        done = run(*command)
        assert (done.returncode, done.stdout) == (2, "") or "status" in command
        assert "Traceback" not in done.stderr


def test_an_option_that_needs_another_brings_it(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path, "flask")
    done = run("change", project, "--set", "options.admin=true", "--dry-run", "--json")
    assert json.loads(done.stdout)["options"]["accounts"]["before"] == "none"
    assert json.loads(done.stdout)["options"]["accounts"]["after"] == "login"


def test_what_was_not_asked_for_stays(run: Run, tmp_path: Path) -> None:
    """Models that came with the sample are the project's by now, with its own migrations."""
    command = ("new", "Pier", "--yes", "--framework", "flask", "--set", "options.sample=true", "--output-dir", tmp_path)
    assert run(*command).returncode == 0
    for arguments in (["change", tmp_path / "pier"], ["new", "--answers", tmp_path / "pier/.scaffoldpy.yaml"]):
        done = run(*arguments, "--set", "options.sample=false", "--diff")
        assert done.returncode == 0
        assert "--- a/migrations/env.py" not in done.stdout
    told = run("change", tmp_path / "pier", "--set", "options.sample=false", "--dry-run", "--json")
    assert json.loads(told.stdout)["options"] == {"sample": {"before": True, "after": False}}
    again = ("new", "--answers", tmp_path / "pier/.scaffoldpy.yaml", "--set", "options.sample=false", "--overwrite")
    options = json.loads(run(*again, "--json").stdout)["options"]
    assert (options["sample"], options["orm"]) == (False, True)


def test_a_record_alone_makes_the_whole_project(run: Run, tmp_path: Path) -> None:
    project, empty = make(tmp_path / "a"), tmp_path / "b"
    empty.mkdir()
    (empty / ".scaffoldpy.yaml").write_bytes((project / ".scaffoldpy.yaml").read_bytes())
    done = run("new", "--answers", ".scaffoldpy.yaml", "--overwrite", cwd=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert snapshot(empty) == snapshot(project)


def test_an_own_record_gives_way_as_a_change_does(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path, accounts="full", uploads=True)
    wish = ("--set", "options.pages=false", "--dry-run", "--json")
    assert run("change", project, *wish).returncode == 0
    again = run("new", "--answers", project / ".scaffoldpy.yaml", "--overwrite", *wish)
    assert (again.returncode, again.stderr) == (0, "")


def test_a_record_of_another_project_is_taken_at_its_word(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text((project / ".scaffoldpy.yaml").read_text().replace("  api: none", "  api: drf"))
    done = run("new", "--answers", other, "--overwrite", "--output-dir", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (project / "config/rest.py").exists()


def test_what_cannot_be_with_a_wish_gives_way_to_it(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path, "flask", uploads=True, storage="s3", accounts="login")
    told = json.loads(run("change", project, "--set", "options.static_export=true", "--dry-run", "--json").stdout)
    assert told["options"]["static_export"]["after"] is True
    assert told["options"]["uploads"]["after"] is False


def test_status_tells_of_edits_and_of_what_an_update_would_do(run: Run, tmp_path: Path) -> None:
    current, behind = make(tmp_path / "a"), make(tmp_path / "b")
    (current / "README.md").write_text("mine\n")
    (current / "manage.py").chmod(0o755)
    (current / "config/urls.py").unlink()
    text = (behind / "config/urls.py").read_bytes()
    (behind / "config/urls.py").write_bytes(text.replace(b"\n", b"\r\n"))
    made_by(behind, "0.0.9")
    told = json.loads(run("status", current, behind, "--json").stdout)
    assert told["installed"] == __version__
    first, second = told["projects"]
    assert (first["changed"], first["deleted"], first["behind"]) == (
        ["README.md", "manage.py"],
        ["config/urls.py"],
        False,
    )
    assert (second["made_by"], second["changed"], second["deleted"], second["behind"]) == ("0.0.9", [], [], False)
    assert run("status", current, "--exit-code").returncode == 0


def test_a_project_of_a_newer_version_is_left_alone(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    made_by(project, "9.9.9")
    before = snapshot(project)
    commands = (["status"], ["update"], ["change", "--set", "options.api=drf"])
    for command in (*commands, ["new", "Pier", "--yes", "--framework", "django", "--overwrite", "--output-dir", ".."]):
        done = run(*command, cwd=project)
        assert done.returncode == 2
        assert "made by scaffoldpy 9.9.9, and this is" in done.stdout + done.stderr
    assert snapshot(project) == before


def test_status_fails_where_a_project_is_behind_and_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    project = older(tmp_path)
    told = run("status", project)
    assert told.returncode == 0
    assert "an update would touch 1 of its files\n  updated       config/urls.py\n" in told.stdout
    done = run("status", project, tmp_path, "--exit-code")
    assert done.returncode == 2  # one is no project
    assert f"{tmp_path} holds no .scaffoldpy.yaml" in done.stdout
    assert run("status", project, "--exit-code").returncode == 1
    assert run("update", project).returncode == 0
    assert run("status", project, "--exit-code").returncode == 0


def test_an_update_names_what_is_no_longer_there(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    record = project / ".scaffoldpy.yaml"
    record.write_text(record.read_text().replace("options:\n", "options:\n  carrier: pigeon\n"))
    made_by(project, "0.0.9")
    commit(project)
    done = run("update", project)
    assert done.returncode == 0
    assert "The option carrier=pigeon is no longer there." in done.stdout
    assert "carrier" not in record.read_text()
    assert in_git(project, "status", "--porcelain").split() == ["M", ".scaffoldpy.yaml"]


def test_no_program_of_a_repositorys_configuration_is_started_to_look_at_it(run: Run, tmp_path: Path) -> None:
    project = make(tmp_path)
    in_git(project, "config", "core.fsmonitor", f"touch {tmp_path / 'started'}; false")
    assert run("change", project, "--set", "options.api=drf", "--dry-run").returncode == 0
    assert run("status", project).returncode == 0
    assert not (tmp_path / "started").exists()
