"""Packages of npm that judge generated projects, each installed once for all tests."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import needed

from scaffoldpy.cache import cache_folder


def package(name: str, version: str) -> Path:
    """Install a package, without running its scripts, and return its folder."""
    needed.programs("npm", "node")
    place = cache_folder() / "npm" / f"{name.replace('/', '-')}-{version}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "installed").is_file():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            command = ["npm", "install", "--prefix", str(place), "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run([*command, f"{name}@{version}"], cwd=place, check=True, capture_output=True)
            (place / "installed").touch()
    return place / "node_modules" / name
