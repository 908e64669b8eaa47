"""What the templates' update/migrations.py makes of a living project whose options change."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from hosting import laid_out
from projects import chosen, project, write_project

from scaffoldpy.model import FRAMEWORKS, Framework, OptionValue
from scaffoldpy.template import load_template

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SLUG = "harbour_library"
# Each brings the packages that its projects below need, those with fewer options too.
EVERYTHING: Mapping[Framework, Mapping[str, OptionValue]] = {
    "django": {"accounts": "full", "api": "drf", "uploads": True},
    "flask": {"accounts": "full", "sample": True, "uploads": True, "second_database": True},
}
Values = Mapping[str, OptionValue]


class Living:
    """A project that lives on while its options change."""

    def __init__(self, framework: Framework, folder: Path, python: Path, **options: Any) -> None:
        self.framework, self.folder, self.python = framework, folder / SLUG, python
        self.template = load_template(framework)
        self.values: Values = {}
        self.paths: list[str] = []
        self.folder.mkdir()
        self.put(options)

    def put(self, options: Mapping[str, Any]) -> None:
        """Write what these options bring, as an update does: migrations that are there stay as they are."""
        derived = chosen(self.template, **options)
        fresh = self.folder.with_name("fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        identity = replace(project(self.template), python="{}.{}".format(*sys.version_info))
        paths = write_project(self.template, identity, derived, fresh)
        begun = {str(Path(path).parent) for path in self.paths if self.is_migration(path)}
        for path in set(self.paths) - set(paths):
            if not self.is_migration(path) and not path.endswith("uploads.py"):
                (self.folder / path).unlink()
        for path in paths:
            if not (self.is_migration(path) and str(Path(path).parent) in begun):
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(fresh / path, self.folder / path)
        self.values = derived.values
        self.paths = sorted({*paths, *(path for path in self.paths if self.is_migration(path))})

    def is_migration(self, path: str) -> bool:
        globs: Any = self.template.private["_migrations"]
        return any(fnmatch(path, glob.replace("{slug}", SLUG)) for glob in globs)

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env={"FLASK_DEBUG": "1"},
        )

    def manage(self, *arguments: str) -> str:
        tool = ("manage.py",) if self.framework == "django" else ("-m", "flask", "--app", SLUG, "--debug")
        done = self.run(*tool, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def migrate(self) -> None:
        self.manage("migrate") if self.framework == "django" else self.manage("db", "upgrade")

    def make(self, before: Values) -> subprocess.CompletedProcess[str]:
        change = {"slug": SLUG, "before": dict(before), "after": dict(self.values)}
        script = TEMPLATES / self.framework / "update" / "migrations.py"
        return self.run(str(script), "make", text=json.dumps(change))

    def change(self, **options: Any) -> dict[str, Any]:
        """Change options and let the script make the migrations."""
        before = self.values
        self.put(options)
        done = self.make(before)
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        self.migrate()
        return answer

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        file = "db.sqlite3" if self.framework == "django" else "instance/app.db"
        with closing(sqlite3.connect(self.folder / file)) as connection:
            found = connection.execute(statement).fetchall()
            connection.commit()
        return found


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_no_living_project_can_change_says_why_and_what_to_do(framework: Framework) -> None:
    template = load_template(framework)
    refused: Any = template.private["_refused_changes"]
    for entry in refused:
        assert template.option(entry["option"])
        assert entry["because"]
        assert entry["instead"].endswith(".")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_environment_without_the_packages_is_told_what_it_lacks(framework: Framework, tmp_path: Path) -> None:
    living = Living(framework, tmp_path, Path(sys.executable))
    done = living.make(living.values)
    assert done.returncode == 1
    assert done.stderr.startswith("The environment lacks ")
    assert "gunicorn>=" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def django(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with laid_out("django", tmp_path_factory.mktemp("django"), EVERYTHING["django"]) as bench:
        axes = "django-axes>=8.3,<9"
        subprocess.run([sys.executable, "-m", "uv", "pip", "install", "-q", "-p", bench.python, axes], check=True)
        yield bench.python


@pytest.fixture(scope="module")
def flask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with laid_out("flask", tmp_path_factory.mktemp("flask"), EVERYTHING["flask"]) as bench:
        yield bench.python


# Django


@pytest.mark.slow
def test_django_adds_a_column_where_the_first_migration_was_applied(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django)
    first = (living.folder / SLUG / "core/migrations/0002_books.py").read_bytes()
    living.migrate()
    living.manage("seed")
    answer = living.change(uploads=True)
    assert answer["files"] == [f"{SLUG}/core/migrations/0003_uploads.py"]
    assert (living.folder / SLUG / "core/migrations/0002_books.py").read_bytes() == first
    assert living.query("SELECT DISTINCT cover FROM core_book") == [("",)]


@pytest.mark.slow
def test_django_leaves_a_column_that_no_model_has_and_takes_it_up_again(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django, uploads=True)
    living.migrate()
    living.manage("seed")
    living.query("UPDATE core_book SET cover = 'covers/a.png'")
    answer = living.change(uploads=False)
    assert answer["notes"] == [
        "The column cover of Book stays in the database, and may be empty.",
        f"{SLUG}/core/uploads.py holds only what earlier migrations name.",
    ]
    assert "PIL" not in (living.folder / SLUG / "core/uploads.py").read_text()
    living.query("DELETE FROM core_book WHERE title = 'Emma'")
    living.manage("seed")  # which no longer fills the column
    living.change(uploads=True)
    assert {cover for (cover,) in living.query("SELECT cover FROM core_book")} == {"covers/a.png", ""}
    living.manage("makemigrations", "--check")


@pytest.mark.slow
def test_django_leaves_tables_that_no_model_has_and_takes_them_up_again(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django)
    living.migrate()
    living.manage("seed")
    living.change(sample=False)
    living.manage("makemigrations", "--check")
    assert living.query("SELECT count(*) FROM core_book") == [(6,)]
    living.change(sample=True)
    living.manage("makemigrations", "--check")
    assert living.query("SELECT count(*) FROM core_book") == [(6,)]


@pytest.mark.slow
def test_django_users_keep_a_way_in_when_addresses_must_be_confirmed(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django, accounts="login")
    living.migrate()
    people = (
        "from django.contrib.auth import get_user_model as m; make = m().objects.create_user; "
        "make('ann', 'Ann@example.org', 'pw'); make('twin', 'ann@example.org', 'pw'); make('nobody', '', 'pw')"
    )
    living.manage("shell", "-c", people)
    living.change(accounts="full")
    addresses = (
        'SELECT username, a.email, verified, "primary" FROM account_emailaddress a JOIN core_user u ON u.id = user_id'
    )
    assert sorted(living.query(addresses)) == [
        ("ann", "ann@example.org", 1, 1),
        ("nobody", "nobody@localhost", 1, 1),
        ("twin", "twin@localhost", 1, 1),
    ]


@pytest.mark.slow
def test_django_a_user_can_be_deleted_to_whom_a_table_refers_that_stays(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django, accounts="full", api="drf")
    living.migrate()
    living.manage("createsuperuser", "--noinput", "--username", "root", "--email", "root@example.org")
    stranger = (
        "from django.contrib.auth import get_user_model as m; u = m().objects.create_user('eve', 'eve@a.example'); "
        "u.emailaddress_set.create(email='eve@a.example')"
    )
    living.manage("shell", "-c", stranger)
    living.change(accounts="login", api="none")
    assert living.query("SELECT username, is_active FROM core_user ORDER BY 1") == [("eve", 0), ("root", 1)]
    delete = "from django.contrib.auth import get_user_model as m; m().objects.all().delete()"
    living.manage("shell", "-c", delete)
    assert living.query("SELECT count(*) FROM account_emailaddress") == [(2,)]


@pytest.mark.slow
def test_django_tables_that_come_back_refer_to_users_again(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django, accounts="full", api="drf")
    living.migrate()
    living.manage("createsuperuser", "--noinput", "--username", "root", "--email", "root@example.org")
    keys = (
        'SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f '
        "WHERE f.\"table\" = 'core_user' ORDER BY 1"
    )
    before = living.query(keys)
    living.change(accounts="login", api="none")
    assert living.query(keys) != before
    told = living.change(accounts="full", api="drf")
    assert living.query(keys) == before
    for path in told["files"]:
        assert living.run("-m", "ruff", "check", path).returncode == 0
        assert living.run("-m", "ruff", "format", "--check", path).returncode == 0
    assert living.query("SELECT username FROM core_user") == [("root",)]
    living.manage("makemigrations", "--check")
    assert living.query("PRAGMA foreign_key_check") == []


@pytest.mark.slow
def test_django_two_newest_migrations_are_to_be_merged_first(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django)
    for name in ("0003_mine", "0003_yours"):
        (living.folder / SLUG / f"core/migrations/{name}.py").write_text(EMPTY)
    before = living.values
    living.put({"uploads": True})
    done = living.make(before)
    assert done.returncode == 1
    assert "makemigrations --merge" in done.stderr


@pytest.mark.slow
def test_django_a_column_without_a_value_for_the_rows_is_asked_for(django: Path, tmp_path: Path) -> None:
    living = Living("django", tmp_path, django)
    models = living.folder / SLUG / "core/models.py"
    models.write_text(models.read_text().replace("    pages =", "    shelf = models.IntegerField()\n    pages ="))
    done = living.make(living.values)
    assert done.returncode == 1
    assert done.stderr.startswith("book.shelf needs a value for the rows that are there: ")


EMPTY = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("core", "0002_books"),)
"""


# Flask


@pytest.mark.slow
def test_flask_adds_tables_behind_the_users_own_migration(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, sample=True)
    models = living.folder / SLUG / "models.py"
    models.write_text(models.read_text().replace("    title: ", "    shelf: Mapped[str | None]\n    title: "))
    living.migrate()
    living.manage("db", "migrate", "-m", "Shelves")
    living.migrate()
    own = models.read_text()
    before = living.values
    living.put({"sample": True, "uploads": True})
    models.write_text(own)
    done = living.make(before)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"][0].endswith("_uploads.py")
    living.migrate()
    living.manage("db", "check")
    assert living.query("SELECT count(*) FROM uploads") == [(0,)]


@pytest.mark.slow
def test_flask_leaves_tables_that_no_model_has_and_proposes_to_drop_none(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, sample=True)
    living.migrate()
    living.manage("load-sample")
    living.change(orm=True)
    living.manage("db", "check")
    assert living.query("SELECT count(*) FROM books") == [(4,)]
    answer = living.change(sample=True)
    assert answer["files"] == []
    assert living.query("SELECT count(*) FROM books") == [(4,)]


@pytest.mark.slow
def test_flask_people_log_in_as_before_with_the_other_kind_of_accounts(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, accounts="login", uploads=True)
    living.migrate()
    for email, role in (("ann@example.org", "member"), ("ed@example.org", "editor"), ("root@example.org", "admin")):
        living.manage("create-user", email, "--role", role, "--password", "a long password")
    answer = living.change(accounts="full", uploads=True)
    assert "Every active user's address counts as confirmed." in answer["notes"]
    assert living.run("-c", LOG_IN).stdout.split() == ["ann:member", "ed:editor", "root:admin"]
    living.query("UPDATE users SET confirmed_at = NULL WHERE email LIKE 'ann%'")
    living.change(accounts="login", uploads=True)
    assert living.run("-c", LOG_IN).stdout.split() == ["ed:editor", "root:admin"]


LOG_IN = f"""
from {SLUG} import create_app, models
app = create_app()
with app.test_request_context():
    for name in ("ann", "ed", "root"):
        if user := models.user_by_login(f"{{name}}@example.org", "a long password"):
            print(name, *[role for role in models.ROLES if user.has_role(role)], sep=":")
"""


@pytest.mark.slow
def test_flask_files_of_nobody_get_an_owner_with_the_accounts(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, uploads=True)
    living.migrate()
    living.query("INSERT INTO uploads (stored_as, name, size, uploaded_at) VALUES ('a.txt', 'a', 1, '2026-01-01')")
    answer = living.change(accounts="login", uploads=True)
    assert len(answer["notes"]) == 1
    found = living.query("SELECT email, active FROM uploads JOIN users ON users.id = owner_id")
    assert found == [("earlier-uploads@localhost", 0)]


@pytest.mark.slow
def test_flask_a_second_database_comes_and_goes(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, sample=True)
    living.migrate()
    living.manage("load-sample")
    answer = living.change(sample=True, second_database=True)
    assert len(answer["files"]) == 1
    living.manage("db", "check")
    assert living.change(sample=True)["files"] == []
    living.manage("db", "check")
    assert living.query("SELECT count(*) FROM books") == [(4,)]


@pytest.mark.slow
def test_flask_earlier_migrations_of_two_databases_need_a_default(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, sample=True, second_database=True)
    file = living.folder / "migrations/versions/incidents.py"
    file.write_text(file.read_text().replace('engine_name: str = ""', "engine_name: str"))
    before = living.values
    living.put({"sample": True})
    done = living.make(before)
    assert done.returncode == 1
    assert "incidents.py" in done.stderr


@pytest.mark.slow
def test_flask_two_newest_migrations_are_to_be_merged_first(flask: Path, tmp_path: Path) -> None:
    living = Living("flask", tmp_path, flask, sample=True)
    first = living.folder / "migrations/versions/catalogue.py"
    for name in ("mine", "yours"):
        text = first.read_text().replace('revision = "catalogue"', f'revision = "{name}"')
        first.with_name(f"{name}.py").write_text(text.replace("down_revision = None", 'down_revision = "catalogue"'))
    done = living.make(living.values)
    assert done.returncode == 1
    assert "flask db merge heads" in done.stderr
