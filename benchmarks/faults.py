"""Break `scaffoldpy new` in every way at random moments, and count what it leaves behind.

    python benchmarks/faults.py --runs 200 --write docs/reliability.md

Each run makes the same project, every second one over an existing project with a file of the user's own in it, every
third of those ended by a signal with a git repository. What is found afterwards is `whole` (the complete new project,
its `.env` and, if any, a clean repository), `as before` (nothing, or the old project untouched) or `partial` (anything
else). After a SIGKILL the next run must succeed and leave nothing of the killed one.
Full-disk and read-only runs need the right to mount a tmpfs; permission runs need `setpriv` and root.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

NAME, SLUG = "Harbour Library", "harbour_library"
CONTAINER = f".{SLUG}.scaffoldpy"
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
NO_OVERRIDE = ["setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"]


@dataclass
class Row:
    """What a number of runs with one kind of fault left."""

    fault: str
    runs: int = 0
    found: Counter[str] = field(default_factory=Counter)
    leftovers: int = 0  # staging folders that stayed
    tracebacks: int = 0
    failed_next: int = 0  # next runs that failed

    def line(self) -> str:
        found = [self.found[state] for state in ("whole", "as before", "partial")]
        cells = [self.fault, self.runs, *found, self.leftovers, self.tracebacks, self.failed_next]
        return "| " + " | ".join(map(str, cells)) + " |"


class Bench:
    """A folder to work in, the right answers, and how long a run takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.new = self._reference("new", "--set", "options.ci=github")
        self.old = self._reference("old")
        self.times = {git: self._durations(git=git) for git in (False, True)}
        self.work = self.times[False][1]

    def command(self, target: Path, *, overwrite: bool, git: bool = False) -> list[str]:
        more = (["--overwrite"] if overwrite else []) + ([] if git else ["--no-git"])
        return self._command(target, "--set", "options.ci=github", *more)

    def start(
        self, target: Path, *, overwrite: bool, git: bool = False, before: list[str] | None = None
    ) -> subprocess.Popen[str]:
        command = [*(before or []), *self.command(target, overwrite=overwrite, git=git)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def fresh(self, name: str, *, overwrite: bool, inside: Path | None = None) -> Path:
        """Return an empty folder to make the project in, or one with the old project and a file of the user's own."""
        target = (inside or self.folder) / name
        if overwrite:
            shutil.copytree(self.folder / "old", target, symlinks=True)
            (target / SLUG / "mine.txt").write_text("mine")
        else:
            target.mkdir()
        return target

    def state(self, target: Path, *, overwrite: bool) -> str:
        project = target / SLUG
        if overwrite and (not (project / "mine.txt").is_file() or (project / "mine.txt").read_text() != "mine"):
            return "partial"
        found = digest(project)
        if found == self.new and not (has_secrets(project) and is_committed(project)):
            return "partial"
        return "whole" if found == self.new else "as before" if found == (self.old if overwrite else "") else "partial"

    def _command(self, target: Path, *more: str) -> list[str]:
        fixed = [sys.executable, "-m", "scaffoldpy", "new", NAME, "--yes", "--framework", "django"]
        return [*fixed, "--output-dir", str(target), *more]

    def _reference(self, name: str, *more: str) -> str:
        subprocess.run(self._command(self.folder / name, "--no-git", *more), check=True, capture_output=True)
        return digest(self.folder / name / SLUG)

    def _durations(self, *, git: bool) -> tuple[float, float]:
        """Return how long a run takes in all, and from the staging folder's appearance to its end (medians)."""
        totals, works = [], []
        for number in range(7):
            target = self.fresh(f"time{number}", overwrite=False)
            began = time.monotonic()
            process = self.start(target, overwrite=False, git=git)
            wait_for_stage(process, target)
            staged = time.monotonic()
            process.communicate()
            totals.append(time.monotonic() - began)
            works.append(time.monotonic() - staged)
            shutil.rmtree(target)
        return sorted(totals)[3], sorted(works)[3]


def digest(project: Path) -> str:
    """Return one digest over a project's paths, modes and contents; secrets, repository and user's file aside."""
    if not project.is_dir():
        return ""
    found = hashlib.sha256()
    for path in sorted(project.rglob("*")):
        if path.name not in {".env", "mine.txt"} and ".git" not in path.parts:
            found.update(f"{path.relative_to(project)} {path.lstat().st_mode:o}\0".encode())
            found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def has_secrets(project: Path) -> bool:
    """Tell whether the project has its `.env`, which nobody else may read."""
    file = project / ".env"
    return file.is_file() and file.stat().st_mode & 0o777 == 0o600 and "SECRET_KEY=" in file.read_text()


def is_committed(project: Path) -> bool:
    """Tell whether the project's repository, if it has one, holds everything in one commit."""
    if not (project / ".git").exists():
        return True
    count, status = (
        subprocess.run(["git", "-C", project, *words], capture_output=True, text=True, check=False)
        for words in (["rev-list", "--count", "HEAD"], ["status", "--porcelain", "--", ":!mine.txt"])
    )
    return (count.stdout.strip(), status.stdout, status.returncode) == ("1", "", 0)


def has_traceback(errors: str) -> bool:
    """Tell whether the program printed a traceback; one of Python's own start, before any line of it ran, is not its."""
    return "Traceback" in errors and "scaffoldpy" in errors


def wait_for_stage(process: subprocess.Popen[str], target: Path) -> None:
    while process.poll() is None and not (target / CONTAINER).exists():
        time.sleep(0.0005)


def finish(bench: Bench, row: Row, process: subprocess.Popen[str], target: Path, *, overwrite: bool) -> None:
    """Wait for a run to end, and count what it left."""
    _, errors = process.communicate()
    row.runs += 1
    row.tracebacks += has_traceback(errors)
    row.found[bench.state(target, overwrite=overwrite)] += 1
    row.leftovers += sum(path.name != SLUG for path in target.iterdir()) if target.is_dir() else 0


def run_signals(bench: Bench, number: signal.Signals, runs: int, chance: random.Random) -> Row:
    """Send a signal at a random moment: half of them anywhere in the run, half while it writes."""
    row = Row(f"{number.name} at a random moment")
    for run in range(runs):
        overwrite, git = run % 2 == 1, run % 3 == 0
        duration, work = bench.times[git]
        target = bench.fresh(f"{number.name}{run}", overwrite=overwrite)
        process = bench.start(target, overwrite=overwrite, git=git)
        if run % 4 < 2:
            time.sleep(chance.uniform(0, duration))
        else:
            wait_for_stage(process, target)
            time.sleep(chance.uniform(0, work))
        process.send_signal(number)
        if number == signal.SIGKILL:
            finish_killed(bench, row, process, target, overwrite=overwrite)
        else:
            finish(bench, row, process, target, overwrite=overwrite)
        shutil.rmtree(target)
    return row


def finish_killed(bench: Bench, row: Row, process: subprocess.Popen[str], target: Path, *, overwrite: bool) -> None:
    """Count what a killed run left as a project, then let the next run clear the rest away."""
    process.communicate()
    row.runs += 1
    kept = target / CONTAINER / "old"  # between two renames: the next run puts it back
    state = bench.state(target, overwrite=overwrite)
    row.found["as before" if kept.is_dir() and not (target / SLUG).exists() else state] += 1
    done = subprocess.run(bench.command(target, overwrite=True), capture_output=True, text=True, check=False)
    is_good = done.returncode == 0 and bench.state(target, overwrite=overwrite) == "whole"
    row.failed_next += not is_good
    row.tracebacks += has_traceback(done.stderr)
    row.leftovers += sum(path.name != SLUG for path in target.iterdir())


def run_vanishing(bench: Bench, runs: int, chance: random.Random) -> Row:
    """Move the folder that is being written in away at a random moment."""
    row = Row("folder vanishes midway")
    for run in range(runs):
        target = bench.fresh(f"vanish{run}", overwrite=False)
        moved = target.with_name(f"moved{run}")
        process = bench.start(target, overwrite=False)
        wait_for_stage(process, target)
        time.sleep(chance.uniform(0, bench.work))
        target.rename(moved)
        _, errors = process.communicate()
        row.runs += 1
        row.tracebacks += has_traceback(errors)
        row.found[bench.state(moved, overwrite=False)] += 1
        row.leftovers += target.exists()
        shutil.rmtree(moved)
    return row


def run_pairs(bench: Bench, runs: int) -> Row:
    """Start two runs for one target at once."""
    row = Row("two runs at once")
    for run in range(runs):
        target = bench.fresh(f"pair{run}", overwrite=False)
        both = [bench.start(target, overwrite=False) for _ in range(2)]
        errors = [process.communicate()[1] for process in both]
        row.runs += 1
        row.tracebacks += sum(map(has_traceback, errors))
        row.failed_next += sorted(process.returncode for process in both) != [0, 2]
        row.found[bench.state(target, overwrite=False)] += 1
        row.leftovers += sum(path.name != SLUG for path in target.iterdir())
        shutil.rmtree(target)
    return row


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def run_full_disk(bench: Bench, sizes: range) -> Row:
    """Write to a disk that is too small, at each size; every second time over an existing project."""
    row = Row(f"disk full, {sizes.start} to {sizes[-1]} kB")
    for number, size in enumerate(sizes):
        overwrite = number % 2 == 1
        more = 4 * sum(1 + path.stat().st_size // 4096 for path in (bench.folder / "old").rglob("*")) + 8
        with small_disk(bench.folder / f"disk{size}", f"size={size + overwrite * more}k") as disk:
            target = bench.fresh("here", overwrite=overwrite, inside=disk)
            finish(bench, row, bench.start(target, overwrite=overwrite), target, overwrite=overwrite)
    return row


def run_read_only(bench: Bench, runs: int) -> Row:
    row = Row("disk mounted read-only")
    for run in range(runs):
        overwrite = run % 2 == 1
        with small_disk(bench.folder / f"readonly{run}", "size=8m") as disk:
            target = bench.fresh("here", overwrite=overwrite, inside=disk)
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            finish(bench, row, bench.start(target, overwrite=overwrite), target, overwrite=overwrite)
    return row


def run_permissions(bench: Bench, runs: int, chance: random.Random) -> Row:
    """Take the right to write in the folder away: in every second run from the start, else midway.

    A staging folder that could not be removed without that right must be gone after the next run that has it.
    """
    row = Row("right to write taken away")
    for run in range(runs):
        target = bench.fresh(f"right{run}", overwrite=False)
        if run % 2:
            target.chmod(0o555)
        process = bench.start(target, overwrite=False, before=NO_OVERRIDE)
        if not run % 2:
            wait_for_stage(process, target)
            time.sleep(chance.uniform(0, bench.work))
            target.chmod(0o555)
        _, errors = process.communicate()
        target.chmod(0o755)
        row.runs += 1
        row.tracebacks += has_traceback(errors)
        row.found[bench.state(target, overwrite=False)] += 1
        done = subprocess.run(bench.command(target, overwrite=True), capture_output=True, text=True, check=False)
        row.failed_next += done.returncode != 0
        row.leftovers += sum(path.name != SLUG for path in target.iterdir())
        shutil.rmtree(target)
    return row


def rows(bench: Bench, runs: int) -> Iterator[Row]:
    chance = random.Random(6)  # noqa: S311  (moments, not secrets)
    few = max(2, runs // 10)
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
        yield run_signals(bench, number, runs, chance)
    yield run_vanishing(bench, few, chance)
    yield run_pairs(bench, few)
    yield from tried(lambda: run_full_disk(bench, range(8, 208, 20)), "a tmpfs cannot be mounted here")
    yield from tried(lambda: run_read_only(bench, 4), "a tmpfs cannot be mounted here")
    if shutil.which("setpriv") and os.getuid() == 0:
        yield run_permissions(bench, few, chance)


def tried(measure: Callable[[], Row], obstacle: str) -> Iterator[Row]:
    try:
        yield measure()
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        print(f"left out: {obstacle} ({error})", file=sys.stderr)


def table(found: list[Row]) -> str:
    head = "| fault | runs | whole | as before | partial | leftovers | tracebacks | next run failed |"
    return "\n".join([head, "| --- | --: | --: | --: | --: | --: | --: | --: |", *(row.line() for row in found)])


def write(file: Path, text: str) -> None:
    before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Break scaffoldpy new at random moments.")
    parser.add_argument("--runs", type=int, default=200, help="how many runs for each signal")
    parser.add_argument("--write", type=Path, help="put the table into this file, between its two marks")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="scaffoldpy-faults-"))
    try:
        bench, found = Bench(folder), []
        for git, (duration, work) in bench.times.items():
            print(f"a run with git {git}: {duration:.2f} s, {work:.3f} s of it on disk", file=sys.stderr)
        for row in rows(bench, arguments.runs):
            print(row.line(), flush=True)
            found.append(row)
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
    if arguments.write:
        write(arguments.write, table(found))
    if any(row.found["partial"] or row.tracebacks or row.leftovers or row.failed_next for row in found):
        sys.exit("Something was left half done.")


if __name__ == "__main__":
    main()
