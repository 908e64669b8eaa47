"""The two tables of a template: which file comes with which option, and what cannot work."""

import pytest

from scaffoldpy.extension import rules

TABLE: dict[str, rules.Condition] = {
    "docker/": {"deploy": ["docker", "cluster"]},
    "docker/nginx.conf": {"deploy": ["cluster"]},
    "{slug}/admin.py": {"admin": [True], "orm": [True]},
}


@pytest.mark.parametrize(
    ("path", "values", "wanted"),
    [
        ("README.md", {}, True),
        ("docker/Dockerfile", {"deploy": "docker"}, True),
        ("docker/Dockerfile", {"deploy": "none"}, False),
        ("docker/nginx.conf", {"deploy": "cluster"}, True),
        ("docker/nginx.conf", {"deploy": "docker"}, False),
        ("{slug}/admin.py", {"admin": True, "orm": True}, True),
        ("{slug}/admin.py", {"admin": True, "orm": False}, False),
    ],
)
def test_a_file_is_wanted_when_its_own_condition_and_those_above_hold(
    path: str, values: dict[str, str | bool], wanted: bool
) -> None:
    assert rules.is_wanted(path, TABLE, values) is wanted


def test_unwanted_paths_have_the_package_under_its_real_name() -> None:
    values = {"slug": "shop", "_paths": TABLE, "deploy": "docker", "admin": False, "orm": True}
    assert rules.unwanted_paths(values) == ["docker/nginx.conf", "shop/admin.py"]


def test_groups_say_the_same_as_a_table() -> None:
    groups = [{"if": {"admin": [True]}, "files": ["{slug}/admin.py", "docs/"]}, {"if": {"orm": [True]}, "files": ["a"]}]
    assert rules.by_path(groups) == {
        "{slug}/admin.py": {"admin": [True]},
        "docs/": {"admin": [True]},
        "a": {"orm": [True]},
    }
    values = {"slug": "shop", "_paths": groups, "admin": False, "orm": True}
    assert rules.unwanted_paths(values) == ["shop/admin.py", "docs/"]


def test_folders_that_become_one_are_told_and_where_they_do_not_the_one_is_unwanted() -> None:
    merged = [{"if": {"apps": ["one"]}, "from": ["{slug}/users/", "{slug}/books/"], "to": "{slug}/core/"}]
    values = {"slug": "shop", "_paths": [], "_merged": merged}
    assert rules.merged_folders(values | {"apps": "one"}) == [
        ("shop/users/", "shop/core/"),
        ("shop/books/", "shop/core/"),
    ]
    assert rules.unwanted_paths(values | {"apps": "one"}) == []
    assert rules.merged_folders(values | {"apps": "many"}) == []
    assert rules.unwanted_paths(values | {"apps": "many"}) == ["shop/core/"]


CONSTRAINT = {"if": {"database": ["mysql", "postgresql"]}, "then": {"orm": [True]}, "because": "the models speak to it"}


def test_a_broken_constraint_is_told_with_the_value_chosen() -> None:
    values = {"slug": "shop", "_reserved": [], "_constraints": [CONSTRAINT], "database": "mysql", "orm": False}
    assert rules.problems(values) == ["database=mysql needs orm=true: the models speak to it"]


@pytest.mark.parametrize(("database", "orm"), [("sqlite", False), ("mysql", True)])
def test_a_constraint_that_holds_is_no_problem(database: str, orm: bool) -> None:
    values = {"slug": "shop", "_reserved": [], "_constraints": [CONSTRAINT], "database": database, "orm": orm}
    assert rules.problems(values) == []


def test_an_unfit_slug_is_a_problem() -> None:
    values = {"slug": "class", "_reserved": [], "_constraints": []}
    assert rules.problems(values) == ["slug: is a Python keyword"]


EITHER: dict[str, rules.Condition] = {"management/": [{"api": ["ninja"]}, {"sample": [True]}]}


@pytest.mark.parametrize(
    ("api", "sample", "wanted"), [("ninja", False, True), ("drf", True, True), ("drf", False, False)]
)
def test_one_of_several_conditions_is_enough(api: str, sample: bool, wanted: bool) -> None:
    assert rules.is_wanted("management/seed.py", EITHER, {"api": api, "sample": sample}) is wanted
