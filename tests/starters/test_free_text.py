"""Any text in every free field at once: each file still parses, the text arrives unchanged, nothing of it runs.

`SCAFFOLDPY_EXAMPLES` sets how many examples each quick test tries; the slow ones try 2,000.
"""

import ast
import configparser
import functools
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from projects import chosen

from scaffoldpy import render
from scaffoldpy.extension import naming
from scaffoldpy.model import FRAMEWORKS, Framework, Project
from scaffoldpy.template import load_template

Tree = Mapping[str, str]
FEW = settings(
    max_examples=int(os.environ.get("SCAFFOLDPY_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
OPTIONS: list[dict[str, str | bool]] = [
    {},
    {"ci": "github", "deploy": "docker", "database": "postgresql", "accounts": "login", "sample": True},
    {"ci": "gitlab", "deploy": "cluster", "database": "postgresql", "tasks": "celery", "uploads": True, "sample": True},
]
PIECES = [
    "'", '"', "'''", '"""', "\\", "\\\\", "\\n", "\\x41", "\\N{DASH}", "{{", "}}", "{%", "%}", "{#", "#}", "[=", "=]",
    "#%", "%#", "{{ 7*7 }}", "{% debug %}", "[= 7*7 =]", "${", "$(id)", "`id`", "$HOME", "%s", "%(here)s", "%%", "<",
    ">", "&", "&amp;", "</title>", "<script>alert(1)</script>", "-->", "]]>", "#", "# ", ";", ":", ": ", "- ", "* ",
    "_x_", "!", "|", "~", "`", "[x](y)", "1. ", "null", "yes", "no", "~", "3.10", "0x1F", "=", "==", ",", "@",
    "coding: rot13", "import os", "');__import__('os').system('touch /tmp/pwned')#",
    '"+__import__("os").system("touch /tmp/pwned")+"', "\u00a0", "\u200d", "\u0301", "\u200f", "é", "图", "🎉", "a",
    "Z", "0", " ", ".", "/", "..",
]  # fmt: skip


def texts(field: str) -> st.SearchStrategy[str]:
    """Return a strategy for what a user may give for a field."""
    pieces = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
    anything = st.text(st.characters(exclude_categories=["Cc", "Cn", "Co", "Cs"]), max_size=40)
    found = st.one_of(pieces, anything).map(str.strip)
    return found.filter(lambda text: naming.text_problem(field, text) is None)


LOCAL = "abcXYZ019!#$%&'*+/=?^_`{|}~-"
emails = st.one_of(
    st.just(""), st.text(st.sampled_from(LOCAL), min_size=1, max_size=20).map(lambda name: f"{name}@example.org")
)
projects = st.builds(
    Project,
    name=texts("name"),
    slug=st.just("harbour"),
    description=texts("description"),
    author=texts("author"),
    email=emails,
    license=st.sampled_from(load_template("flask").licenses),
    python=st.just("3.12"),
)
BORING = Project("Plain", "harbour", "Plain", "Plain", "plain@example.org", "MIT", "3.12")


def rendered(framework: Framework, project: Project, option_set: int) -> Tree:
    template = load_template(framework)
    options = chosen(template, **{k: v for k, v in OPTIONS[option_set].items() if k in names_of(framework)})
    tree = render.render_tree(template, project, options)
    return {path: content.decode() for path, content in tree.items() if b"\0" not in content}


@functools.cache
def names_of(framework: Framework) -> frozenset[str]:
    return frozenset(option.name for option in load_template(framework).options)


@functools.cache
def boring(framework: Framework, option_set: int, blank: tuple[bool, ...], license_id: str) -> Tree:
    """Return the same project with plain text, empty where the other's is."""
    author, email = ("" if is_blank else text for is_blank, text in zip(blank, ("Plain", "p@x.org"), strict=True))
    project = Project("Plain", "harbour", "Plain", author, email, license_id, "3.12")
    return rendered(framework, project, option_set)


def check(framework: Framework, project: Project, option_set: int) -> Tree:
    """Check that the tree of a project has the form of a plain one, and the project's text in it."""
    tree = rendered(framework, project, option_set)
    plain = boring(framework, option_set, (not project.author, not project.email), project.license)
    assert tree.keys() == plain.keys()
    for path, content in tree.items():
        form = next((form for suffix, form in FORMS.items() if path.endswith(suffix)), None)
        if form is not None and content != plain[path]:
            assert form(content) == form(plain[path]), path
    check_pyproject(tomllib.loads(tree["pyproject.toml"]), project)
    check_readme(tree["README.md"], project)
    return tree


def python_form(source: str) -> str:
    """Return a module's syntax tree, every text in it masked."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = "text"
    return ast.dump(tree)


def data_form(value: object) -> object:
    if isinstance(value, dict):
        return {key: data_form(item) for key, item in value.items()}
    return [data_form(item) for item in value] if isinstance(value, list) else type(value).__name__


def ini_form(source: str) -> object:
    parser = configparser.ConfigParser()
    parser.read_string(source)
    return data_form({name: dict(section) for name, section in parser.items()})


class Markup(HTMLParser):
    """Collect a page's tags, and the text in and the attributes of each."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.form: list[object] = []
        self.text: dict[str, str] = {}
        self.description = ""
        self._open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.form.append((tag, [name for name, _ in attrs]))
        self._open.append(tag if tag != "p" else f"p.{dict(attrs).get('class')}")
        if ("name", "description") in attrs:
            self.description = dict(attrs)["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.form.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.form.append("comment")

    def handle_data(self, data: str) -> None:
        place = self._open[-1] if self._open else ""
        self.text[place] = self.text.get(place, "") + data


def html_form(source: str) -> object:
    """Return a page's tags; and of its Django or Jinja tags the number."""
    return Markup(source).form, source.count("{{"), source.count("{%"), source.count("{#")


FORMS: dict[str, Callable[[str], object]] = {
    ".py": python_form,
    ".toml": lambda source: data_form(tomllib.loads(source)),
    ".yml": lambda source: data_form(yaml.safe_load(source)),
    ".yaml": lambda source: data_form(yaml.safe_load(source)),
    ".json": lambda source: data_form(json.loads(source)),
    ".ini": ini_form,
    ".cfg": ini_form,
    ".html": html_form,
}


def check_pyproject(document: dict[str, dict[str, object]], project: Project) -> None:
    author = {"name": project.author, "email": project.email}
    assert document["project"].get("description") == project.description
    for entry in document["project"].get("authors", []):  # type: ignore[attr-defined]  # a list of tables
        assert entry == {key: text for key, text in author.items() if text}


def check_readme(source: str, project: Project) -> None:
    tokens = MarkdownIt().parse(source)
    shown = ["".join(mark.content for mark in token.children or []) for token in tokens if token.type == "inline"]
    assert shown[0].split() == project.name.split()
    assert project.description == "" or shown[1].split() == project.description.split()


def page_texts(page: str) -> dict[str, str]:
    markup = Markup(page)
    return {
        "h1": markup.text["h1"].strip(),
        "lead": markup.text["p.lead"].strip(),
        "description": markup.description,
        "title": markup.text["title"].strip(),
    }


def check_page(page: str, plain: str, project: Project) -> None:
    """Check a rendered page: the text of the project in the form of the plain project's page."""
    assert Markup(page).form == Markup(plain).form
    found = page_texts(page)
    assert (found["h1"], found["lead"], found["description"]) == (
        project.name,
        project.description,
        project.description,
    )
    assert project.name in found["title"]


def flask_page(tree: Tree) -> str:
    """Render the home page as Flask would, with its functions stubbed."""
    folder = "harbour/templates/"
    templates = {path.removeprefix(folder): text for path, text in tree.items() if path.startswith(folder)}
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(templates), autoescape=True, undefined=jinja2.ChainableUndefined
    )
    environment.globals.update(url_for=lambda *_, **__: "/", csrf_token=lambda: "", get_flashed_messages=lambda **_: [])
    return environment.get_template("pages/home.html").render()


NASTY = replace(
    BORING,
    name='"It\'s" \\N{x} {{ 7*7 }} {% x %} [= 7*7 =] 🎉',
    description="</p><script>alert('1')</script> ${x} `id` # \"\"\" ''' \\",
    author='A. "B" O\'C, <d> \\',
    email="o'neil+x@example.org",
)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@FEW
@example(project=NASTY, option_set=1)
@given(project=projects, option_set=st.integers(0, len(OPTIONS) - 1))
def test_any_text_arrives_unchanged_and_nothing_runs(framework: Framework, project: Project, option_set: int) -> None:
    tree = check(framework, project, option_set)
    if framework == "flask":
        check_page(flask_page(tree), flask_page(rendered("flask", BORING, option_set)), project)


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
@MANY
@given(project=projects, option_set=st.integers(0, len(OPTIONS) - 1))
def test_2000_texts_arrive_unchanged_and_nothing_runs(
    framework: Framework, project: Project, option_set: int, pages: Callable[[Framework, Tree], str]
) -> None:
    tree = check(framework, project, option_set)
    check_page(pages(framework, tree), plain_page(framework, option_set, pages), project)


@functools.cache
def plain_page(framework: Framework, option_set: int, pages: Callable[[Framework, Tree], str]) -> str:
    return pages(framework, rendered(framework, BORING, option_set))


DJANGO = """
import json, sys
import django
from django.conf import settings
from django.template import Context, Engine
from django.template.base import Origin, Template
from django.template.loaders.locmem import Loader

settings.configure(ROOT_URLCONF=__name__, STATIC_URL="/static/", INSTALLED_APPS=["django.contrib.staticfiles"])
django.setup()
from django.template.defaulttags import URLNode
URLNode.render = lambda self, context: "/"  # the project's addresses are not here
for line in sys.stdin:
    templates = json.loads(line)
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", templates)],
        libraries={"static": "django.templatetags.static", "i18n": "django.templatetags.i18n"},
    )
    print(json.dumps(engine.get_template("home.html").render(Context({}))), flush=True)
"""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Framework, Tree], str]]:
    """Return a function that renders a home page by the template engine of its framework."""
    folder = tmp_path_factory.mktemp("django")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "django>=5.2,<5.3"], check=True)
    worker = subprocess.Popen(
        [str(python), "-c", DJANGO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    to_worker, from_worker = worker.stdin, worker.stdout
    assert to_worker is not None
    assert from_worker is not None

    def page(framework: Framework, tree: Tree) -> str:
        if framework == "flask":
            return flask_page(tree)
        prefix = "harbour/templates/"
        templates = {path.removeprefix(prefix): text for path, text in tree.items() if path.startswith(prefix)}
        print(json.dumps(templates), file=to_worker, flush=True)
        rendered_page: str = json.loads(from_worker.readline())
        return rendered_page

    yield page
    to_worker.close()
    from_worker.close()
    worker.wait(timeout=20)


def test_nothing_ran() -> None:
    """Where an example's code had run, it would have left this behind."""
    assert not Path("/tmp/pwned").exists()  # noqa: S108  (only looked for)
