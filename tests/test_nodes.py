import pytest

from scaffoldpy.document import read_document
from scaffoldpy.errors import AnswersError
from scaffoldpy.nodes import is_too_deep, nearest


@pytest.mark.parametrize("level", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_known_before_it_is_read(level):
    assert is_too_deep(level * 100_000)


@pytest.mark.parametrize("text", ["", "a: {b: [c, d]}", "- a-b-c\n" * 5_000, "a: [{}]\n" * 2_000])
def test_long_is_not_deep(text):
    assert not is_too_deep(text)


def test_an_answers_file_of_endless_nesting_is_refused(tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text("- " * 100_000, encoding="utf-8")
    with pytest.raises(AnswersError, match="nested too deeply"):
        read_document(str(path))


@pytest.mark.parametrize(
    ("word", "said"),
    [("djagno", "Did you mean django?"), ("zzz", "Known: django, flask.")],
)
def test_the_nearest_word_is_said_or_else_all(word, said):
    assert nearest(word, ["django", "flask"]) == said
