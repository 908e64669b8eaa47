"""The steps of a verification, as a table: what each runs, where, and what must have worked before."""

from __future__ import annotations

import contextlib
import re
import secrets
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scaffoldpy.verify import environments, production
from scaffoldpy.verify.environments import Slot
from scaffoldpy.verify.facts import Facts
from scaffoldpy.verify.processes import StepFailed, StepSkipped, clean_environment, run
from scaffoldpy.verify.services import Services, services_for

_NOTE_LENGTH = 90


@dataclass(slots=True)
class Bench:
    """What the steps of one verification share. `facts` are those of the copy in the slot."""

    facts: Facts
    slot: Slot
    interpreter: Path
    stack: contextlib.ExitStack  # ends what the steps have started
    secrets: Mapping[str, str]
    is_ours: bool = False  # every file is as scaffoldpy wrote it
    services: Services = field(default_factory=Services)
    site: production.Site | None = None

    @classmethod
    def of(cls, facts: Facts, slot: Slot, interpreter: Path, stack: contextlib.ExitStack) -> Bench:
        """Lay out a bench for the copy of a project in a slot."""
        names = [name for name, value in facts.variables.items() if not value and production.SECRET.search(name)]
        fresh = {name: secrets.token_urlsafe(48) for name in ["SECRET_KEY", *names]}
        return cls(replace(facts, folder=slot.project), slot, interpreter, stack, fresh)

    @property
    def python(self) -> Path:
        """Return the interpreter of the project's environment."""
        return self.slot.bin / "python"

    def environment(self, kind: str) -> dict[str, str]:
        """Return the variables for a kind of run.

        plain: none. services: the databases. settings: production mode, which speaks to no server. production: both.
        """
        extra = {"HOME": str(self.slot.home)}
        if kind in ("services", "production"):
            self.services.require()
        if kind in ("settings", "production"):
            extra |= self._examples()
        if kind != "plain":
            extra |= self.services.variables
        if kind in ("settings", "production"):
            extra |= {name: value for name, value in production.VARIABLES.items() if name in self.facts.variables}
            extra |= self.secrets
        return clean_environment(extra)

    def _examples(self) -> dict[str, str]:
        """Return the servers and hosts of `.env.example`, without which production does not start."""
        return {
            name: value
            for name, value in self.facts.variables.items()
            if "://" in value or name in production.HOST_VARIABLES
        }


@dataclass(frozen=True, slots=True)
class Program:
    """A command line. `{env}`, `{types}` and `{tools}` are folders of programs, `{package}` is the Flask package.

    `{gate}` measures coverage where the project has what that takes. In a project as we handed it over, every branch
    has a test, and no warning comes; in a changed one, its own settings decide. `{others}` leaves out what a framework
    has written there by its own rules of style.
    """

    command: str
    environment: str = "plain"
    note: tuple[str, ...] = ()  # what of the output the table shows: the group of each pattern that is found

    def __call__(self, bench: Bench) -> str:
        """Run it and return the note."""
        places: Mapping[str, object] = {
            "env": bench.slot.bin,
            "types": bench.slot.types_bin,
            "tools": environments.tools(bench.interpreter) if "{tools}" in self.command else "",
            "package": bench.facts.package,
            "slot": bench.slot.folder,
            "gate": _gate(bench),
            "others": "" if bench.is_ours else "--extend-exclude migrations",
            "bandit_configuration": "-c pyproject.toml" if "bandit" in bench.facts.pyproject.get("tool", {}) else "",
        }
        command = shlex.split(self.command.format_map({name: str(place) for name, place in places.items()}))
        output = run(command, bench.slot.project, bench.environment(self.environment))
        found = [re.search(pattern, output, re.MULTILINE) for pattern in self.note]
        return ", ".join(match[1] for match in found if match)[:_NOTE_LENGTH]


def _gate(bench: Bench) -> str:
    if "pytest-cov" not in bench.facts.development:
        return ""
    return "--cov --cov-fail-under=100 -W error" if bench.is_ours else "--cov"


Applies = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """One step: done for the projects it applies to, once the steps it needs are done."""

    name: str
    action: Callable[[Bench], str]
    needs: tuple[str, ...] = ()
    applies: Applies = lambda facts: True


def _is_django(facts: Facts) -> bool:
    return facts.framework == "django"


def _migrates_by_alembic(facts: Facts) -> bool:
    return facts.framework == "flask" and facts.has_migrations


def _lint_templates(bench: Bench) -> str:
    profiles: dict[str, list[str]] = {}
    for page in bench.facts.files("*.html"):
        is_jinja = bench.facts.framework == "flask" or "jinja2" in page.parts
        profiles.setdefault("jinja" if is_jinja else "django", []).append(str(page.relative_to(bench.facts.folder)))
    djlint = str(environments.tools(bench.interpreter) / "djlint")
    for profile, pages in profiles.items():
        run([djlint, "--lint", "--quiet", "--profile", profile, *pages], bench.slot.project, bench.environment("plain"))
    return f"{sum(map(len, profiles.values()))} files"


def _install(bench: Bench) -> str:
    environments.install(bench.slot, bench.facts, bench.interpreter)
    return f"{environments.packages(bench.slot.folder / 'env')} packages on Python {bench.slot.python}"


def _prepare_services(bench: Bench) -> str:
    bench.services = bench.stack.enter_context(services_for(bench.facts, bench.python))
    bench.services.require()
    return "; ".join([", ".join(bench.services.variables) or "none needed", *bench.services.stand_ins])


def _refuse_without_secret(bench: Bench) -> str:
    environment = bench.environment("settings")
    del environment["SECRET_KEY"]
    module = bench.facts.application.partition(":")[0]
    try:
        run([str(bench.python), "-c", f"import {module}"], bench.slot.project, environment, timeout=60)
    except StepFailed as err:
        if "SECRET_KEY" in str(err):
            return "refused"
        raise
    raise StepFailed("In production mode the project starts without SECRET_KEY in its environment.")


def _boot(bench: Bench) -> str:
    log = bench.slot.folder / "server.log"
    environment = bench.environment("production")
    bench.site = bench.stack.enter_context(production.serve(bench.facts, bench.python, environment, log))
    return f"port {bench.site.port}"


def _stop(bench: Bench) -> str:
    return f"{production.stop(_site(bench)):.2f} s after SIGTERM"


def _asking(probe: Callable[[production.Site, Facts], str]) -> Callable[[Bench], str]:
    def ask(bench: Bench) -> str:
        site = _site(bench)
        if site.process.poll() is not None:
            raise StepSkipped("the server has ended")
        try:
            return probe(site, bench.facts)
        except StepFailed as err:
            raise StepFailed(f"{err}\nThe server printed:\n{site.printed()}") from err

    return ask


def _site(bench: Bench) -> production.Site:
    if bench.site is None:
        raise StepSkipped("the server does not run")
    return bench.site


_COUNT_OF_FILES = (r"(\d+ (?:source )?files?\b)",)
_MANAGE = "{env}/python manage.py"
_FLASK = "{env}/python -m flask --app {package}"

CHECKS: tuple[Check, ...] = (
    Check("lint", Program("{tools}/ruff check --no-cache .")),  # with the project's own settings, as its CI does
    Check("lint by default rules", Program("{tools}/ruff check --isolated --no-cache {others} .")),
    Check(
        "lint strictly",
        Program("{tools}/ruff check --isolated --no-cache {others} --select S,B,E,F,I,UP --ignore S101 ."),
    ),
    Check("format", Program("{tools}/ruff format --no-cache --check .", note=_COUNT_OF_FILES)),
    Check("security lint", Program("{tools}/bandit -q -r . --skip B101 {bandit_configuration}")),
    Check("template lint", _lint_templates, applies=lambda facts: any(facts.files("*.html"))),
    Check("install", _install),
    Check(
        "types (mypy)",
        Program("{types}/python -m mypy --strict --cache-dir {slot}/mypy .", note=_COUNT_OF_FILES),
        ("install",),
    ),
    Check(
        "types (pyright)",
        Program("{tools}/pyright --pythonpath {types}/python", note=(r"(\d+ errors?, \d+ warnings?)",)),
        ("install",),
    ),
    Check("services", _prepare_services, ("install",)),
    Check(
        "tests",
        Program(
            "{env}/python -m pytest -p no:cacheprovider {gate}",
            "services",
            (r"(\d+ passed.*?) in", r"^TOTAL.*?(\d+(?:\.\d+)?%)"),
        ),
        ("install",),
    ),
    Check("migrate", Program(f"{_MANAGE} migrate --no-input", "production"), ("install",), _is_django),
    Check("migrate", Program(f"{_FLASK} db upgrade", "production"), ("install",), _migrates_by_alembic),
    Check(
        "migrations complete",
        Program(f"{_MANAGE} makemigrations --check --dry-run", "settings"),
        ("install",),
        _is_django,
    ),
    Check("migrations complete", Program(f"{_FLASK} db check", "production"), ("migrate",), _migrates_by_alembic),
    Check(
        "deployment check",
        Program(f"{_MANAGE} check --deploy --fail-level WARNING", "settings", (r"(no issues.*)",)),
        ("install",),
        _is_django,
    ),
    Check("collect static files", Program(f"{_MANAGE} collectstatic --no-input", "settings"), ("install",), _is_django),
    Check(
        "no start without secret", _refuse_without_secret, ("install",), lambda facts: "SECRET_KEY" in facts.variables
    ),
    Check("start", _boot, ("install", "migrate", "collect static files")),
    Check("/health/", _asking(lambda site, _: production.probe_health(site)), ("start",)),
    Check("/", _asking(production.probe_home), ("start",)),
    Check("/admin/", _asking(production.probe_admin), ("start",)),
    Check("/api/", _asking(production.probe_api), ("start",)),
    Check("static files", _asking(production.probe_static), ("start",)),
    Check("headers", _asking(production.probe_headers), ("start",)),
    Check(
        "host name",
        _asking(production.probe_host),
        ("start",),
        lambda facts: not facts.variables.keys().isdisjoint(production.HOST_VARIABLES),
    ),
    Check("stop", _stop, ("start",)),
)
