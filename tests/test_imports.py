"""Hold the import table: everything passes one way, and each foreign package has one module that knows it."""

import ast
from pathlib import Path

import pytest

import scaffoldpy

PACKAGE = Path(scaffoldpy.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Who may import a package that is slow to load, opens files or starts processes.
KNOWS = {
    "cookiecutter": {"render"},
    "questionary": {"prompt"},
    "prompt_toolkit": {"prompt"},
    "subprocess": {"postgen", "verify", "installation", "git", "mcp"},
    "click": {"cli"},
    "mcp": {"mcp"},
    "mcp_types": {"mcp"},
}
# Each may import what stands above it, and beside it unless it stands apart; the command line stands last.
LAYERS = {
    "ground": {"__init__", "model", "extension"},
    "errors": {"errors"},
    "parts": {
        *("values", "resources", "template", "vocabulary", "causes", "folders"),
        *("record", "filesystem", "overlay", "staging", "signals", "cache", "bytecode", "indexes", "installation"),
        *("neighbours", "git", "archive"),
    },
    "stages": {"questions", "answers", "recommend", "options", "render", "postgen"},
    "order": {"journal", "plan", "generate"},
    "views": {"report", "choosing", "documents", "schema", "preview", "explain", "verify", "wizard", "update"},
    "prompt": {"prompt"},
    "doors": {"mcp", "web"},
    "cli": {"cli"},
    "start": {"__main__"},
}
APART = {"ground", "stages"}  # stages know what passes between them, not one another
PURE = {"recommend", "options", "report", "documents", "schema", "model", "errors"}
INPUT_OUTPUT = {"os", "shutil", "subprocess", "tempfile", "socket", "urllib", "sys"}


def imports_of(path: Path) -> set[str]:
    """Return the dotted names of all that a module imports, functions included."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def owner(path: Path) -> str:
    """Return the module's name below scaffoldpy, a package's parts counting as the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("package", KNOWS)
def test_only_its_own_module_knows_a_package(package: str) -> None:
    knowing = {owner(path) for path in MODULES if any(n.split(".")[0] == package for n in imports_of(path))}
    assert knowing
    assert knowing <= KNOWS[package]


@pytest.mark.parametrize("name", sorted(PURE))
def test_a_pure_module_does_no_input_or_output(name: str) -> None:
    imported = {n.split(".")[0] for path in MODULES if owner(path) == name for n in imports_of(path)}
    assert not imported & INPUT_OUTPUT


def imports_within() -> dict[str, set[str]]:
    """Return which modules of the package each of them imports."""
    edges: dict[str, set[str]] = {}
    for path in MODULES:
        targets = {n.split(".")[1] for n in imports_of(path) if n.startswith("scaffoldpy.")}
        edges.setdefault(owner(path), set()).update(targets - {owner(path)})
    names = edges.keys()
    return {name: {target if target in names else "__init__" for target in targets} for name, targets in edges.items()}


def test_every_module_has_its_layer() -> None:
    placed = [name for layer in LAYERS.values() for name in layer]
    assert sorted(placed) == sorted({owner(path) for path in MODULES})


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_stands_above_it(layer: str) -> None:
    names = list(LAYERS)
    above = set[str]().union(*(LAYERS[name] for name in names[: names.index(layer)]))
    allowed = above if layer in APART else above | LAYERS[layer]
    wrong = {name: targets - allowed for name, targets in imports_within().items() if name in LAYERS[layer]}
    assert {name: targets for name, targets in wrong.items() if targets} == {}


def calls_of(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return {ast.unparse(call.func) for call in calls}


@pytest.mark.parametrize(
    ("calls", "callers"),
    [({"print", "click.echo"}, {"cli", "prompt", "__main__"}), ({"sys.exit", "exit", "os._exit"}, {"cli", "__main__"})],
    ids=["prints", "exits"],
)
def test_only_who_talks_to_the_user_prints_or_exits(calls: set[str], callers: set[str]) -> None:
    assert {owner(path) for path in MODULES if calls & calls_of(path)} <= callers


def test_only_what_answers_a_user_catches_every_error() -> None:
    catching = {
        owner(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type and "ScaffoldError" in ast.unparse(node.type)
    }
    assert catching == {"cli", "mcp"}


def test_no_import_goes_round_in_a_circle() -> None:
    edges = imports_within()
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for target in edges.get(name, ()):
                visit(target, (*above, name))
            done.add(name)

    for name in edges:
        visit(name, ())


def test_tests_know_nothing_of_the_benchmarks() -> None:
    """Benchmarks build on what the tests have; the other way round would be a circle."""
    tests = PACKAGE.parents[1] / "tests"
    benchmarks = {path.stem for path in (PACKAGE.parents[1] / "benchmarks").glob("*.py")}
    imported = {name.partition(".")[0] for path in tests.rglob("*.py") for name in imports_of(path)}
    assert not imported & benchmarks
