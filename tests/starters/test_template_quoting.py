"""No template inserts free text without the filter of the format that the file is in."""

import fnmatch
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from scaffoldpy import resources
from scaffoldpy.extension import quoting
from scaffoldpy.extension.jinja import ScaffoldExtension

TEMPLATES = resources.data_folder() / "templates"
FREE_TEXT = {"name", "description", "author", "email"}
# The first pattern that a path matches decides. Where a file's format would still run or expand what is quoted, as
# GitHub does with ${{ }}, GitLab and Compose with $NAME, and where no filter is, free text has no place.
FORMATS: list[tuple[str, set[str]]] = [
    ("*/.github/*", set()),
    ("*/.gitlab-ci.yml", set()),
    ("*compose*.y*ml", set()),
    ("*/LICENSE*", {"comment"}),
    ("*.py", {"python", "python_doc", "comment"}),
    ("*.toml", {"toml", "comment"}),
    ("*.y*ml", {"yaml", "comment"}),
    ("*.json", {"json"}),
    ("*.svg", {"html"}),
    ("*.html", {"html_template"}),
    ("*.md", {"markdown"}),
    ("*.env*", {"env", "comment"}),
    ("*.ini", {"ini", "comment"}),
    ("*.cfg", {"ini", "comment"}),
    ("*.sh", {"shell", "comment"}),
    ("*Dockerfile*", {"dockerfile", "comment"}),
]


def template_files() -> list[Path]:
    """Return every text under templates/, each once."""
    found = {path.resolve() for path in TEMPLATES.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    for folder in ("django", "flask"):
        found |= {
            path.resolve() for path in (TEMPLATES / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"
        }
    own = (path for path in found if TEMPLATES.resolve() in path.parents)
    return sorted(path for path in own if is_text(path) and path.name != "cookiecutter.json")


def is_text(path: Path) -> bool:
    try:
        return "\0" not in path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False


def environment() -> jinja2.Environment:
    delimiters = json.loads((TEMPLATES / "flask" / "cookiecutter.json").read_text())["_jinja2_env_vars"]
    return jinja2.Environment(extensions=[ScaffoldExtension], keep_trailing_newline=True, **delimiters)  # noqa: S701


def faults(source: str, path: str) -> list[str]:
    """Tell of every insertion of free text that is not quoted for its place."""
    tree = environment().parse(source)
    found = [f"line {node.lineno}: free text under another name" for node in renamings(tree)]
    for expression, before in insertions(tree):
        if has_free_text(expression):
            problem = problem_of(expression, before, path)
            found += [f"line {expression.lineno}: {problem}"] if problem else []
    return found


def insertions(tree: nodes.Template) -> Iterator[tuple[nodes.Node, str]]:
    """Yield every inserted expression with the text of the file before it."""
    before = ""
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                before += node.data
            else:
                yield node, before
                before += "x"


def renamings(tree: nodes.Template) -> Iterator[nodes.Node]:
    for node in tree.find_all((nodes.Assign, nodes.AssignBlock, nodes.For, nodes.With, nodes.Macro, nodes.CallBlock)):
        parts = [node.node] if isinstance(node, nodes.Assign) else getattr(node, "values", None) or []
        parts = [node.iter] if isinstance(node, nodes.For) else parts
        if any(has_free_text(part) for part in parts):
            yield node


def has_free_text(expression: nodes.Node) -> bool:
    """Tell whether an expression can hold free text: one of the fields, or `cookiecutter` in any other use."""
    if isinstance(expression, nodes.Test | nodes.Compare):
        return False
    if isinstance(expression, nodes.CondExpr):
        return any(has_free_text(part) for part in (expression.expr1, expression.expr2) if part)
    if isinstance(expression, nodes.Getattr) and is_variables(expression.node):
        return expression.attr in FREE_TEXT
    return is_variables(expression) or any(has_free_text(child) for child in expression.iter_child_nodes())


def is_variables(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "cookiecutter"


def problem_of(expression: nodes.Node, before: str, path: str) -> str:
    if not isinstance(expression, nodes.Filter) or expression.name not in quoting.FILTERS:
        return "no filter of a format"
    allowed = next((filters for pattern, filters in FORMATS if fnmatch.fnmatch(path, pattern)), set())
    if expression.name not in allowed:
        return f"{expression.name} is not for this file, only {sorted(allowed)}"
    return "" if fits(expression.name, before, path) else f"{expression.name} is not for this place in the file"


def fits(name: str, before: str, path: str) -> bool:
    """Tell whether a filter fits the place: what stands before it in the file."""
    line = before.rpartition("\n")[2]
    if name == "python_doc":
        return before.count('"""') % 2 == 1
    if name == "comment":
        return "LICENSE" in path or "#" in line
    if name in {"html", "html_template"}:
        tag = re.search(r"<[^<>]*$", before)
        in_attribute = tag is None or tag[0].count('"') % 2 == 1
        in_code = before.count("{{") > before.count("}}") or before.count("{%") > before.count("%}")
        return in_attribute and not in_code and not re.search(r"<(script|style)\b(?!.*</\1>)", before, re.DOTALL)
    if name == "markdown":
        return before.count("```") % 2 == 0 and line.count("`") % 2 == 0
    return line[-1:] not in {'"', "'"}


@pytest.mark.parametrize("path", template_files(), ids=lambda path: path.relative_to(TEMPLATES.resolve()).as_posix())
def test_free_text_is_quoted_for_its_format(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), f"/{path.relative_to(TEMPLATES.resolve()).as_posix()}") == []


def test_the_templates_do_insert_free_text() -> None:
    sources = [path.read_text(encoding="utf-8") for path in template_files()]
    inserted = [
        node for source in sources for node, _ in insertions(environment().parse(source)) if has_free_text(node)
    ]
    assert len(inserted) >= 20


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/a.py", "X = '[= cookiecutter.name =]'"),
        ("/a.py", "X = '[= cookiecutter.name | python =]'"),
        ("/a.py", "X = [= cookiecutter.name | toml =]"),
        ("/a.py", "X = [= cookiecutter.name | python | upper =]"),
        ("/a.py", "X = [= cookiecutter.name | comment =]"),
        ("/a.py", "X = [= cookiecutter['name'] =]"),
        ("/a.py", "#% set x = cookiecutter.name %#X = [= x =]"),
        ("/a.py", "X = [= cookiecutter.slug ~ cookiecutter.author =]"),
        ("/a.py", "X = [= cookiecutter =]"),
        ("/a.html", "<p>[= cookiecutter.name | html =]</p>"),
        ("/a.html", "<p class=[= cookiecutter.name | html_template =]>"),
        ("/a.html", "{% url '[= cookiecutter.name | html_template =]' %}"),
        ("/a.html", "<script>x = '[= cookiecutter.name | html_template =]'</script>"),
        ("/a.md", "`[= cookiecutter.name | markdown =]`"),
        ("/.github/ci.yml", "name: [= cookiecutter.name | yaml =]"),
        ("/a.unknown", "[= cookiecutter.name | comment =]"),
    ],
)
def test_the_test_finds_what_is_not_quoted(path: str, source: str) -> None:
    assert faults(source, path) != []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/a.py", "X = [= cookiecutter.name | python =]"),
        ("/a.py", '"""[= cookiecutter.name | python_doc =]."""'),
        ("/a.py", "# [= cookiecutter.name | comment =]"),
        ("/a.py", "#% if cookiecutter.author %#X = '[= cookiecutter.slug =]'#% endif %#"),
        ("/a.html", '<p title="[= cookiecutter.name | html_template =]">[= cookiecutter.name | html_template =]</p>'),
        ("/LICENSE", "[= (cookiecutter.author or cookiecutter.name) | comment =]"),
    ],
)
def test_the_test_leaves_alone_what_is_quoted(path: str, source: str) -> None:
    assert faults(source, path) == []
