"""Measure scaffoldpy beside cookiecutter, copier and django-admin, in turns, and write docs/performance.md.

    python benchmarks/speed.py            measure and write the table and the plot (some minutes; needs uv and matplotlib)
    python benchmarks/speed.py --runs 3   fewer runs, for a look

Every command runs as a whole process, from an environment made for it alone. In each round every command runs once, so
that a slow spell of the machine slows them all; figures are medians over the rounds, with the smallest and largest.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import pty
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import termios
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "growth.svg"
ANSWERS = ROOT / "examples" / "council-back-office.yaml"
PACKAGES = ["cookiecutter", "copier", "django>=5.2,<5.3", "gunicorn", "flask"]


@dataclass(frozen=True)
class Contender:
    """A command to time; `before` is run first and not timed."""

    name: str
    command: Sequence[str]
    before: Callable[[], None] = lambda: None
    environment: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Figure:
    """What one contender took over all rounds: seconds, and peak memory in MiB."""

    seconds: tuple[float, ...]
    memory: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{self.median:.3f} ({min(self.seconds):.3f} to {max(self.seconds):.3f})"


class Place:
    """A folder with an environment of the programs, and the templates that they render."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.empty_home = folder / "empty-home"
        self.out = folder / "out"
        self.bin = folder / "venv" / "bin"
        self.home.mkdir()
        subprocess.run(["uv", "venv", "--quiet", folder / "venv"], check=True)
        subprocess.run(
            ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", folder / "venv", ROOT, *PACKAGES],
            check=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        dropped = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "PYTHONPATH", "XDG_CACHE_HOME", "SCAFFOLDPY_CACHE_DIR"}
        kept = {key: value for key, value in os.environ.items() if key not in dropped}
        return kept | {"HOME": str(self.home), "PATH": f"{self.bin}:{kept['PATH']}", "NO_COLOR": "1"}

    def clear(self) -> None:
        """Remove what an earlier run wrote."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()

    def forget(self) -> None:
        """Remove what an earlier run wrote, and everything that a program cached in the home that is to be empty."""
        self.clear()
        shutil.rmtree(self.empty_home, ignore_errors=True)
        self.empty_home.mkdir()

    def program(self, name: str) -> str:
        return str(self.bin / name)


def timed(contender: Contender, environment: Mapping[str, str]) -> tuple[float, float]:
    """Run once; return wall seconds and peak memory in MiB."""
    contender.before()
    started = time.perf_counter()
    process = subprocess.Popen(
        contender.command,
        env={**environment, **(contender.environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    error = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{contender.name}: {error.decode(errors='replace')}")
    return elapsed, usage.ru_maxrss / 1024


def measure(contenders: Sequence[Contender], environment: Mapping[str, str], rounds: int) -> dict[str, Figure]:
    """Run every contender once in each round, after a round that does not count."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    memory: dict[str, float] = {}
    for round_number in range(rounds + 1):
        for contender in contenders:
            elapsed, peak = timed(contender, environment)
            if round_number:
                seconds[contender.name].append(elapsed)
                memory[contender.name] = max(peak, memory.get(contender.name, 0))
    return {name: Figure(tuple(values), memory[name]) for name, values in seconds.items()}


_COPIER = """
import json, shutil, sys
from pathlib import Path
from scaffoldpy import render
from scaffoldpy.answers import load_request
from scaffoldpy.extension import rules
from scaffoldpy.plan import make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.vocabulary import vocabulary
questionnaire, target = load_questions(), Path(sys.argv[2])
plan = make_plan(load_request(sys.argv[1], vocabulary(questionnaire)), questionnaire)
raw = json.loads((plan.template.folder / "cookiecutter.json").read_text())
context = {**plan.project.variables, **plan.options.values}
settings = {
    "_envops": raw["_jinja2_env_vars"] | {"keep_trailing_newline": True},
    "_jinja_extensions": ["scaffoldpy.extension.jinja.ScaffoldExtension"],
    "_subdirectory": "project",
    "_templates_suffix": "",
    "cookiecutter": {"type": "json", "default": json.dumps(context)},
}
shutil.copytree(plan.template.folder / "templates", target)
(target / "copier.yml").write_text(json.dumps(settings))
for path, source in render.sources(plan.template).items():
    if rules.is_wanted(path, plan.template.paths, context):
        file = target / "project" / path.replace("{slug}", "[= cookiecutter.slug =]")
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, file)
"""


def copier_template(place: Place) -> Path:
    """Make a Copier template of the very files, tags and filters that scaffoldpy renders, and see that it works."""
    place.clear()
    target = place.folder / "copier"
    make = [place.program("python"), "-c", _COPIER, str(ANSWERS), str(target)]
    subprocess.run(make, env=place.environment, check=True)
    subprocess.run(new_command(place), env=place.environment, check=True, capture_output=True)
    subprocess.run(copier_command(place, target), env=place.environment, check=True, capture_output=True)
    ours, theirs = (place.out / name for name in ("council_permits", "x"))
    for name in (".scaffoldpy.yaml", ".env"):
        (ours / name).unlink()
    subprocess.run(["diff", "-r", ours, theirs], check=True)
    return target


def copier_command(place: Place, template: Path) -> list[str]:
    options = ["copy", "--quiet", "--defaults", "--trust"]
    return [place.program("copier"), *options, str(template), str(place.out / "x")]


def new_command(place: Place, *more: str) -> list[str]:
    output = ["--output-dir", str(place.out)]
    return [place.program("scaffoldpy"), "new", "--answers", str(ANSWERS), "--no-git", *output, *more]


def generating(place: Place, rounds: int) -> dict[str, Figure]:
    template = copier_template(place)
    cookiecutter = [place.program("cookiecutter"), str(ROOT / "templates" / "django"), "--no-input"]
    cookiecutter += ["-o", str(place.out), "name=Council Permits", "database=postgresql", "accounts=login"]
    cookiecutter += ["apps=many", "ci=gitlab"]
    nothing = {"HOME": str(place.empty_home)}
    startproject = [place.program("django-admin"), "startproject", "council_permits", str(place.out)]
    return measure(
        [
            Contender("scaffoldpy new", new_command(place), place.clear),
            Contender("cookiecutter", cookiecutter, place.clear),
            Contender("copier", copier_command(place, template), place.clear),
            Contender("django-admin startproject", startproject, place.clear),
            Contender("scaffoldpy new, first run", new_command(place), place.forget, nothing),
            Contender("cookiecutter, first run", cookiecutter, place.forget, nothing),
        ],
        place.environment,
        rounds,
    )


def quick(place: Place, rounds: int) -> dict[str, Figure]:
    program = place.program("scaffoldpy")
    commands = {
        'python -c "import click, yaml"': [place.program("python"), "-c", "import click, yaml"],
        "scaffoldpy --help": [program, "--help"],
        "scaffoldpy --version": [program, "--version"],
        "scaffoldpy questions": [program, "questions"],
        "scaffoldpy recommend --answers … --json": [program, "recommend", "--answers", str(ANSWERS), "--json"],
    }
    return measure([Contender(name, command) for name, command in commands.items()], place.environment, rounds)


def first_question(place: Place, rounds: int) -> dict[str, Figure]:
    """Time the wizard on a pseudo-terminal: until the first question can be read, and until it is answered."""
    texts = {"the first question is on the screen": b"Question 1", "Enter has led to the second": b"Question 2"}
    taken: dict[str, list[float]] = {text: [] for text in texts}
    for _ in range(rounds):
        keyboard, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (24, 80))
        started = time.perf_counter()
        process = subprocess.Popen(
            [place.program("scaffoldpy"), "recommend"],
            env={**place.environment, "TERM": "xterm-256color"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        printed = b""
        for name, text in texts.items():
            while text not in printed:
                printed += os.read(keyboard, 65536)
                if b"\x1b[6n" in printed:  # it asks where the cursor is
                    printed = printed.replace(b"\x1b[6n", b"")
                    os.write(keyboard, b"\x1b[1;1R")
            taken[name].append(time.perf_counter() - started)
            os.write(keyboard, b"\r")
        process.kill()
        process.wait()
        os.close(terminal)
        os.close(keyboard)
    return {name: Figure(tuple(seconds), 0) for name, seconds in taken.items()}


_MANY = """
import resource, sys, tempfile, time
from pathlib import Path
from scaffoldpy import generate
from scaffoldpy.answers import load_request
from scaffoldpy.plan import make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.vocabulary import vocabulary
questionnaire = load_questions()
plan = make_plan(load_request(sys.argv[1], vocabulary(questionnaire)), questionnaire)
blocks = []
for block in range(10):
    started = time.perf_counter()
    for number in range(100):
        with tempfile.TemporaryDirectory() as folder:
            generate.generate(plan, generate.Wishes(Path(folder), use_git=False))
    blocks.append((time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
print(blocks)
"""


def many(place: Place) -> list[tuple[float, float]]:
    """Make 1,000 projects in one process; return seconds per project and peak memory in MiB after each hundred."""
    command = [place.program("python"), "-c", _MANY, str(ANSWERS)]
    printed = subprocess.run(command, env=place.environment, check=True, capture_output=True, text=True).stdout
    return [(seconds / 100, peak) for seconds, peak in json.loads(printed.replace("(", "[").replace(")", "]"))]


_GROWTH = """
import shutil, sys, tempfile, time
from dataclasses import replace
from pathlib import Path
from scaffoldpy import render
from scaffoldpy.model import Options, Project
from scaffoldpy.template import load_template
template = load_template("flask")
options = Options("flask", {option.name: option.default for option in template.options}, {}, "3.11")
project = Project("Growing", "growing", "Grows", "Ada", "ada@example.org", "MIT", "3.11")
for count in map(int, sys.argv[1:]):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "template")
        shutil.copytree(template.folder, folder)
        top = next(path for path in folder.iterdir() if "cookiecutter.slug" in path.name)
        for number in range(count):
            (top / f"more_{number}.py").write_text(f"NUMBER = {number}\\nNAME = [= cookiecutter.name | python =]\\n")
        grown = replace(template, folder=folder)
        render.render_tree(grown, project, options)
        started = time.perf_counter()
        render.render_tree(grown, project, options)
        print(count, time.perf_counter() - started)
"""
COUNTS = (50, 100, 200, 500, 1000, 2000, 5000)


def growth(place: Place) -> list[tuple[int, float]]:
    """Render a template with more and more tagged files; return their number and the seconds, the second time."""
    command = [place.program("python"), "-c", _GROWTH, *map(str, COUNTS)]
    printed = subprocess.run(command, env=place.environment, check=True, capture_output=True, text=True).stdout
    return [(int(count), float(seconds)) for count, seconds in (line.split() for line in printed.splitlines())]


_OPTIONS = """
import sys, time
from dataclasses import replace
from scaffoldpy import options
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
real, questionnaire = load_template("flask"), load_questions()
for times in map(int, sys.argv[1:]):
    def renamed(condition, number):
        return {f"{name}_{number}" if number else name: values for name, values in condition.items()}
    grown = replace(
        real,
        options=tuple(
            replace(option, name=f"{option.name}_{n}" if n else option.name) for n in range(times) for option in real.options
        ),
        constraints=tuple(
            replace(rule, when=renamed(rule.when, n), then=renamed(rule.then, n)) for n in range(times) for rule in real.constraints
        ),
    )
    wish = {f"admin_{n}" if n else "admin": True for n in range(times)}
    options.derive(grown, questionnaire, {}, wish, None)
    started = time.perf_counter()
    options.derive(grown, questionnaire, {}, wish, None)
    print(len(grown.options), time.perf_counter() - started)
"""


def growth_of_options(place: Place) -> list[tuple[int, float]]:
    """Derive the options of a template that has more and more of them, an admin site being wished for in each part."""
    command = [place.program("python"), "-c", _OPTIONS, "1", "2", "5", "10", "20"]
    printed = subprocess.run(command, env=place.environment, check=True, capture_output=True, text=True).stdout
    return [(int(count), float(seconds)) for count, seconds in (line.split() for line in printed.splitlines())]


def first_page(place: Place, framework: str, *, by_hand: bool) -> float:
    """Return the seconds from nothing to the first HTTP 200, packages warm in uv's cache."""
    place.clear()
    environment = place.environment | {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache/uv"))}
    port = _free_port()
    started = time.perf_counter()
    folder, serve = (_by_hand if by_hand else _by_scaffoldpy)(place, framework, port, environment)
    server = subprocess.Popen(
        serve, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while time.perf_counter() - started < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                    answer.read()
                    return time.perf_counter() - started
            except OSError:
                time.sleep(0.01)
        sys.exit(f"{framework}: no page within two minutes from {serve}")
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def _by_scaffoldpy(place: Place, framework: str, port: int, environment: Mapping[str, str]) -> tuple[Path, list[str]]:
    command = [place.program("scaffoldpy"), "new", "Page", "--yes", "--framework", framework, "--no-git", "--setup"]
    subprocess.run([*command, "--output-dir", place.out], env=environment, check=True, capture_output=True)
    flask = [".venv/bin/flask", "--app", "page", "run", "--port", str(port)]
    django = [".venv/bin/python", "manage.py", "runserver", "--noreload", str(port)]
    return place.out / "page", django if framework == "django" else flask


def _by_hand(place: Place, framework: str, port: int, environment: Mapping[str, str]) -> tuple[Path, list[str]]:
    def run(*command: str) -> None:
        subprocess.run(command, cwd=place.out, env=environment, check=True, capture_output=True)

    run("uv", "venv", ".venv")
    if framework == "flask":
        (place.out / "app.py").write_text(
            "from flask import Flask\napp = Flask(__name__)\napp.get('/')(lambda: 'Hi')\n"
        )
        run("uv", "pip", "install", "--python", ".venv", "flask", "gunicorn")
        return place.out, [".venv/bin/flask", "run", "--port", str(port)]
    run("uv", "pip", "install", "--python", ".venv", "django>=5.2,<5.3", "gunicorn")
    run(".venv/bin/django-admin", "startproject", "config", ".")
    run(".venv/bin/python", "manage.py", "migrate")
    return place.out, [".venv/bin/python", "manage.py", "runserver", "--noreload", str(port)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def to_first_page(place: Place, rounds: int) -> dict[str, Figure]:
    taken: dict[str, list[float]] = {}
    for round_number in range(rounds + 1):
        for framework in ("flask", "django"):
            for by_hand in (False, True):
                name = f"{framework}, {'by hand' if by_hand else 'scaffoldpy new --setup'}"
                seconds = first_page(place, framework, by_hand=by_hand)
                if round_number:
                    taken.setdefault(name, []).append(seconds)
    return {name: Figure(tuple(seconds), 0) for name, seconds in taken.items()}


def table(figures: Mapping[str, Figure], baseline: str) -> str:
    lines = [
        f"| | seconds: median (smallest to largest) | against `{baseline}` | peak memory |",
        "| --- | --- | --- | --- |",
    ]
    for name, figure in figures.items():
        ratio = figure.median / figures[baseline].median
        memory = f"{figure.memory:.0f} MiB" if figure.memory else ""
        lines.append(f"| {name} | {figure} | {ratio:.2f} | {memory} |")
    return "\n".join(lines)


def plot(files: Sequence[tuple[int, float]], options: Sequence[tuple[int, float]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "scaffoldpy"
    from matplotlib import pyplot

    figure, both = pyplot.subplots(1, 2, figsize=(9, 3.5))
    for axes, points, what in zip(both, (files, options), ("rendered files", "options"), strict=True):
        axes.plot([count for count, _ in points], [seconds * 1000 for _, seconds in points], "o-")
        axes.set(xlabel=what, ylabel="milliseconds", xlim=0, ylim=0)
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def document(place: Place, rounds: int) -> str:
    generated, started = generating(place, rounds), quick(place, rounds)
    questions = first_question(place, rounds)
    pages = to_first_page(place, max(2, rounds // 3))
    blocks, points, options = many(place), growth(place), growth_of_options(place)
    plot(points, options)
    return f"""\
# Performance

Written by `python benchmarks/speed.py` on Python {platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds. Each command is a whole process;
in each round all of them run in turn. What makes them quick is held by tests instead of times: `tests/unit/test_startup.py` (what each command loads and starts),
`tests/unit/test_bytecode.py` (a warm run compiles no template), `tests/unit/test_options.py` (the work grows with the options).

## Generating a project of {files_made(place)} files

{comparison(generated)}

## The quick commands

{table(started, 'python -c "import click, yaml"')}

## The wizard

{table(questions, "the first question is on the screen")}

## From nothing to the first page

With packages in uv's cache. By hand: `uv venv`, `uv pip install`, for Django also `startproject` and `migrate`, then the development server. scaffoldpy's project
also gets its development tools (linter, type checker, test runner) in that time; they are installed while the migrations run.

{table(pages, "django, by hand")}

{many_table(blocks)}

{growth_tables(points, options)}
"""


def files_made(place: Place) -> int:
    """Make the project once more, and count its files."""
    place.clear()
    subprocess.run(new_command(place), env=place.environment, check=True, capture_output=True)
    return sum(path.is_file() for path in place.out.rglob("*"))


def comparison(times: Mapping[str, Figure]) -> str:
    new, first = times["scaffoldpy new"], times["scaffoldpy new, first run"]
    return f"""\
{table(times, "cookiecutter")}

`scaffoldpy new` is {times["cookiecutter"].median / new.median:.1f} times as fast as cookiecutter on the same template, {times["copier"].median / new.median:.1f} times as fast as copier on the same files and tags,
and takes {new.median / times["django-admin startproject"].median:.2f} of the time of `django-admin startproject`, which writes 6 files. With nothing cached it is {times["cookiecutter, first run"].median / first.median:.1f} times as fast as cookiecutter.
The time includes writing every file safely to disk (fsync) before the project appears, which none of the others does."""


def many_table(blocks: Sequence[tuple[float, float]]) -> str:
    return f"""\
## A thousand projects from one process

| projects | seconds each | peak memory |
| --- | --- | --- |
{chr(10).join(f"| {number * 100} | {seconds:.4f} | {peak:.0f} MiB |" for number, (seconds, peak) in enumerate(blocks, 1))}"""


def growth_tables(points: Sequence[tuple[int, float]], options: Sequence[tuple[int, float]]) -> str:
    return f"""\
## Growth

![Time to render against the number of files, and to derive options against their number](images/{PLOT.name})

| rendered files | seconds | milliseconds a file |
| --- | --- | --- |
{chr(10).join(f"| {count} | {seconds:.3f} | {seconds / count * 1000:.3f} |" for count, seconds in points)}

| options | milliseconds to derive them | microseconds an option |
| --- | --- | --- |
{chr(10).join(f"| {count} | {seconds * 1e3:.2f} | {seconds / count * 1e6:.1f} |" for count, seconds in options)}

Files are rendered with their templates compiled before. Options: the Flask template's {options[0][0]}, as often as needed, an admin site wished for in each."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--print", action="store_true", help="print the document instead of writing it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        text = document(Place(Path(name)), arguments.runs)
    if arguments.print:
        print(text)
    else:
        DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
