"""The whole road, as a stranger walks it: the built wheel in a fresh environment, an example, the README's commands."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from checkout import copy_checkout
from deployed import free_port

from scaffoldpy.model import Framework
from scaffoldpy.verify.facts import read_facts
from scaffoldpy.verify.services import services_for

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    "council-back-office": "django",
    "regional-news": "django",
    "shop": "django",
    "webhook-receiver": "flask",
    "csv-dashboard": "flask",
    "campaign-site": "flask",
}

pytestmark = pytest.mark.slow


def clean_environment() -> dict[str, str]:
    """Return an environment in which nothing points at this checkout or its virtual environment."""
    dropped = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    return {key: value for key, value in os.environ.items() if key not in dropped}


def shell(command: str, cwd: Path, **variables: str) -> str:
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=cwd,
        env=clean_environment() | variables,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def scaffoldpy(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the command of a wheel that was built from a copy of the checkout and installed where no source is."""
    folder = tmp_path_factory.mktemp("wheel")
    archive = folder / "checkout"
    copy_checkout(archive)
    shell(f"{sys.executable} -m venv venv && venv/bin/pip wheel --quiet --no-deps -w . ./checkout", folder)
    shutil.rmtree(archive)
    shell(f"venv/bin/pip install --quiet -c {ROOT / 'constraints.txt'} ./*.whl", folder)
    return str(folder / "venv" / "bin" / "scaffoldpy")


def readme_commands(project: Path) -> tuple[list[str], str]:
    """Return the commands of the project's README that lead to the first page, and the one that tests it.

    Those that make a database are left out: the tests make one that goes again.
    """
    readme = (project / "README.md").read_text(encoding="utf-8")
    first = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)[0]
    run_tests = re.findall(r"\.venv/bin/python -m pytest[^`\n]*", readme)[0]
    left_out = ("#", "createdb", "mysql", run_tests)
    return [line for line in first.splitlines() if line and not line.startswith(left_out)], run_tests


class Site:
    """A development server, started by the project's own command."""

    def __init__(self, command: str, project: Path, variables: dict[str, str]) -> None:
        port = free_port()
        where = f" {port}" if "runserver" in command else f" --port {port}"
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}{where}"],
            cwd=project,
            env=clean_environment() | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def get(self, path: str) -> tuple[int, str, str]:
        """Return status, final address and text; waits until the server answers."""
        for _ in range(150):
            try:
                with urllib.request.urlopen(self.url + path, timeout=20) as answer:
                    return answer.status, answer.url, answer.read().decode()
            except urllib.error.HTTPError as err:
                return err.code, err.url, err.read().decode()
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
                time.sleep(0.2)
        raise AssertionError("the server never answered")

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


def let_superuser_in(project: Path, url: str, variables: dict[str, str]) -> str:
    """Make a superuser by the documented command, log in where /admin/ leads to, and return the page that follows."""
    assert ".venv/bin/python manage.py createsuperuser" in (project / "README.md").read_text(encoding="utf-8")
    command = pexpect.spawn(
        "/bin/sh",
        ["-c", "exec .venv/bin/python manage.py createsuperuser"],
        cwd=project,
        env=clean_environment() | variables,
        encoding="utf-8",
        timeout=60,
    )
    told = {"[Uu]sername.*:": "ada", "[Ee]mail.*:": "ada@example.org", "Password.*:": "a long passphrase"}
    asked: list[Any] = [*told, "created successfully"]
    while (number := command.expect(asked)) < len(told):
        command.sendline(list(told.values())[number])
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{url}/admin/") as page:
        address, text = page.url, page.read().decode()
    assert "login" in address
    token = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', text)[-1]
    user_field = re.findall(r'name="(username|login)"', text)[0]
    form = {"csrfmiddlewaretoken": token, user_field: "ada", "password": "a long passphrase", "next": "/admin/"}
    with browser.open(address, urllib.parse.urlencode(form).encode()) as page:
        return str(page.read().decode())


Start = Callable[[str, Path, dict[str, str]], Site]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Site] = []

    def begin(command: str, project: Path, variables: dict[str, str]) -> Site:
        started.append(Site(command, project, variables))
        return started[-1]

    yield begin
    for site in started:
        site.stop()


@pytest.mark.parametrize(("name", "framework"), EXAMPLES.items(), ids=EXAMPLES)
def test_an_example_goes_from_the_wheel_to_the_first_page(
    scaffoldpy: str, start: Start, tmp_path: Path, name: str, framework: Framework
) -> None:
    told = json.loads(shell(f"{scaffoldpy} new --answers {ROOT / 'examples' / name}.yaml --json", tmp_path))
    assert told["framework"] == told["recommendation"]["framework"] == framework
    project = Path(told["project"]["path"])

    to_first_page, run_tests = readme_commands(project)
    assert 2 <= len(to_first_page) <= 3
    install, *migrate, serve = to_first_page
    shell(install, project)
    with services_for(read_facts(project), project / ".venv" / "bin" / "python") as services:
        services.require()
        for command in migrate:
            shell(command, project, **services.variables)
        site = start(serve, project, services.variables)
        health, _, document = site.get("/health/")
        assert health == 200
        assert json.loads(document)
        if told["options"]["pages"]:
            assert site.get("/")[0] == 200
        if framework == "django":
            assert site.get("/admin/")[0] == 200
            assert "Site administration" in let_superuser_in(project, site.url, services.variables)
        tested = shell(run_tests, project, **services.variables)
    assert re.search(r"\d+ passed", tested)
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True)
    assert changed.stdout == "", "running a project must leave nothing that git would pick up"


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_setup_leaves_a_project_that_starts_at_once(
    scaffoldpy: str, start: Start, tmp_path: Path, framework: Framework
) -> None:
    told = shell(f"{scaffoldpy} new 'Harbour Library' --yes --framework {framework} --setup", tmp_path)
    *_, serve, _, _, run_tests = told.rstrip().splitlines()
    project = tmp_path / "harbour_library"
    assert start(serve.strip(), project, {}).get("/")[0] == 200
    assert re.search(r"\d+ passed", shell(run_tests, project))


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_setup_works_without_uv(scaffoldpy: str, tmp_path: Path, framework: Framework) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "git").symlink_to(str(shutil.which("git")))
    shell(f"{scaffoldpy} new Plain --yes --framework {framework} --setup", tmp_path, PATH=str(tools))
    assert (tmp_path / "plain" / ".venv" / "bin" / "python").exists()


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_plain_cookiecutter_makes_a_project_whose_tests_pass(tmp_path: Path, framework: Framework) -> None:
    cookiecutter = Path(sys.executable).with_name("cookiecutter")
    shell(f"{cookiecutter} {ROOT / 'templates' / framework} --no-input", tmp_path, HOME=str(tmp_path / "home"))
    [project] = [path for path in tmp_path.iterdir() if path.name.startswith("my_")]
    [install, *_], run_tests = readme_commands(project)
    shell(install, project)
    assert re.search(r"\d+ passed", shell(run_tests, project))
