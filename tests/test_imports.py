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
    "subprocess": {"postgen", "verify"},
    "click": {"cli"},
}
PURE = {"recommend", "scale", "options", "report", "export", "schema", "model", "errors", "matrix"}
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
def test_only_its_own_module_knows_a_package(package):
    knowing = {owner(path) for path in MODULES if any(n.split(".")[0] == package for n in imports_of(path))}
    assert knowing
    assert knowing <= KNOWS[package]


@pytest.mark.parametrize("name", sorted(PURE))
def test_a_pure_module_does_no_input_or_output(name):
    imported = {n.split(".")[0] for path in MODULES if owner(path) == name for n in imports_of(path)}
    assert not imported & INPUT_OUTPUT


def test_nothing_imports_the_command_line():
    importing = {owner(path) for path in MODULES if any(n.startswith("scaffoldpy.cli") for n in imports_of(path))}
    assert importing == {"__main__", "cli"}


def test_no_import_goes_round_in_a_circle():
    edges: dict[str, set[str]] = {}
    for path in MODULES:
        targets = {n.split(".")[1] for n in imports_of(path) if n.startswith("scaffoldpy.")}
        edges.setdefault(owner(path), set()).update(targets - {owner(path)})
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for target in edges.get(name, ()):
                visit(target, (*above, name))
            done.add(name)

    for name in edges:
        visit(name, ())
