"""The record in a project: enough to repeat it, and harmless whatever it holds."""

import os
from pathlib import Path

import pytest
import yaml
from projects import chosen, project

from scaffoldpy import __version__, answers, generate, record
from scaffoldpy.errors import TargetError
from scaffoldpy.model import FRAMEWORKS, Framework, Request
from scaffoldpy.plan import Plan, make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
from scaffoldpy.vocabulary import vocabulary

ODD = "\"quoted\" 'x' \\ : # {{ 7*7 }} 🎉 图书馆 - yes"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_is_written_is_read_back(tmp_path: Path, framework: Framework) -> None:
    template = load_template(framework)
    made = project(template, description=ODD, author="no", email="a@b.example")
    options = chosen(template, ci="github")
    content = record.dump_record(
        made, options, answers={"team": "mixed"}, made=record.Made({"a.txt": record.digest(b"a")})
    )
    (tmp_path / record.NAME).write_bytes(content)
    found = record.read_record(tmp_path)
    assert (found.version, found.project, found.framework) == (__version__, made, framework)
    assert (found.answers, found.options) == ({"team": "mixed"}, options.values)
    assert found.files == {"a.txt": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}


def test_it_is_an_answers_file_with_one_more_key(tmp_path: Path) -> None:
    template = load_template("flask")
    content = record.dump_record(project(template), chosen(template), answers={"team": "mixed"}, made=record.Made({}))
    document = yaml.safe_load(content)
    assert list(document) == ["scaffoldpy", "project", "framework", "answers", "options", "generated"]
    assert document["project"]["python"] == "3.12"


def test_the_order_of_answers_and_files_changes_nothing() -> None:
    template = load_template("flask")
    made, options = project(template), chosen(template)
    orders = [{"team": "mixed", "style": "freedom"}, {"style": "freedom", "team": "mixed"}]
    digests = [{"b": "2", "a": "1"}, {"a": "1", "b": "2"}]
    contents = [
        record.dump_record(made, options, answers=answers, made=record.Made(files))
        for answers, files in zip(orders, digests, strict=True)
    ]
    assert contents[0] == contents[1]


def test_free_text_stays_readable() -> None:
    template = load_template("flask")
    content = record.dump_record(project(template, name=ODD), chosen(template), answers={}, made=record.Made({}))
    assert "🎉 图书馆" in content.decode()


def test_a_folder_without_one_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"holds no \.scaffoldpy\.yaml"):
        record.read_record(tmp_path)
    assert record.recorded_files(tmp_path) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "just text",
        "{",
        "a: !!python/object/apply:os.system [id]",
        "framework: rails\nproject: {}\nanswers: {}\noptions: {}\ngenerated: {version: 1, files: {}}",
        "framework: flask",
        "scaffoldpy: 2\nframework: flask\nproject: {}\nanswers: {}\noptions: {}\ngenerated: {version: 1, files: {}}",
        "project: 3\nframework: flask\nanswers: 3\noptions: 3\ngenerated: 3",
        "\udcff",
        "\0",
    ],
)
def test_one_that_cannot_be_used_is_told_and_names_no_file(tmp_path: Path, text: str) -> None:
    (tmp_path / record.NAME).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(TargetError, match=r"cannot be used: .+\."):
        record.read_record(tmp_path)
    assert record.recorded_files(tmp_path) == {}


@pytest.mark.parametrize(("path", "inside"), [("a/b", True), ("../a", False), ("/a", False), ("a/../../b", False)])
def test_a_path_that_leaves_the_project_is_known(path: str, inside: bool) -> None:
    assert record.is_inside(path) is inside


def test_a_link_on_the_way_is_known(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert record.has_link(tmp_path, "link/a.txt")
    assert not record.has_link(tmp_path, "real/a.txt")


def test_the_digest_of_a_link_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert record.digest_of(tmp_path / "link") == ""
    assert record.digest_of(tmp_path) == ""


def remade(folder: Path, *settings: str) -> Plan:
    """Plan a project again from its record, with `--set`."""
    questionnaire = load_questions()
    terms = vocabulary(questionnaire)
    request = answers.load_request(str(folder / "harbour" / record.NAME), terms)
    return make_plan(answers.with_settings(request, settings, terms), questionnaire)


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """Make a project by an answer and a wish; return the folder that it is in."""
    request = Request(
        project={"name": "Harbour"}, framework="django", answers={"database": "postgresql"}, options={"api": "drf"}
    )
    generate.generate(make_plan(request, load_questions()), generate.Wishes(tmp_path, use_git=False))
    return tmp_path


def test_only_what_was_chosen_outright_is_a_choice_again(harbour: Path) -> None:
    sources = remade(harbour).options.sources
    assert [name for name, source in sources.items() if source.kind == "override"] == ["api"]
    assert sources["database"].question == "database"


def test_an_answer_that_is_changed_changes_its_options_and_no_others(harbour: Path) -> None:
    before, after = remade(harbour).options.values, remade(harbour, "answers.database=mysql").options.values
    assert after == {**before, "database": "mysql"}


def test_a_wish_is_kept_until_another_replaces_it(harbour: Path) -> None:
    assert remade(harbour).options.values["api"] == "drf"
    assert remade(harbour, "options.api=ninja").options.values["api"] == "ninja"


def test_a_file_that_was_made_anew_is_told_as_it_is_now(tmp_path: Path) -> None:
    lines = [f"    {path}: {'0' * 64}\n" for path in ("a.py", "sub/a.py")]
    (tmp_path / record.NAME).write_text("".join(lines))
    (tmp_path / "a.py").write_text("new\n")
    record.renew(tmp_path, ["a.py"])
    told = (tmp_path / record.NAME).read_text()
    assert told == f"    a.py: {record.digest_of(tmp_path / 'a.py')}\n{lines[1]}"


def test_a_record_that_is_no_file_is_told_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / record.NAME)
    with pytest.raises(TargetError, match="is not a file"):
        record.read_record(tmp_path)
