"""Finish a rendered module's imports: leave out what nothing uses, and put the rest in order and on lines that fit.

So a template writes its imports once, without asking which option needs them, and the project's import name may sort
before or after its neighbours and be of any length.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

LINE_LENGTH = 88  # ruff's own, which the projects keep

_Import = ast.Import | ast.ImportFrom


@lru_cache(maxsize=512)  # a server renders much that is the same
def tidy(source: str) -> str:
    """Return a module with its top-level imports tidied.

    A statement with a comment stays as it is, and so do a star, `from __future__`, and a name that is exported again:
    by `import x as x` or in `__all__`. What the running Python cannot parse stays as it is.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | _exported(tree)
    lines = source.splitlines(keepends=True)
    for block in reversed(list(_blocks(tree.body, lines))):
        start, end = block[0].lineno - 1, block[-1].end_lineno or 0
        text = "".join(_sections(block, lines, used))
        if not text and start and not "".join(lines[start - 1 : start]).strip():
            start -= 1  # the blank line above goes with its block
        lines[start:end] = [text]
    return "".join(lines)


def _exported(tree: ast.Module) -> set[str]:
    lists = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "__all__" for target in node.targets)
    )
    return {str(item.value) for each in lists for item in ast.walk(each) if isinstance(item, ast.Constant)}


def _blocks(body: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[list[_Import]]:
    """Yield the runs of imports between which there are only blank lines."""
    block: list[_Import] = []
    for statement in body:
        gap = lines[block[-1].end_lineno : statement.lineno - 1] if block else []
        if block and (not isinstance(statement, _Import) or "".join(gap).strip()):
            yield block
            block = []
        if isinstance(statement, _Import):
            block.append(statement)
    if block:
        yield block


def _sections(block: Sequence[_Import], lines: Sequence[str], used: set[str]) -> Iterator[str]:
    """Yield the text of each section that is left, a blank line between them."""
    section: list[tuple[tuple[bool, int, str], str]] = []
    is_first = True
    for position, statement in enumerate(block):
        if text := _text(statement, lines, used):
            section.append((_place(statement), text))
        following = block[position + 1].lineno if position + 1 < len(block) else 0
        if section and following != (statement.end_lineno or 0) + 1:
            yield ("" if is_first else "\n") + "".join(text for _, text in sorted(section))
            section, is_first = [], False


def _place(statement: _Import) -> tuple[bool, int, str]:
    """Sort as ruff does: plain imports first, parents before siblings, then by module."""
    if isinstance(statement, ast.Import):
        return False, 0, statement.names[0].name.lower()
    return True, -statement.level, (statement.module or "").lower()


def _text(statement: _Import, lines: Sequence[str], used: set[str]) -> str:
    written = "".join(lines[statement.lineno - 1 : statement.end_lineno])
    module = getattr(statement, "module", "")
    if "#" in written or module == "__future__":
        return written
    names = [alias for alias in statement.names if _is_kept(alias, used)]
    if not names:
        return ""
    spelled = [f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in names]
    if isinstance(statement, ast.Import):
        return f"import {', '.join(spelled)}\n"
    start = f"from {'.' * statement.level}{module or ''} import"
    line = f"{start} {', '.join(spelled)}\n"
    return (
        line if len(line) <= LINE_LENGTH + 1 else f"{start} (\n" + "".join(f"    {name},\n" for name in spelled) + ")\n"
    )


def _is_kept(alias: ast.alias, used: set[str]) -> bool:
    return alias.name == "*" or alias.asname == alias.name or (alias.asname or alias.name.partition(".")[0]) in used
