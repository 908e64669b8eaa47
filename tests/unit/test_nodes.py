from pathlib import Path

import pytest

from scaffoldpy.errors import AnswersError
from scaffoldpy.values import nearest
from scaffoldpy.values.document import read_document
from scaffoldpy.values.nodes import is_too_deep


@pytest.mark.parametrize("level", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_known_before_it_is_read(level: str) -> None:
    assert is_too_deep(level * 100_000)


@pytest.mark.parametrize("text", ["", "a: {b: [c, d]}", "- a-b-c\n" * 5_000, "a: [{}]\n" * 2_000])
def test_long_is_not_deep(text: str) -> None:
    assert not is_too_deep(text)


def test_an_answers_file_of_endless_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("- " * 100_000, encoding="utf-8")
    with pytest.raises(AnswersError, match="nested too deeply"):
        read_document(str(path))


@pytest.mark.parametrize(
    ("word", "said"),
    [("djagno", "Did you mean django?"), ("zzz", "Known: django, flask.")],
)
def test_the_nearest_word_is_said_or_else_all(word: str, said: str) -> None:
    assert nearest(word, ["django", "flask"]) == said
