"""Containers by Podman: settings it works with, images where no registry can be reached, and Compose."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import needed

# All that the images of the registry have and we use, from Debian: Python, nginx and Redis.
STAND_IN = "localhost/scaffoldpy-stand-in"
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates,nginx-light,redis-server,wget"
LIMITS = {"nofile": resource.RLIMIT_NOFILE, "nproc": resource.RLIMIT_NPROC}
ENOUGH = 20_000  # of each; more may be more than a container may ask for


@dataclass(frozen=True)
class Engine:
    """Podman, with settings of its own."""

    environment: Mapping[str, str]
    folder: Path  # to run in

    def run(self, *arguments: str, seconds: float = 300) -> str:
        """Run a command of Podman; return what it printed."""
        return self._done(["podman", *arguments], seconds)

    def compose(self, *arguments: str) -> str:
        """Run a command of Compose."""
        return self._done([sys.executable, "-m", "podman_compose", *arguments], 300)

    def succeeds(self, *arguments: str) -> bool:
        done = subprocess.run(
            ["podman", *arguments], cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        return done.returncode == 0

    def _done(self, command: list[str], seconds: float) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout


def engine(folder: Path, run_in: Path, **variables: str) -> Engine:
    """Return Podman, set up as this machine allows; stop the test where it does not run at all."""
    needed.programs("podman")
    settings = folder / "containers.conf"
    settings.write_text(_settings(), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SCAFFOLDPY", "COMPOSE"))}
    made = Engine(kept | {"CONTAINERS_CONF": str(settings)} | variables, run_in)
    if not made.succeeds("info"):
        needed.missing("podman does not run here")
    return made


def _settings() -> str:
    """Choose what Podman cannot find out by itself: limits that may not be raised, runc where there is no crun."""
    most = {name: resource.getrlimit(kind)[1] for name, kind in LIMITS.items()}
    allowed = {name: ENOUGH if limit == resource.RLIM_INFINITY else min(limit, ENOUGH) for name, limit in most.items()}
    limits = [f'"{name}={limit}:{limit}"' for name, limit in allowed.items()]
    runtime = 'runtime = "runc"\n' if shutil.which("runc") and not shutil.which("crun") else ""
    network = 'network_backend = "netavark"\n' if Path("/usr/lib/podman/netavark").exists() else ""
    return f"[containers]\ndefault_ulimits = [{', '.join(limits)}]\n[engine]\n{runtime}[network]\n{network}"


def images(engine: Engine, *names: str) -> dict[str, str]:
    """Return for each image the one to use: itself, or a stand-in where no registry can be reached."""
    if all(engine.succeeds("pull", "--quiet", f"docker.io/library/{name}") for name in names):
        return {name: f"docker.io/library/{name}" for name in names}
    if not engine.succeeds("image", "exists", STAND_IN):
        _make_stand_in(engine)
    return dict.fromkeys(names, STAND_IN)


def _make_stand_in(engine: Engine) -> None:
    needed.programs("mmdebstrap")
    archive = Path(engine.environment["CONTAINERS_CONF"]).with_name("stand-in.tar")
    leave_out = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", *leave_out, "trixie"]
    subprocess.run([*command, str(archive)], check=True, timeout=300)
    engine.run("import", "--quiet", str(archive), STAND_IN)
    archive.unlink()


def build(engine: Engine, dockerfile: str, name: str, base: str, used: str) -> None:
    """Build an image, whose base may be a stand-in; pip finds its index and its certificates as it does here."""
    given = [f"--env={key}" for key in ("PIP_CERT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL") if key in os.environ]
    certificates = ["--volume=/etc/ssl/certs:/etc/ssl/certs:ro"] if "PIP_CERT" in os.environ else []
    context = [f"--build-context={base}=container-image://{used}"]
    options = ["--format=docker", "--layers=false", "--network=host", *given, *certificates, *context]
    engine.run("build", "--quiet", *options, "--file", dockerfile, "--tag", name, ".", seconds=500)
