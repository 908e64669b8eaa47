"""Folders of a template that become one in a project."""

import dataclasses
from pathlib import Path

import pytest
from projects import chosen, project, small_template

from scaffoldpy import folders, render
from scaffoldpy.model import Allowed, Merge

FILES = {
    "users/a.py": "users",
    "users/b.py": "users",
    "books/b.py": "books",
    "books/c.py": "books",
    "core/a.py": "core",
}
MERGE = Merge({"deploy": ("docker",)}, {"deploy": ("none",)}, ("users/", "books/"), "core/")
PATHS: dict[str, Allowed] = {"books/": {"orm": (True,)}, "books/c.py": {"api": ("smorest",)}}


@pytest.mark.parametrize(
    ("options", "tree"),
    [
        ({"deploy": "none", "orm": False}, {"users/a.py": b"users", "users/b.py": b"users"}),
        ({"deploy": "docker", "orm": False}, {"core/a.py": b"core", "core/b.py": b"users"}),
        ({"deploy": "docker", "orm": True, "api": "none"}, {"core/a.py": b"core", "core/b.py": b"users"}),
        (
            {"deploy": "docker", "orm": True, "api": "smorest"},
            {"core/a.py": b"core", "core/b.py": b"users", "core/c.py": b"books"},
        ),
    ],
)
def test_the_own_files_come_first_then_the_first_folder_s(
    tmp_path: Path, options: dict[str, str | bool], tree: dict[str, bytes]
) -> None:
    template = small_template(tmp_path / "template", FILES)
    merging = dataclasses.replace(template, merges=(MERGE,), read_paths=lambda: expanded(template.folder))
    assert render.render_tree(merging, project(merging), chosen(merging, **options)) == tree


def expanded(folder: Path) -> dict[str, tuple[Allowed, ...]]:
    table = {path: (condition,) for path, condition in PATHS.items()}
    return folders.with_merged_paths(table, folders.files_of(folder), (MERGE,))
