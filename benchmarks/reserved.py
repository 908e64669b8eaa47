"""Add to each template's `_reserved` the names of all packages that are installed beside any of its projects.

python benchmarks/reserved.py

It installs them. The template's own names come first; `tests/starters/test_reserved.py` tells when one is missing.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

from scaffoldpy.extension import naming
from scaffoldpy.model import FRAMEWORKS
from scaffoldpy.template import load_template

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from packages import installed  # noqa: E402


def main() -> None:
    for framework in FRAMEWORKS:
        template = load_template(framework)
        with tempfile.TemporaryDirectory() as folder:
            found = installed(template, Path(folder))
        missing = [name for name in found if naming.slug_problem(name, template.reserved) is None]
        print(f"{framework}: {', '.join(missing) or 'nothing to add'}")
        write(ROOT / "templates" / framework / "cookiecutter.json", missing)


def write(file: Path, missing: list[str]) -> None:
    """Write the list with further names, one a line."""
    text = file.read_text(encoding="utf-8")
    names = [*json.loads(text)["_reserved"], *missing]
    lines = ",\n".join(f"    {json.dumps(name)}" for name in names)
    new = re.sub(r'"_reserved": \[[^]]*\]', f'"_reserved": [\n{lines}\n  ]', text)
    file.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
