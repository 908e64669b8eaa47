"""Projects and templates to test with."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from scaffoldpy import answers, options, render, staging
from scaffoldpy.model import Allowed, Options, Project, Request, Template
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template

Paths = Mapping[str, Allowed]

PROJECT_FOLDER = "[=cookiecutter.slug=]"


def project(template: Template, **fields: str) -> Project:
    return answers.complete_project(Request(project={"name": "Harbour Library", **fields}), template, "3.12")


def chosen(template: Template, **overrides: str | bool) -> Options:
    """Return the template's options with some chosen and the rest fitting them."""
    return options.derive(options.Basis(template, load_questions(), {}, overrides, "3.12"))


def small_template(folder: Path, files: Mapping[str, str | bytes], *, paths: Paths = MappingProxyType({})) -> Template:
    """Make a template with Flask's declarations but its own few files, which go into the project's folder."""
    real = load_template("flask")
    folder.mkdir(parents=True, exist_ok=True)
    raw = json.loads((real.folder / "cookiecutter.json").read_text(encoding="utf-8"))
    (folder / "cookiecutter.json").write_text(json.dumps({**raw, "_paths": dict(paths)}), encoding="utf-8")
    for path, content in files.items():
        file = folder / PROJECT_FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    conditions = {path: (condition,) for path, condition in paths.items()}
    return dataclasses.replace(real, folder=folder, read_paths=lambda: conditions)


def write_project(template: Template, made: Project, values: Options, folder: Path) -> list[str]:
    """Render a project into a folder that is there, and return its paths."""
    tree = render.render_tree(template, made, values)
    staging.write_tree(tree, folder)
    return list(tree)
