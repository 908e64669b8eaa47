"""Generated projects with two databases on real servers: migrations both ways, and a server that goes and returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import needed
import pytest
import requests
from deployed import wait_until
from gate import gated
from hosting import laid_out

from scaffoldpy.model import FRAMEWORKS, Framework, OptionValue
from scaffoldpy.verify import production
from scaffoldpy.verify.checks import Bench
from scaffoldpy.verify.processes import StepSkipped, run
from scaffoldpy.verify.services import services_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("framework", FRAMEWORKS),
    pytest.mark.parametrize("database", ["postgresql", "mysql"]),
]
OPTIONS: dict[Framework, dict[str, OptionValue]] = {
    "django": {"accounts": "login", "second_database": True, "api": "drf"},
    "flask": {"accounts": "login", "second_database": True, "orm": True, "forms": True, "sample": True},
}
SECOND = {"django": "JOURNAL_DATABASE_URL", "flask": "SECOND_DATABASE_URL"}
TABLES = {
    "django": "import manage, pathlib; manage.prepare(pathlib.Path('.env')); import django; django.setup()\n"
    "from django.db import connections\n"
    "print([sorted(one.introspection.table_names()) for one in connections.all()])",
    "flask": "from {package} import create_app, extensions; from sqlalchemy import inspect\n"
    "with create_app().app_context():\n"
    "    print([sorted(inspect(one).get_table_names()) for one in extensions.db.engines.values()])",
}
BACK = (  # what `manage.py migrate APPLICATION zero` does, for each of them
    "from django.core.management import call_command; from django.db import connections\n"
    "from django.db.migrations.loader import MigrationLoader\n"
    "for database in connections:\n"
    "    for label in sorted(MigrationLoader(None).migrated_apps):\n"
    "        call_command('migrate', label, 'zero', database=database, verbosity=0)"
)
BOOKKEEPING = {"django": "django_migrations", "flask": "alembic_version"}


@contextmanager
def two_databases(framework: Framework, database: str, folder: Path) -> Iterator[tuple[Bench, dict[str, str]]]:
    """Lay a project out with both databases on the server; yield it with its variables."""
    try:
        with laid_out(framework, folder, {**OPTIONS[framework], "database": database}) as bench:
            example = bench.facts.variables["DATABASE_URL"]
            with services_for(replace(bench.facts, variables={SECOND[framework]: example}), bench.python) as second:
                yield bench, bench.environment("production") | second.variables
    except StepSkipped as err:
        needed.missing(str(err))


def command(bench: Bench, environment: dict[str, str], *arguments: str) -> str:
    tool = ["manage.py"] if bench.facts.framework == "django" else ["-m", "flask", "--app", bench.facts.package]
    return run([str(bench.python), *tool, *arguments], bench.facts.folder, environment)


def tables(bench: Bench, environment: dict[str, str]) -> list[list[str]]:
    code = TABLES[bench.facts.framework].format(package=bench.facts.package)
    found: list[list[str]] = eval(run([str(bench.python), "-c", code], bench.facts.folder, environment))  # noqa: S307
    return found


def test_migrations_lead_there_and_back(framework: Framework, database: str, tmp_path: Path) -> None:
    """Forwards, all the way back to nothing, and forwards again, in both databases."""
    with two_databases(framework, database, tmp_path) as (bench, environment):
        forwards = ["migrate"] if framework == "django" else ["db", "upgrade"]
        if framework == "flask":  # it makes databases that are missing
            drop = f"from {bench.facts.package}.database import drop_database as drop; import sys; drop(sys.argv[1])"
            for name in ("DATABASE_URL", SECOND[framework]):
                run([str(bench.python), "-c", drop, environment[name]], bench.facts.folder, environment)
        command(bench, environment, *forwards)
        there = tables(bench, environment)
        assert [len(names) > 1 for names in there] == [True, True]
        assert not set(there[0]) & set(there[1]) - {BOOKKEEPING[framework]}
        command(bench, environment, *(["shell", "-c", BACK] if framework == "django" else ["db", "downgrade", "base"]))
        left = [[name for name in names if name != "cache"] for names in tables(bench, environment)]  # made each time
        assert left == [[BOOKKEEPING[framework]]] * 2
        command(bench, environment, *forwards)
        assert tables(bench, environment) == there
        command(bench, environment, *(["makemigrations", "--check"] if framework == "django" else ["db", "check"]))


def test_the_server_may_go_and_return(framework: Framework, database: str, tmp_path: Path) -> None:
    """Health tells when either database is gone, and again when it is there; the site goes on by itself."""
    with two_databases(framework, database, tmp_path) as (bench, environment):
        command(bench, environment, *(["migrate"] if framework == "django" else ["db", "upgrade"]))
        command(bench, environment, "seed" if framework == "django" else "load-sample")
        for name in ("DATABASE_URL", SECOND[framework]):
            check_absence(bench, environment, name, tmp_path / f"{name}.log")


def check_absence(bench: Bench, environment: dict[str, str], name: str, log: Path) -> None:
    """Put a gate before one of the databases, and shut it under the running site."""
    with (
        gated(environment, name) as (gate, variables),
        production.serve(bench.facts, bench.python, variables, log) as site,
    ):
        address = f"http://127.0.0.1:{site.port}"

        def ask(page: str) -> requests.Response:
            return requests.get(address + page, headers={"X-Forwarded-Proto": "https"}, timeout=30)

        def status(page: str = "/health/") -> int:
            return ask(page).status_code

        def health() -> str:
            return str(ask("/health/").json()["status"])

        assert (status(), health(), status("/books/")) == (200, "ok", 200)
        gate.shut()
        if name != "DATABASE_URL":  # without which the pages work
            assert (status(), health()) == (200, "degraded")
        else:
            assert status() == 503
        assert status("/books/") == (500 if name == "DATABASE_URL" else 200)
        gate.open()
        wait_until(lambda: health() == "ok")
        assert status("/books/") == 200
