import sys

import pytest

from scaffoldpy import installation
from scaffoldpy.errors import StepError

PYPROJECT = """
[project]
dependencies = ["django"]
[project.optional-dependencies]
dev = ["pytest>=9,<10", "ruff"]
"""


@pytest.fixture
def without_uv(monkeypatch):
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def with_uv(monkeypatch, tmp_path):
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(uv.parent))


def install_package(folder, name: str, *, from_index: bool = True) -> None:
    info = folder / ".venv" / "lib" / "python3.11" / "site-packages" / f"{name}.dist-info"
    info.mkdir(parents=True)
    if not from_index:
        (info / "direct_url.json").write_text("{}")


@pytest.mark.usefixtures("with_uv")
def test_uv_is_used_where_it_is(tmp_path):
    assert installation.environment_command("3.11")[0] == "uv"
    assert installation.whole_command(tmp_path)[0] == "uv"


@pytest.mark.usefixtures("without_uv")
def test_without_uv_the_running_python_is_used(tmp_path):
    assert installation.environment_command("3.11") == [sys.executable, "-m", "venv", ".venv"]
    python, *_, editable, what = installation.whole_command(tmp_path)
    assert python == str(tmp_path / ".venv" / "bin" / "python")
    assert (editable, what) == ("--editable", ".[dev]")


@pytest.mark.usefixtures("without_uv")
def test_too_old_a_python_is_told():
    with pytest.raises(StepError, match=r"No Python 3\.99 or newer"):
        installation.environment_command("3.99")


@pytest.mark.parametrize("tool", ["with_uv", "without_uv"])
def test_the_tools_are_added_to_what_is_there_and_exchange_nothing(request, tmp_path, tool):
    request.getfixturevalue(tool)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    install_package(tmp_path, "Django-5.2.8")
    install_package(tmp_path, "django_stubs_ext-6.1.0")
    install_package(tmp_path, "harbour_library-0.1.0", from_index=False)
    command = installation.tools_command(tmp_path)
    assert command[-4:] == ["pytest>=9,<10", "ruff", "Django==5.2.8", "django_stubs_ext==6.1.0"]
    assert command[-5].startswith("-") or command[-5] == ".venv"  # nothing else is installed
