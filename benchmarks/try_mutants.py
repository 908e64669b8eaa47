"""Try the mutants of tests/support/mutants.py: which step of the proof catches each? docs/proof.md lists them.

python benchmarks/try_mutants.py             try every mutant and print the table
python benchmarks/try_mutants.py --write     also write the table into docs/proof.md
python benchmarks/try_mutants.py --only TEXT only the mutants whose name holds TEXT
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from proof import write_sections

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from mutants import MUTANTS, as_table, try_mutant, try_unbroken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into docs/proof.md")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the mutants whose name holds TEXT")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wishes = parser.parse_args()
    chosen = [mutant for mutant in MUTANTS if wishes.only in mutant.name]
    with tempfile.TemporaryDirectory(prefix="scaffoldpy-mutants-") as scratch, ThreadPoolExecutor(wishes.jobs) as pool:
        for variant, caught in pool.map(partial(try_unbroken, Path(scratch)), {mutant.variant for mutant in chosen}):
            if caught:
                sys.exit(f"{variant} does not pass unbroken: {', '.join(caught)}")
        found = list(pool.map(partial(try_mutant, Path(scratch)), enumerate(chosen)))
    table = as_table(chosen, found)
    print(table)
    if wishes.write:
        write_sections({"mutants": table}, made_by="try_mutants.py")
    alive = [mutant.name for mutant, caught in zip(chosen, found, strict=True) if not caught]
    if alive:
        sys.exit(f"Not caught: {'; '.join(alive)}")


if __name__ == "__main__":
    main()
