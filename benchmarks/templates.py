"""Measure how readable the templates and the source are; with --write, put the table into docs/templates.md.

With --option NAME, list the files that an option touches. The bounds that a test holds are in tests/starters/test_template_source.py.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "templates.md"
START, END = "<!-- written by benchmarks/templates.py --write -->\n", "<!-- end -->\n"
SHARED = ROOT / "templates" / "shared"
MOST_TAGS = 45


def main() -> None:
    match sys.argv[1:]:
        case ["--option", option]:
            print("\n".join(touched("django", option) + touched("flask", option)))
        case ["--write"]:
            write(as_table())
        case _:
            print(as_table(), end="")


def touched(framework: str, option: str) -> list[str]:
    """Return the files that an option brings or that ask for it, and cookiecutter.json where it names it."""
    top = ROOT / "templates" / framework
    declared = json.loads((top / "cookiecutter.json").read_text(encoding="utf-8"))
    if option not in declared:
        return []
    brought = {
        path: "comes with it"
        for group in declared["_paths"]
        for path in group["files"]
        if f'"{option}"' in json.dumps(group["if"])
    }
    asking = {
        str(path.relative_to(SHARED.parent if SHARED in path.parents else top)): "asks for it"
        for path, text in [*own_texts(top), *own_texts(SHARED)]
        if re.search(rf"\bcookiecutter\.{option}\b", text)
    }
    return [
        f"{framework}: {path}: {why}" for path, why in {"cookiecutter.json": "declares it", **brought, **asking}.items()
    ]


def write(table: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}{table}{END}{after}", encoding="utf-8")


def as_table() -> str:
    rows = dict(zip(("django", "flask"), map(template_row, ("django", "flask")), strict=True))
    names = list(rows["django"])
    lines = [f"| {name} | {rows['django'][name]} | {rows['flask'][name]} |" for name in names]
    source, longest = source_figures()
    return "\n".join(
        [
            "| | Django | Flask |",
            "| --- | ---: | ---: |",
            *lines,
            "",
            f"The source in `src/` has {source:,} lines; its longest function has {longest}.",
            "",
        ]
    )


def template_row(framework: str) -> dict[str, str]:
    top = ROOT / "templates" / framework
    declared = json.loads((top / "cookiecutter.json").read_text(encoding="utf-8"))
    start = declared["_jinja2_env_vars"]["block_start_string"]
    texts = dict(own_texts(top))
    tags = {path: text.count(start) for path, text in texts.items()}
    modules = [text for path, text in texts.items() if path.suffix == ".py"]
    return {
        "block tags": f"{sum(tags.values()):,}",
        f"files with more than {MOST_TAGS}": str(sum(count > MOST_TAGS for count in tags.values())),
        "`.py` templates that parse": f"{sum(map(is_python, modules))} of {len(modules)}",
        "links": str(sum(path.is_symlink() for path in top.rglob("*"))),
        "rows of `_paths`": str(len(declared["_paths"])),
    }


def own_texts(top: Path) -> Iterator[tuple[Path, str]]:
    """Yield a template's own texts: no links, no pictures."""
    for path in top.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".pyc" and path.name != "cookiecutter.json":
            content = path.read_bytes()
            if b"\0" not in content:
                yield path, content.decode()


def is_python(text: str) -> bool:
    """Tell whether a template parses, its block tags being comments, and each value a word."""
    try:
        ast.parse(re.sub(r"\[=.*?=\]", "word", text, flags=re.DOTALL))
    except SyntaxError:
        return False
    return True


def source_figures() -> tuple[int, int]:
    """Return how many lines the source has, and the longest function."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    functions = (node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, _FUNCTIONS))
    lengths = ((node.end_lineno or 0) - node.lineno + 1 for node in functions)
    return sum(text.count("\n") for text in texts), max(lengths)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

if __name__ == "__main__":
    main()
