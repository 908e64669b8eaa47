"""Docker and nginx files: those of every row linted by real tools (Compose files: see test_ci_files.py)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import deployed
import needed
import pytest

from scaffoldpy import matrix
from scaffoldpy.model import FRAMEWORKS
from scaffoldpy.template import load_template
from scaffoldpy.verify import rows


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return every row of both matrices, written to disk."""
    folder = tmp_path_factory.mktemp("rows")
    return [
        rows.write_row(rows.render_row(template, number, values), folder)
        for template in map(load_template, FRAMEWORKS)
        for number, values in enumerate(matrix.covering_array(template), 1)
    ]


def having(projects: list[Path], *names: str) -> list[Path]:
    """Keep the projects with one of these files."""
    found = [project for project in projects if any((project / name).exists() for name in names)]
    assert found
    return found


HADOLINT = Path(sys.executable).with_name("hadolint")


def test_every_dockerfile_is_without_reproach(projects: list[Path]) -> None:
    files = [project / "Dockerfile" for project in having(projects, "Dockerfile")]
    done = subprocess.run([HADOLINT, "--no-color", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_nginx_accepts_every_configuration(projects: list[Path], tmp_path: Path) -> None:
    needed.programs("nginx", "openssl")
    for project in having(projects, "nginx.conf", "deploy/nginx.conf"):
        folder = tmp_path / project.name
        check_nginx(deployed.nginx_folder(project, folder, [8001, 8002], 8443, data=tmp_path, static=tmp_path))


def test_nginx_accepts_the_configuration_of_an_exported_site(projects: list[Path], tmp_path: Path) -> None:
    needed.programs("nginx")
    for project in having(projects, "deploy/static-site.conf"):
        text = (project / "deploy/static-site.conf").read_text(encoding="utf-8")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{deployed.free_port()};")
        (tmp_path / "nginx.conf").write_text(f"events {{}} http {{ {text} }}", encoding="utf-8")
        check_nginx(tmp_path)


def check_nginx(folder: Path) -> None:
    done = subprocess.run(deployed.nginx(folder, "-t"), capture_output=True, text=True, check=False)
    assert (done.returncode, "[warn]" in done.stderr) == (0, False), done.stderr
