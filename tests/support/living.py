"""Projects to live with: made quickly, edited, changed, without a process of our own for each step."""

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from scaffoldpy import archive, record, staging
from scaffoldpy.model import Framework, Request, Values
from scaffoldpy.plan import contents, make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.update import asking, planning, running

SMALL: Mapping[Framework, Values] = {
    "django": {"ci": "none"},
    "flask": {"ci": "none", "orm": True, "forms": True, "sample": True},
}


@cache
def _tree(framework: Framework, options: tuple[tuple[str, object], ...]) -> Mapping[str, bytes]:
    request = Request({"name": "Pier"}, framework, options={**SMALL[framework], **dict(options)})  # type: ignore[arg-type]
    return contents(make_plan(request, load_questions()))


def make(folder: Path, framework: Framework = "django", *, git: bool = True, **options: object) -> Path:
    """Make a project, with its first commit where wished."""
    project = folder / "pier"
    project.mkdir(parents=True)
    staging.write_tree(_tree(framework, tuple(sorted(options.items()))), project)
    if git:
        in_git(project, "init", "-q", "-b", "main")
        commit(project)
    return project


def in_git(project: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgSign=false")
    command = ["git", *settings, *arguments]
    return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True, errors="replace").stdout


def commit(project: Path) -> None:
    in_git(project, "add", "-A")
    in_git(project, "commit", "-q", "--allow-empty", "-m", "Work")


def renewal(project: Path, **options: object) -> planning.Renewal:
    """Say what other options do to a project; without any, what an update does."""
    known = record.read_record(project)
    if not options:
        return planning.update(project, known, asking.plan_update(known, load_questions()))
    wishes = Request(options=options, places={f"options.{name}": "--set" for name in options})  # type: ignore[arg-type]
    return planning.change(project, known, asking.plan_change(known, wishes, load_questions()))


def change(project: Path, **options: object) -> running.Renewed:
    return running.run(renewal(project, **options))


def snapshot(project: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its content and mode, git's own aside."""
    return {
        path.relative_to(project).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(project).parts
    }


def copy(project: Path, folder: Path) -> Path:
    return Path(shutil.copytree(project, folder / project.name, symlinks=True))


def made_by(project: Path, version: str) -> None:
    """Let a project's record tell another version."""
    file = project / record.NAME
    known = record.read_record(project)
    file.write_text(file.read_text().replace(f"version: {known.version}", f"version: {version}"))


def older(tmp_path: Path) -> Path:
    """Return a project that other templates made."""
    project = make(tmp_path)
    file = project / "config/urls.py"
    old = file.read_bytes() + b"\n\nx_old_x = 1\n"
    file.write_bytes(old)
    known = record.read_record(project)
    tree = {path: (project / path).read_bytes() for path in known.files}
    (project / archive.NAME).write_bytes(archive.pack(tree))
    text = (project / record.NAME).read_text()
    (project / record.NAME).write_text(text.replace(known.files["config/urls.py"], record.digest(old)))
    made_by(project, "0.0.9")
    commit(project)
    return project
