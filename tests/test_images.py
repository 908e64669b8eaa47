"""The images in docs/images show what the program shows today."""

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
SCREENS = ("question", "summary", "options", "preview")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the images as the script draws them now."""
    folder = tmp_path_factory.mktemp("images")
    runpy.run_path(str(DOCS / "make_images.py"))["draw_all"](folder)
    return folder


def without_sizes(svg: str) -> str:
    """Take out the sizes of files, which every change of a template's wording changes."""
    return re.sub(r"(&#160;)*[\d.]+&#160;k?B", "", svg)


@pytest.mark.parametrize("name", SCREENS)
def test_an_image_is_current(drawn: Path, name: str) -> None:
    committed = (DOCS / "images" / f"{name}.svg").read_text(encoding="utf-8")
    now = (drawn / f"{name}.svg").read_text(encoding="utf-8")
    assert without_sizes(now) == without_sizes(committed), "run: python docs/make_images.py"


@pytest.mark.parametrize("name", SCREENS)
def test_an_image_fetches_nothing_from_the_network(name: str) -> None:
    svg = (DOCS / "images" / f"{name}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"]*", svg)) <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}


def test_the_readme_shows_the_web_page() -> None:
    assert "(docs/images/web.png)" in (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert (DOCS / "images" / "web.png").read_bytes().startswith(b"\x89PNG")
