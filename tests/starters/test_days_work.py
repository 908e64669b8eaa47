"""What a team does on its first days passes the project's own checks, and is seen by its tests, coverage and wheel."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hosting import laid_out

from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.verify import environments
from scaffoldpy.verify.checks import CHECKS, Bench
from scaffoldpy.verify.processes import StepFailed, run

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("framework", FRAMEWORKS)]
SLUG = "harbour_library"
OPTIONS = {"django": {}, "flask": {"orm": True, "sample": True}}
LONG = '"The code on the label at the end of the shelf, as the librarians write it there: a letter and a number."'
MODELS = {
    "django": """

def shelf_code() -> str:
    return "A1"


class Shelf(models.Model):
    code = models.CharField(
        max_length=20,
        default=shelf_code,
        help_text=(
            "The code on the label at the end of the shelf, as the librarians write "
            "it there: a letter and a number."
        ),
    )
""",
    "flask": f"""

class Shelf(Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(
        String(20),
        comment={LONG},
    )
""",
}
CHECKED = ("lint", "lint by default rules", "format", "migrations complete")


@pytest.fixture
def bench(framework: Framework, tmp_path: Path) -> Iterator[Bench]:
    with laid_out(framework, tmp_path, OPTIONS[framework]) as made:
        yield made


def shell(bench: Bench, line: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a line of the README in the project, with the programs of its environment."""
    return subprocess.run(
        ["/bin/bash", "-c", line.replace(".venv/bin", str(bench.slot.bin))],
        cwd=bench.facts.folder,
        env=bench.environment("services") | {"PATH": f"{bench.slot.bin}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=check,
    )


def test_a_new_migration_passes_the_projects_own_checks(framework: Framework, bench: Bench) -> None:
    models = bench.facts.folder / SLUG / ("core/models.py" if framework == "django" else "models.py")
    with models.open("a", encoding="utf-8") as file:
        file.write(MODELS[framework])
    if framework == "django":
        shell(bench, ".venv/bin/python manage.py makemigrations")
    else:
        for command in ("upgrade", 'migrate -m "Shelves"', "upgrade"):
            shell(bench, f".venv/bin/flask --app {SLUG} --debug db {command}")
    for check in CHECKS:
        if check.name in CHECKED and check.applies(bench.facts) and not (framework == "flask" and check.needs):
            check.action(bench)
    shell(bench, ".venv/bin/ruff check . && .venv/bin/ruff format --check .")


def test_what_is_added_is_tested_measured_and_packed(framework: Framework, bench: Bench) -> None:
    readme = (bench.facts.folder / "README.md").read_text(encoding="utf-8")
    if framework == "django":
        command = re.search(r"^\| start another application.*? \| `([^`]+)`; then add `(.+?)` to", readme, re.MULTILINE)
        assert command
        shell(bench, command[1])
        settings = bench.facts.folder / "config/settings.py"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("INSTALLED_APPS = [\n", f"INSTALLED_APPS = [\n    {command[2]},\n"))
    else:
        (bench.facts.folder / SLUG / "loans/tests").mkdir(parents=True)
        for name in ("__init__.py", "models.py", "tests/__init__.py"):
            (bench.facts.folder / SLUG / "loans" / name).write_text('"""Loans."""\n')
    if framework == "django":
        (bench.facts.folder / SLUG / "loans/models.py").write_text(LOANS)
        shell(bench, ".venv/bin/python manage.py makemigrations loans && .venv/bin/mypy .")
    shell(bench, ".venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/python -m pytest")
    (bench.facts.folder / SLUG / "loans/views.py").write_text("FORGOTTEN = 1\n")
    (bench.facts.folder / SLUG / "loans/tests/test_mine.py").write_text("def test_mine():\n    assert 1 == 2\n")
    done = shell(bench, ".venv/bin/python -m pytest --cov", check=False)
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert f"{SLUG}/loans/views.py" in done.stdout
    wheel(bench, f"{SLUG}/loans/views.py")


def wheel(bench: Bench, name: str) -> None:
    """Expect a file in the wheel of the project."""
    subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", "built"], cwd=bench.facts.folder, check=True)
    [built] = (bench.facts.folder / "built").glob("*.whl")
    assert name in zipfile.ZipFile(built).namelist()


LOANS = '''"""Loans."""

from django.conf import settings
from django.db import models


class Loan(models.Model):
    """A book that somebody has taken home."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

    def __str__(self) -> str:
        return f"{self.pk}"
'''
ELSEWHERE = """
import config.wsgi
from django.contrib.staticfiles.finders import find
from django.test import Client
assert find("site.css")
page = Client().get("/", secure=True, headers={"host": "localhost"})
assert page.status_code == 200, page
assert b"Harbour Library" in page.content
"""


def test_the_installed_wheel_starts_elsewhere(framework: Framework, bench: Bench, tmp_path: Path) -> None:
    """With its templates and static files, and the site's name."""
    if framework == "flask":
        pytest.skip("its image is one installed wheel")
    wheel(bench, f"{SLUG}/templates/home.html")
    [built] = (bench.facts.folder / "built").glob("*.whl")
    place = tmp_path / "elsewhere"
    environments.make_environment(place, bench.interpreter)
    environments.install_into(place, [str(built)], tmp_path)
    variables = bench.environment("production") | {"PYTHONPATH": "", "ALLOWED_HOSTS": "localhost"}
    for arguments in (["-m", "django", "migrate", "--settings=config.settings"],
                      ["-m", "django", "collectstatic", "--no-input", "--settings=config.settings"],
                      ["-c", ELSEWHERE]):  # fmt: skip
        run([str(place / "bin/python"), *arguments], tmp_path, variables)


def test_a_plain_startapp_is_tested_too(framework: Framework, bench: Bench) -> None:
    if framework == "flask":
        pytest.skip("Django's command")
    shell(bench, ".venv/bin/python manage.py startapp loans")
    (bench.facts.folder / "loans/tests.py").write_text("def test_mine():\n    assert 1 == 2\n")
    done = shell(bench, ".venv/bin/python -m pytest --cov", check=False)
    assert "FAILED loans/tests.py::test_mine" in done.stdout
    assert "loans/views.py" in done.stdout


def test_the_gate_leaves_room_and_what_we_hand_over_fills_it(framework: Framework, bench: Bench) -> None:
    """A first function without a test, and a library that warns, leave the project's own run green."""
    test = next(check for check in CHECKS if check.name == "tests")
    bench.is_ours = True
    test.action(bench)
    added = bench.facts.folder / SLUG / "added.py"
    added.write_text("def twice(number: int) -> int:\n    return number * 2\n")
    tests = bench.facts.folder / "tests/test_added.py"
    tests.write_text(
        "import warnings\n\n\ndef test_a_library_warns() -> None:\n"
        '    warnings.warn_explicit("old", DeprecationWarning, "theirs.py", 1, module="theirs")\n'
    )
    assert shell(bench, ".venv/bin/python -m pytest --cov").returncode == 0
    with pytest.raises(StepFailed):
        test.action(bench)
    tests.write_text(f"import warnings\n\nfrom {SLUG} import added\n\n\ndef test_ours() -> None:\n"
                     "    assert added.twice(2) == 4\n    warnings.warn('old', DeprecationWarning)\n")  # fmt: skip
    assert shell(bench, ".venv/bin/python -m pytest", check=False).returncode == 1


def test_the_tests_depend_on_no_folder(framework: Framework, bench: Bench) -> None:
    above = bench.facts.folder.parent
    done = subprocess.run(
        [bench.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", bench.facts.folder.name],
        cwd=above, env=bench.environment("services"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
