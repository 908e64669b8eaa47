"""Files of real projects: what the commands of docs/cases.md say about them."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

DATA = ROOT / "benchmarks" / "data"
CASE = {
    "name": "Bird Counts",
    "repo": "ada/bird-counts",
    "framework": "flask",
    "evidence": "setup.py:12: Flask==3.1 (commit 07b48d0)",
    "year": 2024,
    "word": "bird",
    "description": "Volunteers enter how many birds they saw; a few tables, one page of charts.",
    "answers": {"purpose": "data_app", "forms": "few"},
}


def cases(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "cases.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(folder: Path, name: str, entries: object) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump(entries, sort_keys=False, width=200), encoding="utf-8")
    return path


def test_both_samples_are_as_they_should_be() -> None:
    done = cases("check", DATA / "natural.yaml", DATA / "real-projects.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "natural.yaml: 120 cases" in done.stdout
    assert "real-projects.yaml: 79 cases" in done.stdout


def test_the_page_shows_a_case_that_passes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    path = tmp_path / "cases.yaml"
    path.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    assert cases("check", path).returncode == 0


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        ({"repo": "bird-counts"}, 2, "not OWNER/NAME"),
        ({"framework": "falsk"}, 3, "unknown framework falsk"),
        ({"framework": "django"}, 4, "django is not in it"),
        ({"evidence": "setup.py: Flask"}, 4, "no commit named"),
        ({"year": 24}, 5, "not a year"),
        ({"description": "A Flask app with birds."}, 7, "“Flask” gives the framework away"),
        ({"answers": {"purpse": "api"}}, 9, "unknown question purpse"),
        ({"answers": {"purpose": "birds"}}, 9, "unknown choice of purpose: birds"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_wrong_case_is_told_with_its_line(tmp_path: Path, change: dict[str, object], line: int, told: str) -> None:
    path = written(tmp_path, "cases.yaml", [{**CASE, **change}])
    done = cases("check", path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {path}:{line}: {told}")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("missing", ["name", "evidence", "answers", "year", "word"])
def test_a_missing_key_is_told(tmp_path: Path, missing: str) -> None:
    path = written(tmp_path, "cases.yaml", [{key: value for key, value in CASE.items() if key != missing}])
    done = cases("check", path)
    assert done.returncode == 1
    assert f"{missing} missing" in done.stderr


def test_a_repository_counts_once(tmp_path: Path) -> None:
    done = cases("check", written(tmp_path, "cases.yaml", [CASE, CASE]))
    assert "repo ada/bird-counts is here twice" in done.stderr


def test_the_agreement_of_two_coders_is_cohens_kappa(tmp_path: Path) -> None:
    """Of 50 projects both say yes to 20 and no to 15: kappa 0.4, the textbook's example."""
    pairs = [("needed", "needed")] * 20 + [("needed", "nice")] * 5 + [("nice", "needed")] * 10 + [("nice", "nice")] * 15
    files = [
        written(
            tmp_path,
            f"{coder}.yaml",
            [
                {"repo": f"a/p{n}", "answers": {"admin_site": pair[coder], "forms": "few"}}
                for n, pair in enumerate(pairs)
            ],
        )
        for coder in (0, 1)
    ]
    done = cases("agreement", *files)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["50", "projects", "coded", "by", "both"]
    assert ["admin_site", "0.40", "35", "of", "50"] in lines
    assert ["forms", "1.00", "50", "of", "50"] in lines
    assert not any(line[:1] == ["team"] for line in lines)


def test_only_what_both_coders_said_is_kept(tmp_path: Path) -> None:
    one = written(tmp_path, "one.yaml", [CASE, {"repo": "b/x", "answers": {"forms": "few"}}])
    other = written(tmp_path, "other.yaml", [{**CASE, "answers": {"purpose": "data_app", "forms": "none"}}])
    done = cases("agreed", one, other)
    assert yaml.safe_load(done.stdout) == [{"repo": "ada/bird-counts", "answers": {"purpose": "data_app"}}]


def test_coders_without_a_project_in_common_are_told_so(tmp_path: Path) -> None:
    one = written(tmp_path, "one.yaml", [CASE])
    other = written(tmp_path, "other.yaml", [{**CASE, "repo": "b/x"}])
    done = cases("agreement", one, other)
    assert done.returncode == 1
    assert "no project in common" in done.stderr
