"""CI files: those of every row and of the docs against real schemas, and the generated ones' commands for real."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from needed import missing

from scaffoldpy.model import FRAMEWORKS, Framework, OptionValue
from scaffoldpy.template import load_template
from scaffoldpy.verify import environments, matrix, rows
from scaffoldpy.verify.facts import read_facts
from scaffoldpy.verify.processes import StepSkipped, clean_environment
from scaffoldpy.verify.services import services_for

DOCS = Path(__file__).parents[2] / "docs" / "ci"
Values = dict[str, OptionValue]
# Which schema a file of a generated project has; check-jsonschema brings them along.
WORKFLOWS = ".github/workflows/*.yml"
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "vendor.dependabot": ".github/dependabot.yml",
    "vendor.gitlab-ci": ".gitlab-ci.yml",
    "vendor.renovate": "renovate.json",
    "vendor.compose-spec": "compose*.y*ml",
}


def check_schema(schema: str, files: list[Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return every row of both matrices, written to disk."""
    folder = tmp_path_factory.mktemp("rows")
    templates = [load_template(framework) for framework in FRAMEWORKS]
    return [
        rows.write_row(rows.render_row(template, number, values), folder)
        for template in templates
        for number, values in enumerate(matrix.covering_array(template), 1)
    ]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_generated_file_obeys_its_schema(projects: list[Path], schema: str) -> None:
    files = [file for project in projects for file in project.glob(SCHEMAS[schema])]
    assert files
    check_schema(schema, files)


def test_a_gitlab_job_looks_for_no_database_where_none_listens(projects: list[Path]) -> None:
    """Its servers are in containers of their own, unlike those of development and of GitHub."""
    most = 0
    for project in projects:
        if (project / ".gitlab-ci.yml").exists():
            pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_text(encoding="utf-8"))
            example = (project / ".env.example").read_text(encoding="utf-8")
            urls = dict(re.findall(r"^(\w*DATABASE_URL)=(.+)$", example, re.MULTILINE))
            given = pipeline["test"].get("variables", {})
            urls |= {name: url for name, url in given.items() if name.endswith("DATABASE_URL")}
            assert not [url for url in urls.values() if "127.0.0.1" in url], project.name
            assert len(set(urls.values())) == len(urls), project.name
            most = max(most, sum("@database:" in url for url in urls.values()))
    assert most == 2


# What update bots propose, and what CI does with it

Image = tuple[str, str]  # name, version


def images(project: Path) -> set[Image]:
    """Return the images that a project's Docker and CI files name."""
    files = ("Dockerfile", "compose.yaml", ".gitlab-ci.yml", ".github/workflows/ci.yml")
    texts = [(project / name).read_text(encoding="utf-8") for name in files if (project / name).exists()]
    found = re.findall(r"(?:^FROM |image: |name: )([a-z./-]+):([\d.]+)", "\n".join(texts), re.MULTILINE)
    return {(name, version) for name, version in found}


def test_an_image_has_one_version_in_a_project(projects: list[Path]) -> None:
    """So that a bot cannot raise one of several places; the Python of the image is in the Dockerfile once."""
    for project in projects:
        names = [name for name, _ in images(project)]
        assert len(names) == len(set(names)), project.name
        if (project / "Dockerfile").exists():
            texts = [(project / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml")]
            assert len(re.findall(r"python:?3\.\d+", "".join(texts))) == 1, project.name


def is_proposed(project: Path, ecosystem: str, name: str, kind: str) -> bool:
    """Tell whether Dependabot would propose a new version of this kind of an image."""
    bot = yaml.safe_load((project / ".github/dependabot.yml").read_text(encoding="utf-8"))
    (update,) = (entry for entry in bot["updates"] if entry["package-ecosystem"] == ecosystem)
    rules = [rule for rule in update.get("ignore", []) if rule["dependency-name"] in (name, "*")]
    return not any(f"version-update:semver-{kind}" in rule["update-types"] for rule in rules)


def test_dependabot_proposes_no_version_that_cannot_be_tried(projects: list[Path]) -> None:
    for project in projects:
        if (project / ".github").exists() and (project / "Dockerfile").exists():
            assert not is_proposed(project, "docker", "python", "minor")
            assert is_proposed(project, "docker", "python", "patch")
            for name in ("postgres", "mariadb", "redis", "rabbitmq", "nginx"):
                assert not is_proposed(project, "docker-compose", name, "major")
            if "mariadb" in (project / "compose.yaml").read_text(encoding="utf-8"):
                assert not is_proposed(project, "docker-compose", "mariadb", "minor")


def test_ci_builds_the_image_where_there_is_one(projects: list[Path]) -> None:
    for project in projects:
        texts = [project / name for name in (".gitlab-ci.yml", ".github/workflows/ci.yml")]
        for text in (path.read_text(encoding="utf-8") for path in texts if path.exists()):
            assert ("docker build ." in text) == (project / "Dockerfile").exists(), project.name


@pytest.mark.parametrize(
    ("name", "schema"), [("github.yml", "vendor.github-workflows"), ("gitlab.yml", "vendor.gitlab-ci")]
)
def test_the_documented_files_obey_their_schema(name: str, schema: str) -> None:
    check_schema(schema, [DOCS / name])


def documented_commands() -> Iterator[str]:
    github = yaml.safe_load((DOCS / "github.yml").read_text(encoding="utf-8"))
    for job in github["jobs"].values():
        yield from (step["run"] for step in job["steps"] if "run" in step)
    gitlab = yaml.safe_load((DOCS / "gitlab.yml").read_text(encoding="utf-8"))
    for job in ("project", "matrix"):
        yield from gitlab[job]["script"]


@pytest.mark.parametrize("command", sorted(c for c in set(documented_commands()) if c.startswith("scaffoldpy")))
def test_the_documented_commands_have_only_flags_that_exist(command: str) -> None:
    words = command.split()
    done = subprocess.run([sys.executable, "-m", *words[:2], "--help"], capture_output=True, text=True, check=True)
    flags = [word for word in words if word.startswith("--")]
    assert flags
    assert [flag for flag in flags if flag not in done.stdout] == []


def documented_jobs() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load((DOCS / "github.yml").read_text(encoding="utf-8"))["jobs"])


def pythons_of(job: dict[str, Any]) -> set[str]:
    (setup,) = (step for step in job["steps"] if "setup-python" in step.get("uses", ""))
    return set(setup["with"]["python-version"].split())


def test_every_python_on_offer_is_proven_in_every_ci() -> None:
    offered = {version for framework in FRAMEWORKS for version in load_template(framework).pythons}
    own = yaml.safe_load((DOCS.parents[1] / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert pythons_of(own["jobs"]["all"]) == offered
    assert pythons_of(documented_jobs()["matrix"]) == offered
    gitlab = yaml.safe_load((DOCS / "gitlab.yml").read_text(encoding="utf-8"))
    image = gitlab[".scaffoldpy"]["image"].removeprefix("python:").removesuffix("-slim")
    installed = gitlab["matrix"]["script"][0].removeprefix("uv python install ")
    assert {image, *installed.split()} == offered


@pytest.mark.parametrize("job", documented_jobs())
def test_every_documented_report_is_uploaded(job: str) -> None:
    *_, verify, upload = documented_jobs()[job]["steps"]
    assert verify["run"].endswith("--junit verify.xml")
    assert upload["uses"].startswith("actions/upload-artifact@")
    assert (upload["if"], upload["with"]["path"]) == ("${{ !cancelled() }}", "verify.xml")


def test_no_two_documented_uploads_have_the_same_name() -> None:
    names = {job: steps["steps"][-1]["with"]["name"] for job, steps in documented_jobs().items()}
    assert len(set(names.values())) == len(names)
    assert "strategy.job-index" in names["matrix"]


PINNED = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@(?P<digest>[0-9a-f]{40} # v\d+\.\d+\.\d+)")


def uses_in(files: Iterable[Path]) -> list[str]:
    """Return what follows `uses:` in workflows, also those in Markdown."""
    return [
        use for file in files for use in re.findall(r"^[ -]*uses: *(.*?) *$", file.read_text("utf-8"), re.MULTILINE)
    ]


def test_every_action_is_pinned_by_one_digest(projects: list[Path]) -> None:
    """Here, in what the docs show and in every project: `.github/workflows/ci.yml` and the others go together."""
    top = DOCS.parents[1]
    own = [*top.glob(".github/**/*.yml"), *top.glob("docs/**/*.yml"), *top.glob("docs/*.md"), *top.glob("*.md")]
    found = {
        use: PINNED.fullmatch(use) for use in uses_in(itertools.chain(own, *(p.glob(WORKFLOWS) for p in projects)))
    }
    assert [use for use, pinned in found.items() if not pinned] == []
    pins = [pinned["action"] for pinned in found.values() if pinned]
    assert sorted(pins) == sorted(set(pins)) != []


# The commands of generated CI files, as a runner would do them


def github_commands(project: Path) -> list[str]:
    workflow = yaml.safe_load((project / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    return [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]


def gitlab_commands(project: Path) -> list[str]:
    pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    return list(pipeline["test"]["script"])


COMMANDS = {"github": github_commands, "gitlab": gitlab_commands}


def sample(framework: Framework, ci: str) -> tuple[int, Values]:
    """Choose the richest row with this CI: the one with the fewest options at their default."""
    template = load_template(framework)
    numbered = enumerate(matrix.covering_array(template, pythons=rows.runnable_pythons(template)), 1)
    fitting = [(n, values) for n, values in numbered if values["ci"] == ci]
    return max(fitting, key=lambda row: sum(row[1][o.name] != o.default for o in template.options))


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("ci", COMMANDS)
def test_the_commands_of_a_generated_ci_file_pass(tmp_path: Path, framework: Framework, ci: str) -> None:
    number, values = sample(framework, ci)
    project = rows.write_row(rows.render_row(load_template(framework), number, values), tmp_path)
    interpreter, _ = environments.find_interpreter(str(values["python"]))
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(interpreter)
    with services_for(read_facts(project), driver_python(tmp_path)) as services:
        try:
            services.require()
        except StepSkipped as err:
            missing(str(err))
        variables = {**services.variables, "CI": "true", "CI_PROJECT_DIR": str(project), "HOME": str(tmp_path)}
        variables["PATH"] = f"{programs}:{os.environ['PATH']}"
        environment = clean_environment(variables, installing=True)
        script = "\n".join(["set -e", *COMMANDS[ci](project)])
        done = subprocess.run(
            ["/bin/bash", "-c", script], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, f"row {framework}-{number:02}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert "passed" in done.stdout


def driver_python(folder: Path) -> Path:
    """Return an interpreter that has the drivers by which databases are made."""
    place = folder / "drivers"
    environments.make_environment(place, Path(sys.executable))
    environments.install_into(place, ["psycopg[binary]", "pymysql"], folder)
    return place / "bin" / "python"
