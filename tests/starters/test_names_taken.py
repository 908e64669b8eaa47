"""No name, of a project or of a package in it, makes git, Docker or `verify` overlook a file, or serves the source."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import dockerignore
import pytest
from projects import project, write_project

from scaffoldpy.extension import naming
from scaffoldpy.model import FRAMEWORKS, Framework, Options, Template
from scaffoldpy.template import load_template
from scaffoldpy.verify import matrix, rows
from scaffoldpy.verify.copying import copy_project

# What projects are called, and what folders of data, builds and environments are called.
NAMES = [
    "admin", "assets", "backup", "backups", "bin", "blog", "build", "cache", "certificates", "certs", "config",
    "data", "db", "deploy", "dist", "docs", "downloads", "env", "files", "fixtures", "html", "htmlcov", "images",
    "instance", "lib", "local", "locale", "log", "logs", "media", "migrations", "output", "pages", "public",
    "reports", "run", "scripts", "secrets", "site", "sites", "sqlite", "src", "stage", "static", "staticfiles",
    "stored", "target", "temp", "templates", "test", "tests", "tmp", "uploads", "users", "var", "vendor", "venv",
    "web", "wheels",
]  # fmt: skip
NOT_IN_THE_IMAGE = re.compile(r"tests/|\.git|\.dockerignore|\.env")


def richest(template: Template) -> rows.Row:
    """Return the row with an image that has most of what can be ignored or served."""
    found = enumerate(matrix.covering_array(template), 1)
    fitting = [(n, values) for n, values in found if values["deploy"] != "none" and values["uploads"]]
    best = max(fitting, key=lambda row: sum(row[1][option.name] != option.default for option in template.options))
    return rows.render_row(template, *best)


def written(row: rows.Row, slug: str, folder: Path) -> Path:
    template = load_template(row.framework)
    identity = replace(project(template), slug=slug, python=str(row.values["python"]))
    values = {name: value for name, value in row.values.items() if name not in matrix.PROJECT_FACTORS}
    place = folder / slug
    place.mkdir(parents=True)
    write_project(template, identity, Options(row.framework, values, {}, identity.python), place)
    return place


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def added(folder: Path) -> set[str]:
    """Return what `git add -A` takes."""
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=folder, check=True, capture_output=True, text=True)
    return set(filter(None, listed.stdout.split("\0")))


def accepted(template: Template) -> list[str]:
    return [name for name in NAMES if not naming.slug_problem(name, template.reserved)]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_overlooks_a_file_whatever_the_project_is_called(framework: Framework, tmp_path: Path) -> None:
    template = load_template(framework)
    row = richest(template)
    for slug in accepted(template):
        check_whole(written(row, slug, tmp_path), tmp_path / f"{slug} copied")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nothing_overlooks_a_package_in_the_project(framework: Framework, tmp_path: Path) -> None:
    template = load_template(framework)
    folder = written(richest(template), "harbour", tmp_path)
    for name in NAMES:
        package = folder / "harbour" / name
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
    check_whole(folder, tmp_path / "copy")


def check_whole(folder: Path, copy: Path) -> None:
    """Expect git, Docker and `verify` to take every file."""
    whole = files(folder)
    assert {name for name in whole if not NOT_IN_THE_IMAGE.match(name)} <= dockerignore.context(folder)
    copy_project(folder, copy)
    assert files(copy) == whole
    assert added(folder) == whole


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_is_ignored_or_served_at_the_top_is_no_projects_name(framework: Framework) -> None:
    template = load_template(framework)
    found = {"static"}
    for row in rows.render_rows(template):
        ignored = [row.tree.get(name, b"").decode() for name in (".gitignore", ".dockerignore")]
        found |= set(re.findall(r"^/?([a-z]\w*)/?$", "\n".join(ignored), re.MULTILINE))
        settings = row.tree.get("config/settings.py", b"").decode()
        found |= set(re.findall(r'BASE_DIR / "(\w+)"', settings))
    assert {"build", "dist", "htmlcov"} < found
    assert [name for name in sorted(found) if naming.slug_problem(name, template.reserved) is None] == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(
    ("name", "slug"),
    [("Media", "media_site"), ("Build", "build_site"), ("Htmlcov", "htmlcov_site"), ("License", "license_site"),
     ("Postgres", "postgres_site"), ("MySQL", "mysql_site"), ("Env", "env_site"), ("Static Files", "static_files")],
)  # fmt: skip
def test_a_name_that_is_taken_gets_an_import_name_beside_it(framework: Framework, name: str, slug: str) -> None:
    assert naming.slug_of(name, load_template(framework).reserved) == slug
