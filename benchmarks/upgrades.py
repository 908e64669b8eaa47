"""Prove that living projects survive a change of any option, and the update from the first version of the templates.

python benchmarks/upgrades.py                                     every change and every update: more than an hour
python benchmarks/upgrades.py --store FILE                        what passed before is not done again
python benchmarks/upgrades.py --store FILE --write                and write the tables in docs/update.md
python benchmarks/upgrades.py --some 12 --seed 5 --since HEAD~20  a spread dozen; half of it by what has changed since
python benchmarks/upgrades.py --framework flask --base rich --flip uploads=false --keep

A trial makes a project, migrates and fills its database, makes five ordinary edits (a setting, an address, a dependency,
a section of README, a column of a model with its own migration), starts its server, and then gives the one option
another value (`scaffoldpy change`) or brings it from the first version to today's (`scaffoldpy update`). Afterwards
there must be at most two conflicts; the running server must still answer; the project must migrate and pass its own
tests; its schema must be that of a fresh project and the added column; every row must still be there; and all its pages,
with a log-in, must answer as a fresh project's do.
"""

from __future__ import annotations

import argparse
import json
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from upgrade_project import Living, StepError, Visitor, bare

from scaffoldpy.errors import ScaffoldError
from scaffoldpy.model import FRAMEWORKS, Framework, Template
from scaffoldpy.options import Basis, derive
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
from scaffoldpy.verify.environments import find_interpreter
from scaffoldpy.verify.matrix import covering_array
from scaffoldpy.verify.rows import render_row

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import first_version  # noqa: E402

DOCUMENT = ROOT / "docs" / "update.md"
DATABASES = ("sqlite", "postgresql")
MOST_CONFLICTS = 2
_CONFLICT = re.compile(r"^<{7} .*?\n(.*?)^\|{7} .*?\n.*?^={7}\n(.*?)^>{7} .*?\n", re.MULTILINE | re.DOTALL)
NAMES = ("root@example.org", "root")
BASES: dict[Framework, dict[str, dict[str, Any]]] = {
    "django": {
        "default": {},
        "rich": {
            "accounts": "full",
            "api": "drf",
            "uploads": True,
            "second_database": True,
            "tasks": "celery",
            "cache": "redis",
        },
    },
    "flask": {
        "default": {"orm": True, "forms": True, "sample": True},
        "rich": {
            "accounts": "full",
            "api": "smorest",
            "uploads": True,
            "second_database": True,
            "tasks": "celery",
            "cache": "redis",
            "sample": True,
            "layout": "blueprints",
        },
    },
}


@dataclass(frozen=True)
class Trial:
    """One change of one project, or the update of one row of the matrix."""

    framework: Framework
    base: str  # of BASES, or the row's name
    database: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    flip: str = ""  # OPTION=VALUE; empty for an update

    @property
    def name(self) -> str:
        return re.sub(r"\W+", "_", f"{self.framework}_{self.base}_{self.flip}_{self.database}".lower())


@dataclass
class Found:
    """What a trial found."""

    trial: Trial
    faults: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)  # migrations
    stays: list[str] = field(default_factory=list)  # in the database, though no model describes it
    pages: int = 0
    seconds: float = 0.0


# Which trials there are.


def settled(template: Template, overrides: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return all options of a project; None where they cannot be together."""
    try:
        return dict(derive(Basis(template, load_questions(), {}, overrides, None)).values)
    except ScaffoldError:
        return None


def text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def changes(framework: Framework) -> Iterator[Trial]:
    """Yield every option of every base with every other value, as far as it can be changed."""
    template = load_template(framework)
    private: Any = template.private
    refused = {entry["option"] for entry in private["_refused_changes"] if not {"from", "to", "if"} & set(entry)}
    for base, given in BASES[framework].items():
        for database in DATABASES:
            start = {**given, **({"database": database} if database != "sqlite" else {})}
            before = settled(template, start)
            assert before is not None
            for option in template.options:
                if option.name in refused or option.name not in before:
                    continue
                for value in option.values:
                    after = settled(template, {**start, option.name: value}) if value != before[option.name] else None
                    if after is not None and all(after.get(name) == before.get(name) for name in refused):
                        yield Trial(framework, base, database, before, after, f"{option.name}={text_of(value)}")


def updates(framework: Framework) -> Iterator[Trial]:
    """Yield every row of the matrix, as far as the first version knew its options, on a database that is here."""
    template = load_template(framework)
    known = json.loads(first_version.text_of(f"templates/{framework}/cookiecutter.json"))
    for number, row in enumerate(covering_array(template), 1):
        values = {name: row[name] for name in row if name in known and name not in ("python", "license")}
        if values.get("database") not in DATABASES:
            values["database"] = DATABASES[number % 2]
        values["storage"] = "local"  # no bucket is here
        before = settled(template, values)
        if before is not None:
            database = str(before.get("database", "sqlite"))
            before = {name: value for name, value in before.items() if name in known}
            yield Trial(framework, f"{framework}-{number:02}", database, before, before)


def spread(trials: Sequence[Trial], count: int, seed: int) -> list[Trial]:
    """Return some of them, of both frameworks, databases and kinds alike; others with each seed."""
    chance = random.Random(seed)  # noqa: S311
    groups: dict[object, list[Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.framework, trial.database, bool(trial.flip)), []).append(trial)
    for group in groups.values():
        chance.shuffle(group)
    turns = [trial for turn in range(len(trials)) for group in groups.values() for trial in group[turn : turn + 1]]
    return turns[:count]


def touched(since: str) -> set[str]:
    """Return the options that the template files ask for which have changed since a revision; none where it is unknown."""
    command = ["git", "diff", "--name-only", "--diff-filter=AM", since, "--", "templates"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    files = (ROOT / path for path in done.stdout.splitlines())
    texts = (file.read_text(encoding="utf-8") for file in files if file.suffix != ".json")
    return {option for text in texts for option in re.findall(r"\bcookiecutter\.(\w+)", text)}


# Where they run.


def environments(trials: Sequence[Trial], work: Path) -> dict[tuple[Framework, str], str]:
    """Make one environment for each framework and release, with what any of its projects needs; return their Pythons."""
    needed: dict[tuple[Framework, str], set[str]] = {}
    for trial in trials:
        for options in (trial.before, trial.after):
            packages = needed.setdefault(kind(trial, options), {"psycopg[binary,pool]>=3.3", "humanize>=4,<5"})
            packages |= requirements(trial.framework, options)
    return {key: environment(work / "-".join(("environment", *key)), key[1], needed[key]) for key in sorted(needed)}


def environment(place: Path, release: str, packages: set[str]) -> str:
    interpreter, _ = find_interpreter("3.13" if release == "latest" else "3.11")
    python, uv = place / "bin" / "python", [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--allow-existing", "--python", interpreter, place], check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", python, *sorted(packages)], check=True)
    return str(python)


def kind(trial: Trial, options: Mapping[str, Any]) -> tuple[Framework, str]:
    """Return which environment a project needs."""
    return trial.framework, str(options.get("django_release", ""))


def requirements(framework: Framework, options: Mapping[str, Any]) -> set[str]:
    template = load_template(framework)
    values = {**(settled(template, options) or {}), "license": "MIT", "python": "3.12"}
    project = tomllib.loads(render_row(template, 1, values, slug="shop").tree["pyproject.toml"].decode())["project"]
    return {*project["dependencies"], *project["optional-dependencies"]["dev"]}


class Bench:
    """Where a trial runs: its folder, its name among others that run at the same time, the environments."""

    def __init__(self, work: Path, slug: str, pythons: Mapping[tuple[Framework, str], str]) -> None:
        self.work, self.slug, self.pythons = work, slug, pythons

    def scaffoldpy(self, *arguments: object, python: str, first: bool = False) -> subprocess.CompletedProcess[str]:
        source = self.work / "first" / "src" if first else ROOT / "src"
        variables = {**bare(python), "PYTHONPATH": str(source)}
        command = [sys.executable, "-m", "scaffoldpy", *map(str, arguments)]
        return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)

    def project(self, trial: Trial, options: Mapping[str, Any], name: str, *, first: bool = False) -> Living:
        """Make a project with a database of its own, in the environment of its release."""
        python = self.pythons[kind(trial, options)]
        folder = self.work / trial.name / name
        settings = [f"--set=options.{key}={text_of(value)}" for key, value in options.items()]
        arguments = ["new", self.slug, "--yes", "--framework", trial.framework, "--no-git", "--output-dir", folder]
        arguments += ["--set=project.python=3.12", *settings]
        done = self.scaffoldpy(*arguments, python=python, first=first)
        if done.returncode:
            raise StepError(f"new: {done.stderr}")
        databases = [f"up_{self.slug}_{name}", f"up_{self.slug}_{name}_two"] if trial.database == "postgresql" else []
        return Living(trial.framework, folder / self.slug, self.slug, python, tuple(databases))


# One trial.


def run(trial: Trial, bench: Bench, *, keep: bool) -> Found:
    found, began = Found(trial), time.monotonic()
    folder = bench.work / trial.name
    shutil.rmtree(folder, ignore_errors=True)
    try:
        go(trial, bench, found)
    except (StepError, ValueError, LookupError, OSError, subprocess.SubprocessError) as failure:
        found.faults.append(f"{type(failure).__name__}: {failure}")
    found.seconds = time.monotonic() - began
    if not (keep or found.faults):
        shutil.rmtree(folder)
    return found


def go(trial: Trial, bench: Bench, found: Found) -> None:
    project = bench.project(trial, trial.before, "project", first=not trial.flip)
    in_git(project.folder, "init", "-q")
    commit(project.folder)
    project.make_databases()
    project.migrate()
    project.seed()
    project.edit()
    commit(project.folder)
    rows = project.look()[1] if project.has_database else {}
    with project.served() as server:
        server.walk("/about/")
        renew(trial, bench, project, found)
        for path in ("/about/", "/health/"):
            if (status := server.ask(path)[0]) != 200:
                found.faults.append(f"the running server answers {path} with {status}")
    project.python = bench.pythons[kind(trial, trial.after)]
    fresh = bench.project(trial, trial.after, "fresh")
    compare_databases(project, fresh, rows, found)
    project.check()
    project.test()
    compare_pages(project, fresh, found, users=rows)


def renew(trial: Trial, bench: Bench, project: Living, found: Found) -> None:
    """Change or update it; conflicts are solved by keeping both sides."""
    command = ["change", "--set", f"options.{trial.flip}"] if trial.flip else ["update"]
    done = bench.scaffoldpy(*command, "--json", project.folder, python=project.python)
    told = json.loads(done.stdout) if done.stdout else {}
    if found_conflicts := told.get("conflicts"):
        found.conflicts = sorted(found_conflicts)
        for path in found.conflicts:
            solve(project.folder / path)
        done = bench.scaffoldpy("change", "--continue", "--json", project.folder, python=project.python)
        told = json.loads(done.stdout) if done.stdout else {}
    if done.returncode:
        raise StepError(f"{' '.join(command)}: {done.stderr[-1500:]}")
    found.made = told["migrations"]
    if len(found.conflicts) > MOST_CONFLICTS:
        found.faults.append(f"{len(found.conflicts)} conflicts: {', '.join(found.conflicts)}")


def solve(file: Path) -> None:
    """Keep the lines of both sides; where the other side has none any more, the whole file as it was."""
    text = file.read_text()
    if any(not found[2] for found in _CONFLICT.finditer(text)):
        in_git(file.parent, "checkout", "--ours", file.name)
        return

    def both(found: re.Match[str]) -> str:
        yours = found[1].splitlines(keepends=True)
        return found[1] + "".join(line for line in found[2].splitlines(keepends=True) if line not in yours)

    file.write_text(_CONFLICT.sub(both, text))


def compare_databases(project: Living, fresh: Living, rows: Mapping[str, int], found: Found) -> None:
    """Migrate; the schema is a fresh project's and the added column, and no row is gone."""
    fresh.make_databases()
    fresh.migrate()
    project.migrate()
    if fresh.has_database and not project.has_database:
        found.faults.append("it has no migrations any more")
    if not project.has_database:
        return
    schema, now = project.look()
    wanted = fresh.look()[0] if fresh.has_database else {}
    for table, columns in wanted.items():
        mine = schema.get(table, {})
        found.faults += [
            f"{table}.{name} is {mine.get(name)}, not {columns[name]}"
            for name in columns
            if mine.get(name) != columns[name]
        ]
        found.stays += [f"{table}.{name}" for name in mine if name not in columns and name != "subtitle"]
    found.stays += sorted(schema.keys() - wanted.keys())
    if project.has_column and not any("subtitle" in columns for columns in schema.values()):
        found.faults.append("the added column is gone")
    for table, count in rows.items():
        if now.get(table, 0) < count and "session" not in table and "alembic_version" not in table:
            found.faults.append(f"{table} had {count} rows and has {now.get(table)}")


def compare_pages(project: Living, fresh: Living, found: Found, *, users: Mapping[str, int]) -> None:
    """Walk through both as strangers, and through the project logged in."""
    with ExitStack() as stack:
        mine, other = (stack.enter_context(living.served()) for living in (project, fresh))
        seen, usual = mine.walk("/about/"), other.walk()
        if seen.get("/about/") != 200:
            found.faults.append(f"/about/ answers {seen.get('/about/')}")
        found.faults += [
            f"{path} answers {seen[path]}, a fresh one {usual[path]}"
            for path in seen
            if seen[path] != usual.get(path, seen[path])
        ]
        found.faults += [
            f"{path} answers {status}" for path, status in seen.items() if status >= 400 and path not in usual
        ]
        found.faults += [f"{path} is not reached" for path in usual if path not in seen]
        found.pages = len(seen)
        if any("user" in table and count for table, count in users.items()):
            inside(Visitor(mine.port, mine.log), found, *([] if project.is_flask else ["/admin/"]))


def inside(visitor: Visitor, found: Found, *more: str) -> None:
    """Log in, where there is a log-in, and look at all pages."""
    if visitor.log_in(NAMES):
        seen = visitor.walk(*more)
        found.pages += len(seen)
        found.faults += [
            f"{path} answers {status} to who has logged in" for path, status in seen.items() if status >= 400
        ]


def in_git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgSign=false")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    in_git(folder, "add", "-A")
    in_git(folder, "commit", "-q", "-m", "Work")


# The command.


def table(results: Sequence[Found]) -> str:
    """Return a row for each framework, base and kind."""
    lines = [
        "| project | database | what | trials | passed | conflicts: none, one, two | with new migrations | pages asked |",
        "| --- | --- | --- | ---: | ---: | --- | ---: | ---: |",
    ]
    groups: dict[tuple[str, str, str], list[Found]] = {}
    for found in results:
        trial = found.trial
        project = f"{trial.framework}, {trial.base}" if trial.flip else f"{trial.framework}, every row"
        key = project, trial.database, "`change`, each option singly" if trial.flip else "`update` from 0.1.0"
        groups.setdefault(key, []).append(found)
    for key, group in sorted(groups.items()):
        counts = [sum(len(found.conflicts) == count for found in group) for count in range(MOST_CONFLICTS + 1)]
        passed = sum(not found.faults for found in group)
        made = sum(bool(found.made) for found in group)
        cells = [*key, len(group), passed, ", ".join(map(str, counts)), made, sum(found.pages for found in group)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def conflicted(results: Sequence[Found]) -> str:
    """Return which changes leave a conflict, and in which files."""
    files: dict[str, set[str]] = {}
    for found in results:
        for path in found.conflicts:
            files.setdefault(re.sub(r"^\w+\d/", "shop/", path), set()).add(found.trial.flip or "update")
    return "\n".join(f"- `{path}`: {', '.join(f'`{flip}`' for flip in sorted(files[path]))}" for path in sorted(files))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", choices=FRAMEWORKS, action="append")
    parser.add_argument("--base", action="append", help="a base, or a row such as django-07")
    parser.add_argument("--flip", action="append", help="OPTION=VALUE, or `update`")
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--some", type=int, help="so many of them, spread")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--since", help="a revision: half of `--some` are options whose files have changed since")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--slug", default="shop", help="how import names and databases of the projects begin")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "upgrades")
    parser.add_argument("--keep", action="store_true", help="leave the projects")
    parser.add_argument("--list", action="store_true", help="name the trials, run none")
    parser.add_argument("--store", type=Path, help="keeps what was found; what passed before is not done again")
    parser.add_argument("--write", action="store_true", help="write the table into docs/update.md")
    wishes = parser.parse_args()
    trials = chosen(wishes)
    if wishes.list:
        print(*(trial.name for trial in trials), sep="\n")
        return
    wishes.work.mkdir(parents=True, exist_ok=True)
    first_version.unpack(wishes.work / "first")
    results = run_all(trials, wishes)
    if wishes.write:
        write(results)
    print(f"\n{table(results)}\n\n{conflicted(results)}")
    sys.exit(any(found.faults for found in results))


def chosen(wishes: argparse.Namespace) -> list[Trial]:
    trials = [
        trial for framework in wishes.framework or FRAMEWORKS for trial in (*changes(framework), *updates(framework))
    ]
    for name, wanted in (("base", wishes.base), ("database", wishes.database)):
        trials = [trial for trial in trials if not wanted or getattr(trial, name) in wanted]
    if wishes.flip:
        trials = [trial for trial in trials if (trial.flip or "update") in wishes.flip]
    if not wishes.some:
        return trials
    options = touched(wishes.since) if wishes.since else set()
    near = [trial for trial in trials if trial.flip.partition("=")[0] in options]
    first = spread(near, wishes.some // 2, wishes.seed)
    return [*first, *spread([trial for trial in trials if trial not in first], wishes.some - len(first), wishes.seed)]


def run_all(trials: Sequence[Trial], wishes: argparse.Namespace) -> list[Found]:
    known = read_store(wishes.store) if wishes.store else {}
    pythons = environments(trials, wishes.work)
    benches: queue.SimpleQueue[Bench] = queue.SimpleQueue()
    for number in range(wishes.jobs):
        benches.put(Bench(wishes.work, f"{wishes.slug}{number}", pythons))

    def one(trial: Trial) -> Found:
        if trial.name in known:
            return Found(trial, **known[trial.name])
        bench = benches.get()
        try:
            found = run(trial, bench, keep=wishes.keep)
        finally:
            benches.put(bench)
        tell(found)
        if wishes.store:
            with wishes.store.open("a") as store:
                store.write(json.dumps({**asdict(found), "trial": trial.name}) + "\n")
        return found

    with ThreadPoolExecutor(wishes.jobs) as pool:
        return list(pool.map(one, trials))


def read_store(store: Path) -> dict[str, dict[str, Any]]:
    """Return what is known of the trials that passed, by their names."""
    lines = store.read_text().splitlines() if store.exists() else []
    found = {known.pop("trial"): known for known in map(json.loads, lines)}
    return {name: known for name, known in found.items() if not known["faults"]}


def tell(found: Found) -> None:
    more = [*(f"conflict in {path}" for path in found.conflicts), *(f"made {path}" for path in found.made)]
    lines = [f"{'FAIL' if found.faults else 'ok':4} {found.trial.name} {found.seconds:.0f} s; {'; '.join(more)}"]
    print("\n       ".join([*lines, *found.faults]), flush=True)


def write(results: Sequence[Found]) -> None:
    block = f"<!-- upgrades -->\n\n{table(results)}\n\nWhere a conflict was left:\n\n{conflicted(results)}\n\n<!-- end of upgrades -->"
    text = DOCUMENT.read_text(encoding="utf-8")
    fresh = re.sub(r"<!-- upgrades -->.*?<!-- end of upgrades -->", lambda _: block, text, flags=re.DOTALL)
    DOCUMENT.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    main()
