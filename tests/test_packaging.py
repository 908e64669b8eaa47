"""What a wheel must carry, seen in the checkout: packaging tools leave out linked folders, but not linked files."""

from pathlib import Path

import pytest

from scaffoldpy import resources
from scaffoldpy.model import FRAMEWORKS

TEMPLATES = resources.data_folder() / "templates"
EXTENSION = Path(resources.__file__).parent / "extension"


def test_no_folder_of_the_templates_is_a_link():
    assert [path for path in TEMPLATES.rglob("*") if path.is_symlink() and path.is_dir()] == []


def test_no_link_of_the_templates_is_broken():
    assert [path for path in TEMPLATES.rglob("*") if path.is_symlink() and not path.exists()] == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_template_has_every_file_of_the_extension(framework):
    linked = {path.name for path in (TEMPLATES / framework / "local_extensions").glob("*.py")}
    assert linked == {path.name for path in EXTENSION.glob("*.py")}
