"""What is left to do after a project was made: all of it, in the words of the project's README."""

import re
from pathlib import Path

import pytest
from all_rows import ALL_ROWS, Values
from conftest import Run

from scaffoldpy import options, render
from scaffoldpy.model import Framework, Request
from scaffoldpy.plan import make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template

JOURNAL = ("--set", "options.second_database=true", "--framework", "django")
CREATED = {
    "postgresql": ["createdb -h 127.0.0.1 -U postgres pier", "createdb -h 127.0.0.1 -U postgres pier_journal"],
    "mysql": ["CREATE DATABASE `pier`", "CREATE DATABASE `pier_journal`"],
}
MIGRATE = ".venv/bin/python manage.py migrate"


@pytest.mark.parametrize(("framework", "number", "values"), ALL_ROWS)
def test_the_next_steps_of_a_row_are_those_of_its_readme(framework: Framework, number: int, values: Values) -> None:
    known = {option.name for option in load_template(framework).options}
    data = {"name": "Pier", **{name: str(value) for name, value in values.items() if name not in known}}
    request = Request(data, framework, options={name: values[name] for name in known})
    plan = make_plan(request, load_questions())
    tree = render.render_tree(plan.template, plan.project, plan.options)
    block = re.findall(r"^```sh\n(.*?)^```", tree["README.md"].decode(), re.MULTILINE | re.DOTALL)[0]
    listed = [line for line in block.splitlines() if line and not line.startswith("#") and "pytest" not in line]
    assert [step.run for step in plan.commands if step.name != "test"] == listed


def test_every_database_server_has_a_command_where_the_project_does_not_make_its_database() -> None:
    template = load_template("django")
    for database in template.option("database").values:
        values = options.derive(options.Basis(template, load_questions(), {}, {"database": database})).values
        made = [command for command in template.commands if command.name == "database"]
        assert any(values["database"] in command.when["database"] for command in made) == (database in CREATED)


def fake_uv(folder: Path, script: str) -> str:
    """Put a `uv` on the PATH that installs nothing; return the PATH."""
    folder.mkdir()
    (folder / "uv").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "uv").chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.mark.parametrize("database", CREATED)
def test_a_set_up_without_the_database_server_leaves_what_needs_it(run: Run, tmp_path: Path, database: str) -> None:
    path = fake_uv(tmp_path / "bin", "mkdir -p .venv")
    done = run("new", "Pier", "--yes", "--no-git", "--setup", *JOURNAL, f"--set=options.database={database}", PATH=path)
    assert done.returncode == 0, done.stderr
    left = done.stdout.partition("Start it:\n")[2].partition("\n\n")[0].splitlines()
    assert len(left) == 5
    assert all(text in line for text, line in zip(CREATED[database], left[1:], strict=False))
    assert [line.strip() for line in left[3:]] == [MIGRATE, ".venv/bin/python manage.py runserver"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 1", ["install", "migrate", "start"]),
        ("case $* in *--editable*) exit 1;; esac; mkdir -p .venv", ["install", "migrate", "start"]),
        ("mkdir -p .venv/bin; ln -sf /bin/false .venv/bin/python", ["migrate", "start"]),
        ("mkdir -p .venv/bin; ln -sf /bin/true .venv/bin/python", ["start"]),
    ],
    ids=["no environment", "nothing installed", "not migrated", "done"],
)
def test_a_set_up_that_failed_half_way_leaves_the_rest(
    run: Run, tmp_path: Path, script: str, expected: list[str]
) -> None:
    path = fake_uv(tmp_path / "bin", script)
    done = run("new", "Pier", "--yes", "--no-git", "--setup", "--framework", "django", PATH=path)
    assert done.returncode == (0 if expected == ["start"] else 1), done.stderr
    left = done.stdout.partition("Start it:\n")[2].partition("\n\n")[0].splitlines()[1:]
    names = {"-m venv": "install", "migrate": "migrate", "runserver": "start"}
    assert [next(name for word, name in names.items() if word in line) for line in left] == expected
