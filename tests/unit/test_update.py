"""Change a project that is there: what becomes of its files, with the user's edits."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from living import change, commit, in_git, make, older, renewal, snapshot

from scaffoldpy import archive, record
from scaffoldpy.errors import OptionsError, RenderError, TargetError
from scaffoldpy.template import load_template
from scaffoldpy.update import running, transaction

SAME = "pier/core/apps.py"  # which an API changes


def fates(project: Path, **options: object) -> dict[str, str]:
    return {outcome.path: outcome.fate for outcome in renewal(project, **options).outcomes}


def test_an_untouched_project_becomes_what_a_fresh_one_is(tmp_path: Path) -> None:
    project = make(tmp_path)
    fresh = make(tmp_path / "fresh", api="drf", deploy="docker")
    assert change(project, api="drf", deploy="docker").status == "done"
    assert snapshot(project) == snapshot(fresh)


def test_change_and_change_back_give_the_old_bytes(tmp_path: Path) -> None:
    project = make(tmp_path, "flask")
    before = snapshot(project)
    change(project, limiter=True, deploy="docker")
    commit(project)
    change(project, limiter=False, deploy="none")
    assert snapshot(project) == before


def test_the_folder_stays_the_same_folder(tmp_path: Path) -> None:
    project = make(tmp_path)
    before = project.stat().st_ino, (project / "config").stat().st_ino
    change(project, api="drf")
    assert (project.stat().st_ino, (project / "config").stat().st_ino) == before


def test_edits_apart_from_ours_are_kept(tmp_path: Path) -> None:
    project = make(tmp_path)
    for path, old, new in (
        ("config/urls.py", "urlpatterns = [\n", 'urlpatterns = [\n    path("mine/", views.home),\n'),
        ("pyproject.toml", "dependencies = [\n", 'dependencies = [\n  "httpx>=0.27",\n'),
        ("README.md", "# Pier\n", "# Pier\n\nOur harbour.\n"),
        ("pier/core/views.py", "\n\n\n", "\n\n\nMINE = 1\n\n\n"),
    ):
        file = project / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))
    with (project / "config/settings.py").open("a") as stream:
        stream.write("\nMINE = 1\n")
    commit(project)
    done = change(project, api="drf")
    assert done.status == "done"
    assert "MINE = 1\n" in (project / "config/settings.py").read_text()
    assert 'path("mine/", views.home),\n' in (project / "config/urls.py").read_text()
    assert "api/" in (project / "config/urls.py").read_text()
    assert '"httpx>=0.27",\n' in (project / "pyproject.toml").read_text()
    assert "djangorestframework" in (project / "pyproject.toml").read_text()
    assert "MINE = 1\n" in (project / "pier/core/views.py").read_text()


def test_a_deleted_file_stays_deleted_and_that_is_told(tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / "config/urls.py").unlink()
    (project / "tests/test_middleware.py").unlink()
    commit(project)
    found = fates(project, api="drf")
    assert found["config/urls.py"] == "deleted"
    assert "tests/test_middleware.py" not in found
    change(project, api="drf")
    assert not (project / "config/urls.py").exists()


def test_a_file_that_is_not_needed_any_more_goes_unless_it_was_edited(tmp_path: Path) -> None:
    project = make(tmp_path, template_engine="jinja2")
    with (project / "config/jinja2.py").open("a") as stream:
        stream.write("# mine\n")
    commit(project)
    found = fates(project, template_engine="django")
    assert (found["config/jinja2.py"], found["pier/jinja2/base.html"]) == ("kept", "removed")
    change(project, template_engine="django")
    assert (project / "config/jinja2.py").read_text().endswith("# mine\n")
    assert not (project / "pier/jinja2/base.html").exists()
    assert not (project / "pier/jinja2").exists()
    assert "config/jinja2.py" not in record.read_record(project).files


def test_a_file_of_the_users_own_is_not_written_over(tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / "Dockerfile").write_text("FROM scratch\n")
    commit(project)
    done = change(project, deploy="docker")
    assert (done.status, done.conflicts) == ("conflicts", ("Dockerfile",))
    assert "FROM scratch\n" in (project / "Dockerfile").read_text()


def test_line_ends_and_modes_of_the_user_stay(tmp_path: Path) -> None:
    project = make(tmp_path)
    file = project / "config/urls.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    file.chmod(0o755)
    (project / "config/settings.py").chmod(0o640)
    commit(project)
    change(project, api="drf")
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n") > 0
    assert b"api/" in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o755
    assert (project / "config/settings.py").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("kind", ["link", "folder", "repository"])
def test_what_is_no_file_of_the_project_is_left_alone(tmp_path: Path, kind: str) -> None:
    project = make(tmp_path)
    file = project / "config/urls.py"
    other = tmp_path / "elsewhere.py"
    other.write_text("mine\n")
    if kind == "repository":
        in_git(project / "config", "init", "-q")
    else:
        file.unlink()
        file.symlink_to(other) if kind == "link" else file.mkdir()
    commit(project)
    outcomes = {outcome.path: outcome for outcome in renewal(project, api="drf").outcomes}
    assert outcomes["config/urls.py"].fate == "skipped"
    assert outcomes["config/urls.py"].note
    change(project, api="drf")
    assert other.read_text() == "mine\n"


def test_a_renamed_file_is_found(tmp_path: Path) -> None:
    project = make(tmp_path)
    in_git(project, "mv", "config/urls.py", "config/addresses.py")
    commit(project)
    change(project, api="drf")
    assert "api/" in (project / "config/addresses.py").read_text()
    assert not (project / "config/urls.py").exists()
    commit(project)
    change(project, api="none")
    assert "api/" not in (project / "config/addresses.py").read_text()


def test_what_git_ignores_is_not_merged(tmp_path: Path) -> None:
    project = make(tmp_path)
    in_git(project, "rm", "-q", "--cached", "config/urls.py")
    with (project / ".gitignore").open("a") as stream:
        stream.write("/config/urls.py\n")
    file = project / "config/urls.py"
    file.write_text(file.read_text() + "# mine\n")
    before = file.read_text()
    commit(project)
    assert fates(project, api="drf")["config/urls.py"] == "skipped"
    change(project, api="drf")
    assert file.read_text() == before


def test_a_conflict_stands_in_the_index_and_is_gone_on_with(tmp_path: Path) -> None:
    project = conflicted(tmp_path)
    stages = in_git(project, "ls-files", "--unmerged").splitlines()
    assert [line.split()[2:] for line in stages] == [[number, SAME] for number in "123"]
    assert in_git(project, "show", f":2:{SAME}") == in_git(project, "show", f"HEAD:{SAME}")
    assert running.resume(project).status == "conflicts"
    file = project / SAME
    file.write_text("# solved\n")
    done = running.resume(project)
    assert done.status == "done"
    assert done.commands
    assert in_git(project, "ls-files", "--unmerged") == ""
    assert file.read_text() == "# solved\n"
    assert not (project / transaction.FOLDER).exists()


def test_abort_takes_everything_back(tmp_path: Path) -> None:
    project = make(tmp_path)
    edit_the_same_place(project)
    before, index = snapshot(project), in_git(project, "ls-files", "--stage")
    assert change(project, api="drf", deploy="docker").status == "conflicts"
    assert running.abort(project).status == "undone"
    assert snapshot(project) == before
    assert in_git(project, "ls-files", "--stage") == index
    assert in_git(project, "status", "--porcelain") == ""


def test_abort_keeps_what_was_written_meanwhile(tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / ".env").write_text("SECRET_KEY=mine\n")
    edit_the_same_place(project)
    before = snapshot(project)
    assert change(project, api="drf", cache="redis").status == "conflicts"
    (project / SAME).write_text("# half solved\n")
    (project / "config/urls.py").unlink()
    (project / "config/rest.py").write_text("# mine\n")  # which the change has added
    with (project / ".env").open("a") as env:
        env.write("MINE=1\n")
    undone = running.abort(project)
    assert undone.notes == (
        "config/rest.py was changed since; what you made of it is rest.py.orig beside it.",
        "config/urls.py was deleted since, and is there again.",
        f"{SAME} was changed since; what you made of it is apps.py.orig beside it.",
        ".env keeps what you have written into it since.",
    )
    left = snapshot(project)
    assert left.pop(f"{SAME}.orig")[0] == b"# half solved\n"
    assert left.pop("config/rest.py.orig")[0] == b"# mine\n"
    assert left.pop(".env")[0] == b"SECRET_KEY=mine\nMINE=1\n"
    assert left == {path: file for path, file in before.items() if path != ".env"}


def test_a_folder_in_place_of_a_file_is_set_aside(tmp_path: Path) -> None:
    project = make(tmp_path)
    before = snapshot(project)
    edit_the_same_place(project)
    change(project, api="drf")
    (project / "config/urls.py").unlink()
    (project / "config/urls.py").mkdir()
    (project / "config/urls.py/mine.txt").write_text("mine")
    assert "urls.py.orig" in " ".join(running.abort(project).notes)
    assert (project / "config/urls.py.orig/mine.txt").read_text() == "mine"
    assert snapshot(project)["config/urls.py"] == before["config/urls.py"]


def test_a_conflict_that_git_was_not_told_of_can_be_solved(tmp_path: Path) -> None:
    project = make(tmp_path)
    edit_the_same_place(project)
    lock = project / ".git/index.lock"
    wish = renewal(project, api="drf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scaffoldpy.update.repository.Repository.require_clean", lambda self, touched: lock.touch())
        assert running.run(wish).status == "conflicts"
    lock.unlink()
    (project / SAME).write_text("# solved\n")
    assert running.resume(project).status == "done"


def test_who_has_no_folder_is_told_that(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nowhere is no folder"):
        running.abort(tmp_path / "nowhere")


def test_a_stopped_change_writes_over_nothing_that_came_since(tmp_path: Path) -> None:
    project = make(tmp_path)
    wish = renewal(project, api="drf")
    with transaction.opened(project):
        begun = transaction.Transaction(project, notes=running._notes(wish))
        begun.begin(wish.operations)  # and is killed
    (project / "config/urls.py").write_text("# mine\n")
    with pytest.raises(TargetError, match=r"config/urls\.py of .* changed after"):
        running.resume(project)
    running.abort(project)
    assert (project / "config/urls.py.orig").read_text() == "# mine\n"


@pytest.mark.slow
def test_an_environment_without_pip_is_given_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make(tmp_path, "flask", orm=False, sample=False)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    commit(project)
    monkeypatch.setenv("PATH", os.defpath)
    assert change(project, forms=True, api="smorest").status == "done"
    assert list((project / ".venv").glob("lib/*/site-packages/flask_smorest"))


def test_what_changes_between_plan_and_work_stops_it(tmp_path: Path) -> None:
    project = make(tmp_path, git=False)
    wish = renewal(project, api="drf")
    (project / "config/urls.py").write_text("# mine\n")
    before = snapshot(project)
    with pytest.raises(TargetError, match=r"config/urls\.py of .* at this very moment"):
        running.run(wish)
    assert snapshot(project) == before


def test_who_does_not_get_the_lock_leaves_the_books_alone(tmp_path: Path) -> None:
    project = make(tmp_path)
    with transaction.opened(project):
        (project / transaction.FOLDER / "kept").touch()
        with pytest.raises(TargetError, match="Another run"), transaction.opened(project):
            pass
        assert (project / transaction.FOLDER / "kept").exists()
    assert not (project / transaction.FOLDER).exists()


def test_a_way_back_that_is_gone_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    project = make(tmp_path)
    edit_the_same_place(project)
    change(project, api="drf")
    next((project / transaction.FOLDER / "old").iterdir()).unlink()
    before = snapshot(project)
    with pytest.raises(TargetError, match="no longer holds the files"):
        running.abort(project)
    assert snapshot(project) == before
    assert "rest_framework" in (project / "config/settings.py").read_text()


def test_nothing_else_begins_while_a_change_is_under_way(tmp_path: Path) -> None:
    project = conflicted(tmp_path)
    before = snapshot(project)
    with pytest.raises(TargetError, match="under way"):
        change(project, deploy="docker")
    assert snapshot(project) == before


def test_changes_that_are_in_no_commit_stand_in_the_way(tmp_path: Path) -> None:
    project = make(tmp_path)
    (project / "README.md").write_text("mine\n")
    with pytest.raises(TargetError, match=r"README\.md"):
        change(project, api="drf")
    in_git(project, "checkout", "-q", "README.md")
    (project / "notes.txt").write_text("mine\n")  # which nothing touches
    (tmp_path / "outside.txt").write_text("mine\n")
    assert change(project, api="drf").status == "done"


def test_only_the_projects_own_folder_must_be_clean(tmp_path: Path) -> None:
    project = make(tmp_path, git=False)
    (tmp_path / "other.txt").write_text("one\n")
    in_git(tmp_path, "init", "-q")
    commit(tmp_path)
    (tmp_path / "other.txt").write_text("two\n")
    edit_the_same_place(project, commits=False)
    in_git(project, "commit", "-qm", "Mine", "--", ".")
    assert change(project, api="drf").status == "conflicts"
    assert f"pier/{SAME}" in in_git(tmp_path, "ls-files", "--unmerged")
    running.abort(project)
    assert in_git(tmp_path, "status", "--porcelain").split() == ["M", "other.txt"]


def test_a_project_without_git_is_changed_too(tmp_path: Path) -> None:
    project = make(tmp_path, git=False)
    edit_the_same_place(project, commits=False)
    before = snapshot(project)
    assert change(project, api="drf").status == "conflicts"
    running.abort(project)
    assert snapshot(project) == before


def test_env_only_gains(tmp_path: Path) -> None:
    project = make(tmp_path)
    env = b"SECRET_KEY=mine\r\nOWN=1\r\nDEBUG=false"
    (project / ".env").write_bytes(env)
    (project / ".env").chmod(0o600)
    done = renewal(project, cache="redis")
    assert done.variables == ("REDIS_URL",)
    running.run(done)
    after = (project / ".env").read_bytes()
    assert after.startswith(env + b"\r\nREDIS_URL=redis://")
    assert after.endswith(b"\r\n")
    assert (project / ".env").stat().st_mode & 0o777 == 0o600
    commit(project)
    change(project, cache="none")
    assert (project / ".env").read_bytes() == after


def test_new_secrets_are_fresh(tmp_path: Path) -> None:
    values = []
    for name in "ab":
        project = make(tmp_path / name, "flask", pages=False, forms=False, sample=False, orm=False)
        (project / ".env").write_text("SECRET_KEY=mine\n")
        change(project, api="smorest")
        values.append((project / ".env").read_text())
    assert values[0] != values[1]
    assert all(value.startswith("SECRET_KEY=mine\n") for value in values)
    assert all("API_KEY=\n" not in value for value in values)


def test_an_update_of_an_older_version_merges_by_the_archive(tmp_path: Path) -> None:
    project = older(tmp_path)
    (project / "README.md").write_text("# Pier\n\nMine.\n")
    commit(project)
    with pytest.raises(TargetError, match="other templates"):
        renewal(project, api="drf")
    done = running.run(renewal(project))
    assert done.status == "done"
    assert (project / "README.md").read_text() == "# Pier\n\nMine.\n"
    assert "x_old_x" not in (project / "config/urls.py").read_text()


def test_an_import_name_that_newer_templates_reserve_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make(tmp_path)
    template = load_template("django")
    newer = replace(template, reserved=template.reserved | {"pier"})
    for module in ("plan", "update.asking", "update.planning"):
        monkeypatch.setattr(f"scaffoldpy.{module}.load_template", lambda framework: newer)
    assert renewal(project, api="drf").changes == {"api": ("none", "drf")}
    assert not renewal(project).operations


@pytest.mark.parametrize("source", ["archive", "git", "nothing"])
def test_what_was_generated_is_found_or_its_loss_told(tmp_path: Path, source: str) -> None:
    project = older(tmp_path)
    file = project / "config/urls.py"
    file.write_text("# mine\n" + file.read_text())
    if source != "archive":
        (project / archive.NAME).write_bytes(b"broken")
    commit(project)
    if source == "git":  # another folder, squashed, on another branch
        in_git(project, "checkout", "-q", "--orphan", "other")
        commit(project)
    if source == "nothing":
        in_git(project, "checkout", "-q", "--orphan", "other")
        commit(project)
        in_git(project, "branch", "-D", "main")
    [found] = [outcome for outcome in renewal(project).outcomes if outcome.path == "config/urls.py"]
    assert found.fate == ("conflict" if source == "nothing" else "merged")
    assert ("lost" in found.note) == (source == "nothing")


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make(tmp_path)
    before = snapshot(project)
    real, calls = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        if transaction.FOLDER not in str(target):
            calls.append(target)
            if len(calls) == 5:
                raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(RenderError, match="No space left"):
        change(project, api="drf")
    assert snapshot(project) == before
    assert not (project / transaction.FOLDER).exists()


def test_another_framework_name_or_refused_option_is_refused(tmp_path: Path) -> None:
    project = make(tmp_path)
    before = snapshot(project)
    with pytest.raises(OptionsError) as caught:
        renewal(project, database="postgresql")
    assert caught.value.hint
    assert snapshot(project) == before


def edit_the_same_place(project: Path, *, commits: bool = True) -> None:
    """Change a line that the change to an API changes too."""
    file = project / SAME
    assert "People and books" in file.read_text()
    file.write_text(file.read_text().replace("People and books", "Mine"))
    if commits:
        commit(project)


def conflicted(tmp_path: Path) -> Path:
    project = make(tmp_path)
    edit_the_same_place(project)
    assert change(project, api="drf").conflicts == (SAME,)
    return project


def test_what_was_made_goes_with_abort_and_what_the_user_made_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)  # without uv, which would run the environment's Python to know it
    project = make(tmp_path, uploads=True)
    before = snapshot(project)
    helper = tmp_path / "python"
    helper.write_text(
        "#!/bin/sh\n"
        'case "$*" in *pip*) exit;; esac\n'
        "[ $3 = tables ] && { echo '{\"tables\": []}'; exit; }\n"
        "echo '# made' > pier/core/migrations/0003_made.py\n"
        "echo '# less' > pier/core/uploads.py\n"
        'echo \'{"files": ["pier/core/migrations/0003_made.py", "pier/core/uploads.py"], "notes": []}\'\n'
        f"[ ! -e {tmp_path}/fails ]\n"
    )
    helper.chmod(0o755)
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(helper)
    (tmp_path / "fails").touch()
    wish = renewal(project, uploads=False)
    assert wish.unneeded == ("pier/core/uploads.py",)
    assert running.run(wish).status == "pending"
    (project / "pier/core/migrations/0004_own.py").write_text("# mine\n")
    running.abort(project)
    left = {path: file for path, file in snapshot(project).items() if not path.startswith(".venv")}
    assert left.pop("pier/core/migrations/0004_own.py")[0] == b"# mine\n"
    assert left == before
