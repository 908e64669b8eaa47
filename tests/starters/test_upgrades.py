"""Living projects of many kinds survive a change or an update: a dozen of the upgrade proof, other ones each time."""

import subprocess
import sys
from pathlib import Path

import needed
import pytest
from conftest import ROOT
from deployed import is_listening

from scaffoldpy.model import FRAMEWORKS, Framework

SCRIPT = ROOT / "benchmarks" / "upgrades.py"


def seed() -> int:
    """Return a number that each commit has another of."""
    command = ["git", "rev-parse", "--short=7", "HEAD"]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout, 16)


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_spread_half_dozen_survives(framework: Framework, tmp_path: Path) -> None:
    for port in (5432, 6379, 5672):
        if not is_listening(port):
            needed.missing(f"nothing listens on port {port}")
    arguments = ["--framework", framework, "--some", "6", "--seed", str(seed()), "--since", "HEAD~20", "--jobs", "1"]
    command = [sys.executable, str(SCRIPT), *arguments, "--slug", f"shop_{framework}", "--work", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\nok ") + done.stdout.startswith("ok ") == 6
