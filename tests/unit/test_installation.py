import os
import sys
from pathlib import Path

import pytest

from scaffoldpy import indexes, installation, postgen
from scaffoldpy.errors import StepError
from scaffoldpy.verify import environments

PYPROJECT = """
[project]
dependencies = ["django"]
[project.optional-dependencies]
dev = ["pytest>=9,<10", "ruff"]
"""


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let nobody's own settings of pip and uv count."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(indexes, "_files", lambda files=indexes._files: (f for f in files() if tmp_path in f.parents))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / ".config" / "pip").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def without_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def with_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(uv.parent))


def install_package(folder: Path, name: str, *, from_index: bool = True) -> None:
    info = folder / ".venv" / "lib" / "python3.11" / "site-packages" / f"{name}.dist-info"
    info.mkdir(parents=True)
    if not from_index:
        (info / "direct_url.json").write_text("{}")


@pytest.mark.usefixtures("with_uv")
def test_uv_is_used_where_it_is(tmp_path: Path) -> None:
    assert installation.environment_command("3.11")[0] == "uv"
    assert installation.whole_command(tmp_path)[0] == "uv"


@pytest.mark.usefixtures("without_uv")
def test_without_uv_the_running_python_is_used(tmp_path: Path) -> None:
    assert installation.environment_command("3.11") == [sys.executable, "-m", "venv", ".venv"]
    python, *_, editable, what = installation.whole_command(tmp_path)
    assert python == str(tmp_path / ".venv" / "bin" / "python")
    assert (editable, what) == ("--editable", ".[dev]")


@pytest.mark.usefixtures("without_uv")
def test_too_old_a_python_is_told() -> None:
    with pytest.raises(StepError, match=r"No Python 3\.99 or newer"):
        installation.environment_command("3.99")


@pytest.mark.parametrize("tool", ["with_uv", "without_uv"])
def test_the_tools_are_added_to_what_is_there_and_exchange_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, tool: str
) -> None:
    request.getfixturevalue(tool)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    install_package(tmp_path, "Django-5.2.8")
    install_package(tmp_path, "django_stubs_ext-6.1.0")
    install_package(tmp_path, "harbour_library-0.1.0", from_index=False)
    command = installation.tools_command(tmp_path)
    assert command[-4:] == ["pytest>=9,<10", "ruff", "Django==5.2.8", "django_stubs_ext==6.1.0"]
    assert command[-5].startswith("-") or command[-5] == str(tmp_path / ".venv")  # nothing else is installed


@pytest.mark.usefixtures("with_uv")
def test_an_environment_of_a_project_has_pip_whoever_makes_it() -> None:
    assert "--seed" in installation.environment_command("3.11")


def python_of(folder: Path, version: str, *, is_dead: bool = False) -> Path:
    """Put a program there that passes for a Python of a version, or is a shim of pyenv for one that is not there."""
    folder.mkdir(exist_ok=True)
    program = folder / f"python{version}"
    text = f"echo pyenv: python{version}: command not found >&2; exit 127" if is_dead else f"echo {version}"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("tool", ["with_uv", "without_uv"])
def test_a_dead_shim_is_no_python_for_new_and_verify(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    request.getfixturevalue(tool)
    dead, alive = python_of(tmp_path / "shims", "3.90", is_dead=True), python_of(tmp_path / "usr", "3.90")
    monkeypatch.setenv("PATH", os.pathsep.join([str(dead.parent), str(alive.parent), os.environ["PATH"]]))
    assert str(alive) in installation.environment_command("3.90")
    assert environments.find_interpreter("3.90") == (alive, "3.90")
    assert environments.interpreters(["3.90", "3.91"]) == ["3.90"]


def test_a_dead_shim_alone_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python_of(tmp_path / "shims", "3.90", is_dead=True)
    newer = python_of(tmp_path / "shims", "3.91")
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    assert installation.environment_command("3.90")[0] == str(newer)


@pytest.mark.usefixtures("with_uv")
def test_uv_may_fetch_a_python_that_is_nowhere() -> None:
    assert ">=3.99" in installation.environment_command("3.99")


MIRROR = "https://mirror.example/simple"
TOLD = {
    "index": ({"PIP_INDEX_URL": MIRROR}, "", {"UV_DEFAULT_INDEX": MIRROR}),
    "more indexes": (
        {"PIP_EXTRA_INDEX_URL": f"{MIRROR} https://b.example"},
        "",
        {"UV_EXTRA_INDEX_URL": f"{MIRROR} https://b.example", "UV_INDEX_STRATEGY": "unsafe-best-match"},
    ),
    "folders": ({"PIP_FIND_LINKS": "/a /b"}, "", {"UV_FIND_LINKS": "/a,/b"}),
    "certificates": ({"PIP_CERT": "/c.pem"}, "", {"SSL_CERT_FILE": "/c.pem"}),
    "certificates of the user": ({"PIP_CERT": "/c.pem", "SSL_CERT_FILE": "/own.pem"}, "", {}),
    "trusted host": ({"PIP_TRUSTED_HOST": "mirror.example"}, "", {"UV_INSECURE_HOST": "mirror.example"}),
    "constraints": ({"PIP_CONSTRAINT": "/c.txt"}, "", {"UV_CONSTRAINT": "/c.txt"}),
    "file": ({}, f"[global]\nindex_url = {MIRROR}\n", {"UV_DEFAULT_INDEX": MIRROR}),
    "file's own section": (
        {},
        f"[global]\nindex-url = x\n[install]\nindex-url = {MIRROR}",
        {"UV_DEFAULT_INDEX": MIRROR},
    ),
    "several lines": ({}, "[global]\nfind-links =\n  /a\n  /b\n", {"UV_FIND_LINKS": "/a,/b"}),
    "variable over file": ({"PIP_INDEX_URL": MIRROR}, "[global]\nindex-url = x\n", {"UV_DEFAULT_INDEX": MIRROR}),
    "no file": ({"PIP_CONFIG_FILE": os.devnull}, "[global]\nindex-url = x\n", {}),
    "uv has its own": ({"PIP_INDEX_URL": "x", "UV_INDEX_URL": MIRROR}, "", {}),
    "nothing that counts": ({"PIP_TIMEOUT": "3", "PIP_NO_INDEX": "0"}, "[global]\nquiet = 1\n", {}),
    "damaged file": ({}, "index-url", {}),
}


@pytest.mark.parametrize(("variables", "file", "told"), TOLD.values(), ids=TOLD)
def test_what_pip_is_told_is_handed_to_uv(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    with_uv: None,
    home: Path,
    variables: dict[str, str],
    file: str,
    told: dict[str, str],
) -> None:
    (home / ".config" / "pip" / "pip.conf").write_text(file)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert installation.whole_command(tmp_path)[0] == "uv"
    assert installation.variables() == told
    assert told.items() <= environments._installing().items()
    (tmp_path / "made").mkdir()
    postgen.run(["/bin/sh", "-c", "/usr/bin/env > environment"], tmp_path / "made")
    seen = dict(line.split("=", 1) for line in (tmp_path / "made" / "environment").read_text().splitlines())
    assert told.items() <= seen.items()


@pytest.mark.parametrize("name", ["PIP_NO_INDEX", "PIP_PROXY", "PIP_ONLY_BINARY", "PIP_PRE"])
def test_pip_is_used_for_what_uv_cannot_be_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, with_uv: None, name: str
) -> None:
    monkeypatch.setenv(name, "1")
    assert installation.environment_command("3.11") == [sys.executable, "-m", "venv", ".venv"]
    assert installation.whole_command(tmp_path)[1:3] == ["-m", "pip"]
    assert installation.variables() == {}
    monkeypatch.setenv("UV_DEFAULT_INDEX", MIRROR)
    assert installation.whole_command(tmp_path)[0] == "uv"


@pytest.mark.slow
def test_the_environment_that_uv_makes_takes_the_readme_s_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    postgen.run(installation.environment_command("3.11"), tmp_path)
    postgen.run([".venv/bin/pip", "--version"], tmp_path)
