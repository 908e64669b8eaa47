"""Merge a text that both sides changed."""

import pytest

from scaffoldpy.update import text
from scaffoldpy.update.text import Sides, merge

BASE = b"one\ntwo\nthree\nfour\nfive\nsix\n"


def test_changes_apart_from_each_other_are_merged() -> None:
    yours, new = BASE.replace(b"one", b"ONE"), BASE.replace(b"six", b"SIX")
    assert merge("a", Sides(BASE, yours, new), is_list=False) == text.Merged(
        b"ONE\ntwo\nthree\nfour\nfive\nSIX\n", is_conflict=False
    )


def test_a_conflict_is_marked_as_git_marks_it() -> None:
    merged = merge("a", Sides(b"x\n", b"y\n", b"z\n"), is_list=True)
    lines = ("<<<<<<< yours", "y", "||||||| scaffoldpy old", "x", "=======", "z", ">>>>>>> scaffoldpy new")
    assert merged == text.Merged("".join(f"{line}\n" for line in lines).encode(), is_conflict=True)
    assert text.has_marks(merged.content)
    assert not text.has_marks(b"Title\n=======\n", own_rules=1)
    assert text.has_marks(b"x\n=======\nz\n")


@pytest.mark.parametrize(
    "mark", [b"<<<<<<< yours\n", b"=======\n", b"|||||||\n", b">" * 61 + b"\n", b"=" * 61 + b" x\n"]
)
def test_what_looks_like_a_mark_is_text(mark: bytes) -> None:
    sides = Sides(BASE, BASE + mark, b"zero\n" + BASE)
    assert merge("a", sides, is_list=True) == text.Merged(b"zero\n" + BASE + mark, is_conflict=False)


@pytest.mark.parametrize(
    ("yours", "new", "expected"),
    [
        ("a b mine", "a b new", "a b new mine"),
        ("mine a b", "new a b", "new mine a b"),
        ("a mine b", "a new b", "a new mine b"),
        ("a b same", "a b same", "a b same"),
        ("a b same mine", "a b new same", "a b new same mine"),
        ("a b mine", "a B", "a B mine"),
        ("a B", "a b new", "a B new"),
    ],
)
def test_both_sides_additions_to_a_list_stay(yours: str, new: str, expected: str) -> None:
    lists = (f"{word}\n" for word in ("a b", yours, new))
    sides = Sides(*("".join(f"{line}\n" for line in words.split()).encode() for words in lists))
    merged = merge("a", sides, is_list=True)
    assert (merged.content.decode().split(), merged.is_conflict) == (expected.split(), False)


def test_a_list_that_both_sides_rewrite_is_a_conflict() -> None:
    assert merge("a", Sides(b"a\nb\n", b"A\nb\n", b"x\nb\n"), is_list=True).is_conflict
    assert merge("a", Sides(b"a\nb\n", b"a\nmine\nb\n", b"new\n"), is_list=True).is_conflict


def test_a_last_line_without_its_end_stays_a_line() -> None:
    assert merge("a", Sides(b"a", b"a\nmine", b"a\nnew"), is_list=True).content == b"a\nnew\nmine\n"


def test_line_ends_of_windows_stay() -> None:
    yours = BASE.replace(b"one", b"ONE").replace(b"\n", b"\r\n")
    merged = merge("a", Sides(BASE, yours, BASE + b"seven\n"), is_list=False)
    assert merged.content == (BASE.replace(b"one", b"ONE") + b"seven\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("name", "base", "added"),
    [
        ("a.py", "f(\n    a=1,\n\n\n\n    b=2,\n)\n", "    c=1,\n"),
        ("a.toml", "[t]\na=1\n\n\n\nb=2\n", "c=1\n"),
    ],
)
@pytest.mark.parametrize("is_list", [True, False])
def test_what_no_tool_could_read_any_more_is_a_conflict(name: str, base: str, added: str, is_list: bool) -> None:
    first, rest = base.partition("\n\n")[0] + "\n", base.partition("\n\n")[2]
    yours = first + added + "\n" + rest
    *head, last = (
        base.splitlines(keepends=True) if name.endswith("toml") else [*base.splitlines(keepends=True)[:-1], ""]
    )
    new = "".join([*head, last]) + added + (")\n" if name.endswith("py") else "")
    merged = merge(name, Sides(*(side.encode() for side in (base, yours, new))), is_list=is_list)
    assert merged.is_conflict
    lines = merged.content.decode().splitlines()
    assert all(line in lines for line in (*yours.splitlines(), *new.splitlines()))


def test_a_file_that_was_broken_before_is_merged_all_the_same() -> None:
    assert not merge(
        "a.py", Sides(b"(\n" + BASE, b"(\n" + BASE + b"mine\n", b"new\n(\n" + BASE), is_list=False
    ).is_conflict


def test_no_line_inside_of_something_is_taken_for_one_that_the_other_side_adds() -> None:
    base = b"A = 1\n"
    own = b'Q = {\n    "default": {\n        "OPTIONS": {"t": 2},\n        "X": 1,\n    }\n}\n'
    new = b'C = {\n    "default": {\n        "OPTIONS": {"t": 2},\n    }\n}\n'
    merged = merge("config/settings.py", Sides(base, base + own, base + new), is_list=True)
    assert merged == text.Merged(base + new + own, is_conflict=False)


def test_entries_and_blocks_that_both_add_are_there_once() -> None:
    base = b"A = [\n]\n"
    yours, new = b'A = [\n    "x",\n    "mine",\n]\n', b'A = [\n    "x",\n    "new",\n]\n'
    merged = merge("config/settings.py", Sides(base, yours, new), is_list=True)
    assert merged.content == b'A = [\n    "x",\n    "new",\n    "mine",\n]\n'
    block = b"B = {\n    1: 2,\n}\n"
    merged = merge("a.py", Sides(base, base + block + b"M = 1\n", base + block + b"N = 1\n"), is_list=True)
    assert merged.content.count(b"1: 2") == 1


def test_what_both_add_to_a_text_stays_apart() -> None:
    base = b"# A\n\nText.\n"
    sides = Sides(base, base + b"\n## Ours\n\nOurs.\n", base + b"\n## Cache\n\nRedis.\n")
    merged = merge("README.md", sides, is_list=True)
    assert merged.content == base + b"\n## Cache\n\nRedis.\n\n## Ours\n\nOurs.\n"


def test_a_statement_that_both_sides_continue_is_a_conflict_of_these_lines_alone() -> None:
    broken = Sides(b"if A:\n    pass\n", b"if A:\n    a()\nelse:\n    pass\n", b"if A:\n    b()\nelse:\n    c()\n")
    merged = merge("a.py", broken, is_list=True)
    assert merged.is_conflict
    assert merged.content.startswith(b"if A:\n<<<<<<< yours\n")


def test_an_entry_that_both_bring_at_different_places_is_there_once() -> None:
    base = b'A = [\n    "one",\n    "two",\n    "three",\n    "four",\n]\n'
    yours = base.replace(b'    "four",\n', b'    "four",\n    "rest",\n')
    new = base.replace(b'    "one",\n', b'    "one",\n    "rest",\n')
    assert merge("config/settings.py", Sides(base, yours, new), is_list=True) == text.Merged(yours, is_conflict=False)


def test_a_requirement_that_both_bring_is_the_users_and_that_is_said() -> None:
    base = b'[project]\ndependencies = [\n  "django>=5",\n  "x",\n  "y",\n]\n'
    yours = base.replace(b'  "django>=5",\n', b'  "Django_RestFramework>=3.15",\n  "django>=5",\n')
    new = base.replace(b'  "y",\n', b'  "y",\n  "django-restframework[all]>=3.17,<4",\n')
    merged = merge("pyproject.toml", Sides(base, yours, new), is_list=True)
    assert (merged.content, merged.is_conflict) == (yours, False)
    assert merged.note == (
        '"Django_RestFramework>=3.15" is yours; the templates have "django-restframework[all]>=3.17,<4"'
    )


def test_a_setting_that_both_bring_with_other_values_is_a_conflict() -> None:
    base = b"A = 1\n\nB = 2\n\nC = 3\n"
    yours = base.replace(b"A = 1\n", b"A = 1\nCACHES = {\n    1: 2,\n}\n")
    new = base.replace(b"C = 3\n", b"C = 3\nCACHES = {\n    3: 4,\n}\n")
    merged = merge("config/settings.py", Sides(base, yours, new), is_list=True)
    assert merged.is_conflict
    hunk = b"<<<<<<< yours\n||||||| scaffoldpy old\n=======\nCACHES = {\n    3: 4,\n}\n>>>>>>> scaffoldpy new\n"
    assert merged.content == yours + hunk
    same = merge("config/settings.py", Sides(base, yours, new.replace(b"3: 4", b"1: 2")), is_list=True)
    assert same == text.Merged(yours, is_conflict=False)


def test_variables_of_an_environment_are_there_once() -> None:
    base = b"A=1\nB=2\nC=3\n"
    yours, new = base + b"REDIS_URL=redis://own\n", b"# Cache\nREDIS_URL=redis://x\n" + base
    merged = merge(".env.example", Sides(base, yours, new), is_list=True)
    assert merged.content == b"# Cache\n" + yours


def test_a_whole_list_that_both_bring_goes_once_and_nothing_else() -> None:
    base = b"A = 1\n\nB = 2\n\nC = 3\n"
    block = b'L = [\n    "x",\n    "y",\n]\n'
    yours = base.replace(b"A = 1\n", b"A = 1\n" + block)
    new = base.replace(b"C = 3\n", b"C = 3\n" + block + b"AFTER = 1\nAFTER2 = 2\n")
    merged = merge("config/settings.py", Sides(base, yours, new), is_list=True)
    assert merged == text.Merged(yours + b"AFTER = 1\nAFTER2 = 2\n", is_conflict=False)
    other = new.replace(b'"y"', b'"z"')
    merged = merge("config/settings.py", Sides(base, yours, other), is_list=True)
    assert merged.is_conflict
    assert b'"z"' in merged.content


def test_what_one_side_has_twice_is_its_own_business() -> None:
    base = b"A = 1\n\nB = 2\n"
    yours, new = base + b"A = 3\n", b"N = 1\n" + base
    assert merge("config/settings.py", Sides(base, yours, new), is_list=True) == text.Merged(
        b"N = 1\n" + yours, is_conflict=False
    )
    toml = b'[tool.pytest.ini_options]\nfilterwarnings = [\n  "error",\n  "ignore:one",\n  "ignore:two",\n]\n'
    merged = merge("pyproject.toml", Sides(toml, toml + b"x = 1\n", b"# top\n" + toml), is_list=True)
    assert merged.content == b"# top\n" + toml + b"x = 1\n"


def test_separators_of_lines_that_only_python_knows_move_nothing() -> None:
    base = b"# one\nA=1\nC=3\n"
    yours = base.replace(b"# one", "# o\u2028ne\x0c".encode()) + b"NEW=1\n"
    merged = merge(".env.example", Sides(base, yours, b"NEW=1\n" + base), is_list=True)
    assert merged.content.count(b"NEW=1") == 1
    assert b"C=3\n" in merged.content


def test_a_class_that_both_bring_can_be_read() -> None:
    base = b"A = 1\n\nB = 2\n"
    block = b"class K:\n    x = 1\n"
    sides = Sides(base, base.replace(b"A = 1\n", b"A = 1\n" + block), base + block)
    compile(merge("a.py", sides, is_list=True).content, "a.py", "exec")


def test_what_is_added_to_lines_that_are_gone_is_a_conflict() -> None:
    """It would come into whatever took their place."""
    base = b"for module in (\n    logs,\n    views,\n):\n    module.init(app)\n"
    new = b"for name in MODULES:\n    load(name)\n"
    merged = merge(
        "site/__init__.py", Sides(base, base.replace(b"views,\n", b"views,\n    mine,\n"), new), is_list=True
    )
    assert merged.is_conflict


def test_two_texts_do_not_become_one() -> None:
    base = b'A = [\n    "one",\n    "two",\n]\n'
    yours, new = base.replace(b'"two",', b'"two"'), base.replace(b"]", b'    "three",\n]')
    assert merge("config/settings.py", Sides(base, yours, new), is_list=True).is_conflict


def test_a_table_of_the_users_keeps_its_header_and_values() -> None:
    base = b"[tool.mypy]\nstrict = true\n"
    yours = base + b'\n[tool.isort]\nprofile = "black"\n\n[[tool.mypy.overrides]]\nmodule = ["a"]\nignore = true\n'
    new = base + b'\n[[tool.mypy.overrides]]\nmodule = ["b"]\nignore = true\n'
    merged = merge("pyproject.toml", Sides(base, yours, new), is_list=True)
    assert merged.content.count(b"[[tool.mypy.overrides]]") == 2
    assert merged.content.count(b"ignore = true") == 2


def test_an_entry_that_the_user_has_moved_and_the_templates_drop_is_a_conflict() -> None:
    base = b'M = [\n    "a",\n    "b",\n    "api",\n]\n'
    yours, new = b'M = [\n    "api",\n    "a",\n    "b",\n]\n', b'M = [\n    "a",\n    "b",\n]\n'
    merged = merge("config.py", Sides(base, yours, new), is_list=True)
    assert merged.is_conflict
    assert (
        b'<<<<<<< yours\n    "api",\n||||||| scaffoldpy old\n    "api",\n=======\n>>>>>>> scaffoldpy new\n'
        in merged.content
    )
