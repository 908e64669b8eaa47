import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import needed
import pytest
import yaml
from conftest import ROOT, Run

from scaffoldpy import __version__
from scaffoldpy.questions import load_questions

BACK_OFFICE = "project: {name: Council Permits}\nanswers: {admin_site: needed, data_model: rich, accounts: full}\n"
COMMANDS = (
    "new",
    "recommend",
    "questions",
    "schema",
    "why",
    "verify",
    "web",
    "mcp",
    "matrix",
    "completion",
    "change",
    "update",
    "status",
)


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").stdout.strip() == f"scaffoldpy, version {__version__}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: scaffoldpy")


def test_the_summary_of_every_command_fits_into_80_columns(run: Run) -> None:
    listed = run("--help").stdout.partition("Commands:\n")[2].splitlines()
    assert len(listed) == len(COMMANDS)
    assert [line for line in listed if "..." in line] == []


def test_new_writes_a_project_and_ends_with_the_commands_to_start_and_test_it(run: Run, here: Path) -> None:
    done = run("new", "Harbour Library", "--yes", "--framework", "django")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in here.iterdir()] == ["harbour_library"]
    assert done.stdout.endswith(
        "Start it:\n"
        "  cd harbour_library\n"
        '  python3 -m venv .venv && .venv/bin/pip install -e ".[dev]"\n'
        "  .venv/bin/python manage.py migrate\n"
        "  .venv/bin/python manage.py runserver\n"
        "\n"
        "Test it:\n"
        "  .venv/bin/python -m pytest\n"
    )


def test_new_makes_a_repository_with_one_commit(run: Run, here: Path) -> None:
    run("new", "Harbour Library", "--yes")
    log = subprocess.run(["git", "log", "--oneline"], cwd=here / "harbour_library", capture_output=True, text=True)
    assert len(log.stdout.splitlines()) == 1
    ignored = subprocess.run(["git", "check-ignore", ".env"], cwd=here / "harbour_library", capture_output=True)
    assert ignored.returncode == 0


def test_new_inside_a_repository_makes_none_and_says_so(run: Run, here: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    done = run("new", "Harbour Library", "--yes")
    assert not (here / "harbour_library" / ".git").exists()
    assert "git: skipped (the folder is inside a git repository already)" in done.stdout


def test_new_without_git_makes_no_repository(run: Run, here: Path) -> None:
    run("new", "Harbour Library", "--yes", "--no-git")
    assert not (here / "harbour_library" / ".git").exists()


def test_new_prints_one_json_document(run: Run, here: Path) -> None:
    done = run("new", "--answers", "-", "--json", stdin=BACK_OFFICE)
    document = json.loads(done.stdout)
    assert document["project"] == {
        "name": "Council Permits",
        "slug": "council_permits",
        "path": str(here / "council_permits"),
    }
    assert document["framework"] == document["recommendation"]["framework"] == "django"
    assert document["options"]["accounts"] == "full"
    assert {step["name"]: step["status"] for step in document["steps"]} == dict.fromkeys(
        ["render", "env", "git"], "done"
    )
    files = [path for path in (here / "council_permits").rglob("*") if path.is_file() and ".git" not in path.parts]
    assert document["files"] == len(files) - len([".env"])


def test_the_record_repeats_the_project(run: Run, here: Path) -> None:
    run("new", "--answers", "-", stdin=BACK_OFFICE)
    again = here / "again"
    done = run("new", "--answers", here / "council_permits" / ".scaffoldpy.yaml", "--output-dir", again)
    assert done.returncode == 0, done.stderr
    first = contents(here / "council_permits")
    assert contents(again / "council_permits") == first
    assert len(first) > 20


def test_a_project_of_other_questions_says_so(run: Run, here: Path) -> None:
    own = (ROOT / "questions.yaml").read_text(encoding="utf-8").replace("- id: postgresql", "- id: pgsql")
    (here / "mine.yaml").write_text(own, encoding="utf-8")
    done = run("new", "Pier", "--yes", "--no-git", "--questions", "mine.yaml", "--set", "answers.database=pgsql")
    assert done.returncode == 0, done.stderr
    record = here / "pier" / ".scaffoldpy.yaml"
    again = run("new", "--answers", record, "--diff")
    assert again.returncode == 2
    assert "--questions FILE" in again.stderr
    assert run("new", "--answers", record, "--diff", "--questions", "mine.yaml").returncode == 0
    assert "made with other questions" in run("why", here / "pier/README.md").stdout
    assert "made with other questions" not in run("why", here / "pier/README.md", "--questions", "mine.yaml").stdout


def contents(project: Path) -> dict[Path, bytes]:
    paths = [path for path in project.rglob("*") if path.is_file() and ".git" not in path.parts and path.name != ".env"]
    return {path.relative_to(project): path.read_bytes() for path in paths}


def test_a_project_is_made_again_in_its_place_from_inside_it(run: Run, here: Path) -> None:
    run("new", "Harbour", "--yes", "--no-git")
    again = run("new", "--answers", ".scaffoldpy.yaml", "--no-git", cwd=here / "harbour")
    assert again.returncode == 2
    assert f"{here / 'harbour'} exists already" in again.stderr
    again = run("new", "--answers", ".scaffoldpy.yaml", "--no-git", "--overwrite", cwd=here / "harbour")
    assert again.returncode == 0, again.stderr
    assert again.stdout == "Nothing to change.\n"
    assert not (here / "harbour" / "harbour" / "README.md").exists()


AGAIN = {
    "from inside": ("ember-web", [".scaffoldpy.yaml"]),
    "from beside": ("other", ["../ember-web/.scaffoldpy.yaml"]),
    "through a link to the folder": ("link", [".scaffoldpy.yaml"]),
    "through a link to the record": (".", ["record.yaml"]),
    "into the folder above": ("ember-web", [".scaffoldpy.yaml", "--output-dir", ".."]),
    "over a company's answers": ("other", ["../company.yaml", "--answers", "../ember-web/.scaffoldpy.yaml"]),
    "under a company's answers": ("other", ["../ember-web/.scaffoldpy.yaml", "--answers", "../company.yaml"]),
}


@pytest.fixture
def moved(run: Run, here: Path) -> Path:
    """Make a project, give its folder another name, and put somebody's folder where the import name leads."""
    run("new", "Ember", "--yes", "--no-git")
    (here / "ember").rename(here / "ember-web")
    for name in ("ember", "other", "other/ember"):
        (here / name).mkdir()
        (here / name / "diary.txt").write_text("mine")
    (here / "link").symlink_to("ember-web")
    (here / "record.yaml").symlink_to("ember-web/.scaffoldpy.yaml")
    (here / "company.yaml").write_text("project: {author: Acme}\n")
    return here / "ember-web"


@pytest.mark.parametrize(("cwd", "arguments"), AGAIN.values(), ids=AGAIN)
def test_a_record_is_made_again_in_the_folder_that_holds_it(
    run: Run, here: Path, moved: Path, cwd: str, arguments: Sequence[str]
) -> None:
    (moved / ".scaffoldpy.yaml").write_text((moved / ".scaffoldpy.yaml").read_text().replace("Ember", "Glow"))
    plan = ("new", "--no-git", "--overwrite", "--answers", *arguments)
    shown = json.loads(run(*plan, "--dry-run", "--json", cwd=here / cwd).stdout)
    assert shown["project"]["path"] == str(moved)
    assert "+# Glow" in run(*plan, "--diff", cwd=here / cwd).stdout
    done = run(*plan, cwd=here / cwd)
    assert done.returncode == 0, done.stderr
    assert (moved / "README.md").read_text().startswith("# Glow")
    for name in ("ember", "other/ember"):
        assert [path.name for path in (here / name).iterdir()] == ["diary.txt"]


def test_a_record_makes_another_project_elsewhere_or_under_another_import_name(
    run: Run, here: Path, moved: Path
) -> None:
    record = ("new", "--no-git", "--answers", moved / ".scaffoldpy.yaml")
    assert run(*record, "--output-dir", here / "more").returncode == 0
    assert (here / "more" / "ember" / "README.md").exists()
    assert run(*record, "--output-dir", here, "--set", "project.slug=glow").returncode == 0
    assert (here / "glow" / "glow").is_dir()
    assert run(*record, "--set", "project.slug=glow").returncode == 2, "its own folder is not empty"


def test_two_records_are_refused(run: Run, here: Path, moved: Path) -> None:
    shutil.copytree(moved, here / "twin")
    done = run("new", "--answers", moved / ".scaffoldpy.yaml", "--answers", "twin/.scaffoldpy.yaml", "--overwrite")
    assert (done.returncode, "Two of the answers files are records" in done.stderr) == (2, True)


def test_a_copy_of_a_record_is_an_answers_file(run: Run, here: Path, moved: Path) -> None:
    (moved / ".scaffoldpy.yaml").rename(here / "copy.yaml")
    shutil.rmtree(here / "ember")
    assert run("new", "--answers", "copy.yaml", "--no-git").returncode == 0
    assert (here / "ember" / "README.md").exists()


def test_several_answers_files_are_layers(run: Run, here: Path) -> None:
    (here / "a.yaml").write_text("project: {name: Pier, author: Ann}\noptions: {api: drf, database: mysql}\n")
    (here / "b.yaml").write_text("options:\n  api: none\n  database: mysql\nanswers: {team: mixed}\n")
    (here / "c.json").write_text('{"project": {"name": "Quay"}}')
    arguments = ("new", "--answers", "a.yaml", "--answers", "b.yaml", "--answers", "c.json", "--framework", "django")
    done = run(*arguments, "--no-git", "--json")
    assert done.stderr.splitlines() == [
        "b.yaml, line 2: options.api=none replaces drf (a.yaml, line 2).",
        "c.json, line 1: project.name=Quay replaces Pier (a.yaml, line 1).",
    ]
    record = yaml.safe_load((here / "quay" / ".scaffoldpy.yaml").read_text())
    assert (record["project"]["author"], record["answers"]) == ("Ann", {"team": "mixed"})
    assert (record["options"]["api"], record["options"]["database"]) == ("none", "mysql")


def test_what_a_setting_says_counts_more_than_files_and_twice_is_told(run: Run, here: Path) -> None:
    (here / "a.yaml").write_text("project: {name: Pier}\noptions: {api: drf}\n")
    twice = ("--set", "options.api=none", "--set", "options.api=ninja")
    done = run("new", "--answers", "a.yaml", "--framework", "django", *twice, "--dry-run", "--json")
    assert json.loads(done.stdout)["options"]["api"] == "ninja"
    assert done.stderr.splitlines() == ["--set: options.api=ninja replaces none (--set)."]


def test_a_record_counts_more_than_what_was_given_before_it_and_less_than_after(run: Run, here: Path) -> None:
    run("new", "Ember", "--yes", "--no-git", "--framework", "django", "--set", "options.api=drf")
    (here / "ninja.yaml").write_text("options: {api: ninja}")
    layers = {"before": ("ninja.yaml", "ember/.scaffoldpy.yaml"), "after": ("ember/.scaffoldpy.yaml", "ninja.yaml")}
    for first, second in layers.values():
        done = run("new", "--answers", first, "--answers", second, "--dry-run", "--json")
        expected = "drf" if second.endswith(".scaffoldpy.yaml") else "ninja"
        assert json.loads(done.stdout)["options"]["api"] == expected
        assert f"options.api={expected} replaces" in done.stderr


def test_a_project_takes_the_place_of_the_empty_folder_one_is_in(run: Run, here: Path) -> None:
    (here / "harbour").mkdir()
    done = run("new", "Harbour", "--yes", "--no-git", "--output-dir", "..", cwd=here / "harbour")
    assert f"The folder you are in was replaced; go there again first.\n\nStart it:\n  cd {here}" in done.stdout


@pytest.mark.parametrize(
    "command",
    ["why README.md", "verify .", "new Harbour --yes", "new --answers .scaffoldpy.yaml", "recommend --answers a.json"],
)
def test_a_working_folder_that_is_gone_is_told(here: Path, command: str) -> None:
    shell = f'mkdir gone && cd gone && rmdir "$PWD" && exec {sys.executable} -m scaffoldpy {command}'
    done = subprocess.run(["sh", "-c", shell], cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "Error: The working folder is not there any more: it was removed or replaced.\n"
        'Go there again (cd "$PWD"), or to another one.\n'
    )


def test_a_name_that_will_not_do_is_told_as_the_name(run: Run) -> None:
    assert "NAME: project.name is longer" in run("new", "a" * 300, "--yes").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--framework", "flask"], True), ([], False)],
)
def test_who_overrules_the_recommendation_reads_it_at_the_end(run: Run, arguments: Sequence[str], told: bool) -> None:
    done = run("new", "Harbour", "--yes", "--no-git", "--set", "answers.admin_site=needed", *arguments)
    assert ("Using Flask, as you chose." in done.stdout) == told


def test_the_same_project_whatever_locale_zone_and_hash_seed(run: Run, here: Path) -> None:
    run("new", "Ölhafen", "--yes", "--output-dir", "a", PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    run("new", "Ölhafen", "--yes", "--output-dir", "b", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C.UTF-8")
    assert contents(here / "a" / "olhafen") == contents(here / "b" / "olhafen") != {}


def test_framework_overrules_the_recommendation(run: Run) -> None:
    document = json.loads(run("new", "--answers", "-", "--framework", "flask", "--json", stdin=BACK_OFFICE).stdout)
    assert (document["framework"], document["recommendation"]["framework"]) == ("flask", "django")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ((), "No preference yet"),
        (("--set", "answers.database=postgresql", "--set", "answers.style=freedom"), "A tie: both fit."),
    ],
)
def test_a_tie_takes_django_and_says_so(run: Run, here: Path, settings: tuple[str, ...], told: str) -> None:
    done = run("new", "Even", "--yes", *settings)
    assert told in done.stdout
    assert "Using Django." in done.stdout
    assert yaml.safe_load((here / "even" / ".scaffoldpy.yaml").read_text())["framework"] == "django"


def test_an_empty_folder_is_accepted(run: Run, here: Path) -> None:
    (here / "harbour_library").mkdir()
    assert run("new", "Harbour Library", "--yes").returncode == 0


def test_a_folder_that_is_not_empty_is_never_touched(run: Run, here: Path) -> None:
    (here / "harbour_library").mkdir()
    (here / "harbour_library" / "diary.txt").write_text("mine")
    done = run("new", "Harbour Library", "--yes")
    assert done.returncode == 2
    assert "--overwrite" in done.stderr
    assert [path.name for path in (here / "harbour_library").iterdir()] == ["diary.txt"]


def test_overwrite_keeps_what_it_did_not_make(run: Run, here: Path) -> None:
    (here / "harbour_library").mkdir()
    (here / "harbour_library" / "diary.txt").write_text("mine")
    assert run("new", "Harbour Library", "--yes", "--overwrite").returncode == 0
    assert (here / "harbour_library" / "diary.txt").read_text() == "mine"
    assert (here / "harbour_library" / "README.md").exists()


def test_a_project_that_is_written_over_keeps_every_edit(run: Run, here: Path) -> None:
    run("new", "Pier", "--yes", "--no-git")
    project = here / "pier"
    env, readme, urls = (project / name for name in (".env", "README.md", "config/urls.py"))
    readme.write_text(readme.read_text() + "\n## Mine\n")
    urls.write_text(urls.read_text().replace("urlpatterns = [\n", 'urlpatterns = [\n    path("m/", views.home),\n'))
    own = env.read_bytes()
    again = ("new", "--answers", project / ".scaffoldpy.yaml", "--set", "options.cache=redis")
    shown = run(*again, "--diff").stdout
    done = run(*again, "--overwrite", "--no-git", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["options"]["cache"] == "redis"
    assert env.read_bytes().startswith(own)
    assert b"\nREDIS_URL=" in env.read_bytes()
    assert readme.read_text().endswith("\n## Mine\n")
    assert 'path("m/", views.home)' in urls.read_text()
    assert "-## Mine" not in shown
    assert "+++ b/config/settings.py" in shown
    assert not list(project.rglob("*.orig"))


def test_what_a_living_project_cannot_become_is_refused_when_it_is_written_over(run: Run, here: Path) -> None:
    run("new", "Pier", "--yes", "--no-git")
    before = contents(here / "pier")
    for setting in ("framework=flask", "options.database=mysql"):
        done = run("new", "Pier", "--yes", "--overwrite", "--set", setting)
        assert (done.returncode, "cannot be changed" in done.stderr) == (2, True)
    assert contents(here / "pier") == before


BAD_INPUT = {
    "no name": ((), "The project has no name", ""),
    "unknown key": (("--yes", "x", "--set", "answers.databse=mysql"), "unknown key answers.databse", ""),
    "unknown choice": (("--yes", "x", "--set", "answers.database=mysq"), "cannot be mysq", ""),
    "unknown option": (("--yes", "x", "--set", "options.uplods=true"), "Did you mean options.uploads?", ""),
    "option of the other framework": (("--yes", "x", "--set", "options.forms=true"), "not an option of a Django", ""),
    "malformed file": (("--answers", "-"), "standard input, line ", "{"),
    "missing file": (("--answers", "nowhere.yaml"), "Cannot read nowhere.yaml", ""),
    "slug that is a keyword": (("--yes", "x", "--set", "project.slug=class"), "is a Python keyword", ""),
    "slug that climbs out": (("--yes", "x", "--set", "project.slug=../x"), "project.slug", ""),
    "clashing options": (
        ("--yes", "x", "--framework", "flask", "--set", "options.admin=true", "--set", "options.accounts=none"),
        "admin=true needs accounts=login or full",
        "",
    ),
    "unknown command-line option": (("--colour",), "No such option", ""),
    "unknown framework": (("--framework", "rails"), "'rails' is not one of", ""),
    "control character": (("--yes", "a\x1bb"), "project.name", ""),
    "file in place of a folder": (("--yes", "x", "--output-dir", "/dev/null"), "/dev/null", ""),
    "unwritable folder": (("--yes", "x", "--output-dir", "/sys"), "Could not write /sys/x: ", ""),
    "missing questions file": (("--yes", "x", "--questions", "nowhere.yaml"), "nowhere.yaml", ""),
}


@pytest.mark.parametrize(("arguments", "message", "stdin"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_told_once_and_nothing_is_written(
    run: Run, here: Path, arguments: Sequence[str], message: str, stdin: str
) -> None:
    done = run("new", *arguments, stdin=stdin)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 5
    assert list(here.iterdir()) == []


CLASH = """project: {name: x}
framework: flask
options:
  admin: true
  uploads: false
  accounts: none
"""


def test_a_clash_of_options_in_a_file_is_told_with_their_lines(run: Run, here: Path) -> None:
    (here / "mine.yaml").write_text(CLASH)
    done = run("new", "--answers", "mine.yaml")
    start = "Error: mine.yaml, line 4 and mine.yaml, line 6: These options cannot work together: admin=true needs"
    assert done.returncode == 2
    assert done.stderr.startswith(start)


def test_a_clash_of_a_file_with_a_setting_tells_both_places(run: Run, here: Path) -> None:
    (here / "mine.yaml").write_text(CLASH.replace("accounts: none", "api: none"))
    told = run("new", "--answers", "mine.yaml", "--set", "options.accounts=none").stderr
    assert told.startswith("Error: mine.yaml, line 4 and --set: These options")
    (here / "mine.yaml").write_text(CLASH)
    told = run("new", "--answers", "mine.yaml", "--set", "options.accounts=none").stderr
    assert told.startswith("Error: mine.yaml, line 4 and --set: These options")


def test_an_option_of_the_other_framework_is_told_with_its_line(run: Run, here: Path) -> None:
    (here / "mine.yaml").write_text(CLASH)
    told = run("new", "--answers", "mine.yaml", "--framework", "django").stderr
    assert told.startswith("Error: mine.yaml, line 4: options.admin is not an option of a Django project.")


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [("a.yaml", "a: [", "read as YAML"), ("a.json", "{", "read as JSON"), ("a.toml", "a =", "read as TOML")],
)
def test_a_malformed_file_is_told_with_what_to_do(run: Run, here: Path, name: str, text: str, hint: str) -> None:
    (here / name).write_text(text)
    error, told = run("new", "--answers", name).stderr.splitlines()
    assert error.startswith(f"Error: {name}")
    assert hint in told


def test_recommend_prints_the_contracts_document(run: Run) -> None:
    done = run("recommend", "--answers", "-", "--json", stdin=BACK_OFFICE)
    document = json.loads(done.stdout)
    assert document["framework"] == "django"
    assert set(document) == {
        *("version", "framework", "tie", "confidence", "sample", "scores", "reasons", "neutral", "flips", "unanswered"),
        *("neighbours", "neither"),
    }
    assert document["scores"]["django"] > document["scores"]["flask"]
    reason = next(reason for reason in document["reasons"] if reason["question"] == "admin_site")
    assert {"question", "answer", "favours", "points", "because", "article"} <= set(reason)
    assert 0.5 <= document["confidence"] < 1


def test_recommend_takes_settings_without_a_file(run: Run) -> None:
    done = run("recommend", "--set", "answers.purpose=microservice", "--json")
    assert json.loads(done.stdout)["framework"] == "flask"


def test_recommend_tells_people_why(run: Run) -> None:
    done = run("recommend", "--answers", "-", stdin=BACK_OFFICE)
    assert done.returncode == 0
    assert "Django" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert not re.search("\x1b", done.stdout)


def test_recommend_tells_also_what_weighs_for_neither_and_why(run: Run) -> None:
    settings = ["--set", "answers.scaling=clustered", "--set", "answers.team=experts"]
    told = " ".join(run("recommend", *settings).stdout.split())
    neutral = load_questions().question("scaling").choice("clustered")
    assert neutral.note
    assert f"Weighs for neither: {neutral.because} {neutral.note}" in told
    document = json.loads(run("recommend", *settings, "--json").stdout)
    assert [(reason["question"], reason["answer"]) for reason in document["neutral"]] == [("scaling", "clustered")]
    assert "favours" not in document["neutral"][0]


def test_a_set_up_that_fails_is_told_after_the_project(run: Run, here: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").write_text("#!/bin/sh\necho no network; exit 3\n")
    (programs / "uv").chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    done = run("new", "Harbour", "--yes", "--setup", "--json", PATH=path)
    assert done.returncode == 1
    assert "no network" in done.stderr
    assert json.loads(done.stdout)["steps"][-1] | {"seconds": 0} == {
        "name": "install",
        "status": "failed",
        "seconds": 0,
        "detail": json.loads(done.stdout)["steps"][-1]["detail"],
    }
    assert (here / "harbour" / "README.md").exists()


SET_UPS = {  # what the program that stands for uv waits in; what is told as done and stopped
    "environment": ("venv", "render, env; stopped: install"),
    "packages": ("--editable", "render, env; stopped: install"),
    "tools and migration": ('" pytest"', "render, env; stopped: install development tools, migrate"),
}


@pytest.mark.parametrize(("waits", "told"), SET_UPS.values(), ids=SET_UPS)
def test_an_interrupted_set_up_ends_what_it_started_and_says_what_is_done_and_left(
    here: Path, tmp_path: Path, waits: str, told: str
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").write_text(
        f"#!/bin/sh\nmkdir -p .venv/bin; ln -sf /bin/true .venv/bin/python\n"
        f"case $* in *{waits}*) sleep 600 & echo $! > {tmp_path}/pid; wait;; esac\n"
    )
    (programs / "uv").chmod(0o755)
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}
    arguments = ["new", "Harbour", "--yes", "--setup", "--no-git", "--framework", "django"]
    command = [sys.executable, "-m", "scaffoldpy", *arguments]
    with subprocess.Popen(command, cwd=here, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, shown = process.communicate(timeout=30)
    assert process.returncode == 130
    lines = shown[shown.index("Interrupted.") :].splitlines()
    assert lines[0] == f"Interrupted. The project's files are in {here / 'harbour'}, but its set-up is not done."
    assert lines[1:3] == [f"Done: {told}.", "Left to do there:"]
    assert lines[3].startswith("  python3 -m venv .venv")
    assert lines[4:] == ["  .venv/bin/python manage.py migrate", "  .venv/bin/python manage.py runserver"]
    assert "complete" not in shown
    assert not is_alive((tmp_path / "pid").read_text())


def is_alive(pid: str) -> bool:
    state = Path("/proc", pid.strip(), "stat")
    return state.exists() and state.read_text().split()[2] != "Z"  # which waits to be buried


# Stands for uv, and for the Python of the environment that it makes.
STUBS = """#!/bin/sh
case "$*" in
  *" venv "*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
  *"--editable ."*) echo "$*" >> {log}; {whole};;
  *"pip install"*) touch {log}.tools; {tools};;
  *migrate*) touch {log}.migrate; {migrate};;
esac
"""
WAIT = "for i in $(seq 200); do test -e {log}.%s && exit 0; sleep 0.05; done; exit 1"
LINGER = "sleep 600 & echo $! > {log}.%s-pid; wait"


def stub_uv(folder: Path, *, whole: str = ":", tools: str = ":", migrate: str = ":") -> str:
    """Write a stub of uv and return the PATH on which it is found."""
    folder.mkdir()
    parts = {"whole": whole, "tools": tools, "migrate": migrate}
    log = folder / "log"
    text = STUBS.format(log=log, **{name: part.format(log=log) for name, part in parts.items()})
    (folder / "uv").write_text(text)
    (folder / "uv").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


DJANGO = ("new", "Harbour", "--yes", "--framework", "django", "--no-git", "--setup")


def steps_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {step["name"]: step["status"] for step in json.loads(done.stdout)["steps"][3:]}


def test_the_set_up_migrates_while_it_installs_the_development_tools(run: Run, tmp_path: Path) -> None:
    path = stub_uv(tmp_path / "bin", tools=WAIT % "migrate", migrate=WAIT % "tools")
    done = run(*DJANGO, "--json", PATH=path)
    assert steps_of(done) == {"install": "done", "migrate": "done"}, done.stderr
    assert done.stderr.splitlines() == ["install …", "install development tools, migrate …"]
    assert len((tmp_path / "bin" / "log").read_text().splitlines()) == 1


def test_a_set_up_without_migrations_installs_all_at_once(run: Run, tmp_path: Path) -> None:
    path = stub_uv(tmp_path / "bin")
    done = run(*DJANGO, "--json", "--set", "options.database=postgresql", PATH=path)
    assert steps_of(done) == {"install": "done", "migrate": "skipped"}
    assert (tmp_path / "bin" / "log").read_text().endswith("--editable .[dev]\n")


def test_tools_that_want_other_versions_are_installed_when_the_migration_is_over(run: Run, tmp_path: Path) -> None:
    path = stub_uv(tmp_path / "bin", tools="echo conflict; exit 1")
    done = run(*DJANGO, "--json", PATH=path)
    assert steps_of(done) == {"install": "done", "migrate": "done"}
    assert [line.split()[-1] for line in (tmp_path / "bin" / "log").read_text().splitlines()] == [".", ".[dev]"]


def test_what_fails_of_two_steps_at_once_is_told_and_the_other_comes_to_its_end(run: Run, tmp_path: Path) -> None:
    path = stub_uv(tmp_path / "bin", tools="sleep 0.3; touch {log}.tools-end", migrate="echo no such table; exit 1")
    done = run(*DJANGO, "--json", PATH=path)
    assert done.returncode == 1
    assert steps_of(done) == {"install": "done", "migrate": "failed"}
    assert "no such table" in done.stderr
    assert (tmp_path / "bin" / "log.tools-end").exists()


def test_both_of_two_steps_that_fail_are_told(run: Run, tmp_path: Path) -> None:
    whole = 'case "$*" in *dev*) echo no network; exit 1;; esac'
    path = stub_uv(tmp_path / "bin", whole=whole, tools="exit 1", migrate="echo no such table; exit 1")
    done = run(*DJANGO, "--json", PATH=path)
    assert steps_of(done) == {"install": "failed", "migrate": "failed"}
    assert "no network" in done.stderr
    assert "no such table" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_both_of_two_steps_with_all_that_they_started(here: Path, tmp_path: Path, number: int) -> None:
    path = stub_uv(tmp_path / "bin", tools=LINGER % "tools", migrate=LINGER % "migrate")
    command = [sys.executable, "-m", "scaffoldpy", *DJANGO]
    files = [tmp_path / "bin" / f"log.{name}-pid" for name in ("tools", "migrate")]
    with subprocess.Popen(command, cwd=here, env=os.environ | {"PATH": path}, stderr=subprocess.DEVNULL) as process:
        while not all(file.exists() and file.read_text() for file in files):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(30) == 130
    assert [file.read_text() for file in files if is_alive(file.read_text())] == []


@pytest.mark.parametrize("arguments", [["--diff"], ["--diff", "--json"], []])
def test_a_folder_whose_name_is_too_long_is_refused(run: Run, arguments: Sequence[str]) -> None:
    done = run("new", "Harbour", "--yes", *arguments, "--output-dir", "d" * 300)
    assert done.returncode == 2
    assert "too long" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--matrix", "--skip", "tests"], "--skip goes with a PROJECT"),
        (["--matrix", "--framework", "flask", "--shard", "200/200"], "there are only"),
        (["project", "--shard", "1/4"], "go with --matrix"),
        (["project", "--python", "3.12"], "go with --matrix"),
        (["--matrix", "--python", "2.7"], "Choose from 3.11,"),
        (["project", "--junit", "nowhere/report.xml"], "cannot be written"),
    ],
)
def test_a_verification_that_could_not_mean_what_it_says_is_refused(
    run: Run, arguments: Sequence[str], message: str
) -> None:
    done = run("verify", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_share_of_the_matrix_keeps_the_names_of_the_rows(run: Run) -> None:
    whole = run("matrix", "--framework", "flask").stdout.splitlines()
    assert run("matrix", "--framework", "flask", "--shard", "2/4").stdout.splitlines() == whole[1::4]


def test_the_matrix_of_some_pythons_has_no_other_and_says_so(run: Run) -> None:
    done = run("matrix", "--framework", "flask", "--python", "3.13,3.11")
    assert done.stderr == "Rows for Python 3.11, 3.13.\n"
    assert set(re.findall(r"python=(\S+)", done.stdout)) == {"3.11", "3.13"}


def test_a_python_that_is_wanted_but_not_installed_is_told(run: Run, tmp_path: Path) -> None:
    wanted = "3.13" if sys.version_info[1] != 13 else "3.12"
    done = run("verify", "--matrix", "--python", wanted, PATH="/nowhere", PYENV_ROOT=str(tmp_path))
    assert done.returncode == 1
    assert f"Python {wanted} is not installed here" in done.stderr


def test_verifying_the_matrix_tells_which_pythons_it_leaves_out(run: Run, tmp_path: Path) -> None:
    done = run("verify", "--matrix", "--shard", "200/200", PATH="/nowhere", PYENV_ROOT=str(tmp_path))
    own = f"3.{sys.version_info[1]}"
    assert f"Rows as `scaffoldpy matrix --python {own}` lists them. Left out, as not installed here: 3." in done.stderr


@pytest.mark.parametrize(("content", "message"), [("not json", "is not JSON"), ("{}", "lacks '_groups'")])
def test_a_damaged_template_of_ones_own_is_told(run: Run, tmp_path: Path, content: str, message: str) -> None:
    own = tmp_path / "own"
    shutil.copytree(ROOT / "templates", own / "templates", symlinks=True)
    shutil.copy(ROOT / "questions.yaml", own)
    (own / "templates" / "flask" / "cookiecutter.json").write_text(content)
    done = run("new", "Harbour", "--yes", "--dry-run", SCAFFOLDPY_DATA=str(own))
    assert done.returncode == 2
    assert message in done.stderr


def test_questions_lists_every_choice(run: Run) -> None:
    listed = run("questions").stdout
    document = json.loads(run("questions", "--json").stdout)
    for question in load_questions().questions:
        assert question.text in listed
        for choice in question.choices:
            assert choice.label in listed
    assert [question["id"] for question in document["questions"]] == [q.id for q in load_questions().questions]


def test_schema_is_json(run: Run) -> None:
    assert json.loads(run("schema").stdout)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(("shell", "word"), [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")])
def test_completion_prints_a_script_for_the_shell(run: Run, shell: str, word: str) -> None:
    assert word in run("completion", shell).stdout


SHELLS = {
    "bash": 'source <("$@" completion bash); COMP_WORDS=(scaffoldpy new --); COMP_CWORD=2; '
    '_scaffoldpy_completion scaffoldpy; printf "%s\\n" "${COMPREPLY[@]}"',
    "fish": '$argv completion fish | source; complete -C "scaffoldpy new --"',
    "zsh": 'autoload -U compinit; compinit -u; source <("$@" completion zsh); words=(scaffoldpy new --); CURRENT=3; '
    '_describe() { print -rl -- "${completions_with_descriptions[@]}"; }; _scaffoldpy_completion',
}


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_shows_a_shell_the_options_with_their_whole_help(run: Run, here: Path, shell: str) -> None:
    needed.programs(shell)
    command = here / "scaffoldpy"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m scaffoldpy "$@"\n')
    command.chmod(0o755)
    environment = os.environ | {"PATH": f"{here}:{os.environ['PATH']}", "HOME": str(here)}
    script = [shell, *([] if shell == "fish" else ["-f"][shell == "bash" :]), "-c", SHELLS[shell]]
    arguments = [str(command)] if shell == "fish" else ["-", str(command)]
    done = subprocess.run([*script, *arguments], cwd=here, env=environment, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert any(line.startswith("--answers") for line in lines), done.stderr
    if shell != "bash":  # which shows no help
        assert any("Answers file (YAML, JSON, TOML); - reads standard input. Of several, a later" in x for x in lines)


STRANGE_VALUES = ["a,b", "a:b", "a*", "a b", "a\\b", "a$b", "a'b"]


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_hands_every_character_of_a_value_on(run: Run, here: Path, shell: str) -> None:
    """As the shell's own script takes them from what the program prints."""
    needed.programs(shell)
    kind = "plain\n{}\n_\n" if shell == "zsh" else "plain,{}\n"
    (here / "printed").write_text("".join(map(kind.format, STRANGE_VALUES)))
    (here / "scaffoldpy").write_text(f"#!/bin/sh\ncat {here}/printed\n")
    (here / "scaffoldpy").chmod(0o755)
    (here / "ab").touch()  # which an unquoted pattern would become
    (here / "completion").write_text(run("completion", shell).stdout)
    calls = {
        "bash": '_scaffoldpy_completion scaffoldpy; printf "%s\\n" "${COMPREPLY[@]}"',
        "fish": "_scaffoldpy_completion",
        "zsh": "compadd() { print -rl -- $completions; }; _scaffoldpy_completion",
    }
    sourced = f"{'compdef() { :; }; ' if shell == 'zsh' else ''}source ./completion; {calls[shell]}"
    environment = os.environ | {"PATH": f"{here}:{os.environ['PATH']}", "HOME": str(here)}
    done = subprocess.run([shell, "-c", sourced], cwd=here, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines() == STRANGE_VALUES, done.stderr


def test_a_closed_pipe_is_no_fault() -> None:
    questions = [sys.executable, "-m", "scaffoldpy", "questions", "--json"]
    with subprocess.Popen(questions, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""


PRINTING = [["questions"], ["schema"], ["--help"], ["new", "--help"], ["recommend", "--yes"], ["new", "x", "--yes"]]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_full_disk_behind_standard_output_is_told_in_one_line(here: Path, arguments: Sequence[str]) -> None:
    command = [sys.executable, "-m", "scaffoldpy", *arguments]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=here, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    told, rest = done.stderr.split("\n", 1)
    assert told == "Error: Standard output cannot be written: No space left on device."
    assert rest == (f"The project is complete in {here / 'x'}.\n" if (here / "x").exists() else "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_project_is_complete_though_its_document_cannot_be_printed(here: Path) -> None:
    command = [sys.executable, "-m", "scaffoldpy", "new", "Out", "--yes", "--json", "--no-git"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=here, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.stderr.endswith(f"No space left on device.\nThe project is complete in {here / 'out'}.\n")


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_reader_who_takes_only_the_first_line_is_no_fault(here: Path, arguments: Sequence[str]) -> None:
    command = shlex.join([sys.executable, "-m", "scaffoldpy", *arguments])
    done = subprocess.run(["/bin/sh", "-c", f"{command} | head -1"], cwd=here, capture_output=True, text=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_closed_standard_output_is_no_fault(here: Path, arguments: Sequence[str]) -> None:
    command = shlex.join([sys.executable, "-m", "scaffoldpy", *arguments])
    done = subprocess.run(["/bin/sh", "-c", f"{command} >&-"], cwd=here, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--dry-run", "--json")])
def test_links_that_go_round_in_a_circle_are_told(run: Run, here: Path, more: tuple[str, ...]) -> None:
    (here / "loop").symlink_to("loop")
    done = run("new", "Shop", "--yes", "--output-dir", "loop", *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert "circle" in done.stderr
