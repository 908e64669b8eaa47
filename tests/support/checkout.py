"""The files of this checkout, elsewhere, so that building from them leaves nothing behind."""

import os
import shutil
import subprocess
from pathlib import Path

from conftest import ROOT


def copy_checkout(folder: Path) -> None:
    """Copy all that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if os.path.lexists(ROOT / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
