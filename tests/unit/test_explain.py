"""Why a file is there, from the project's record alone."""

import shutil
from pathlib import Path

import pytest
from all_rows import ALL_ROWS, Values

from scaffoldpy import causes, explain, generate, record, render
from scaffoldpy.errors import TargetError
from scaffoldpy.extension import rules
from scaffoldpy.model import FRAMEWORKS, Framework, Request, Source
from scaffoldpy.plan import Plan, make_plan
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template


def generated(
    folder: Path, framework: Framework = "flask", answers: dict[str, str] | None = None, **options: str | bool
) -> tuple[Path, Plan]:
    request = Request(project={"name": "Harbour Library"}, framework=framework, answers=answers or {}, options=options)
    plan = make_plan(request, load_questions())
    generate.generate(plan, generate.Wishes(folder, use_git=False))
    return folder / "harbour_library", plan


def cause(explanation: explain.Explanation, option: str) -> explain.Cause:
    return next(c for c in (*explanation.causes, *explanation.shaped_by) if c.option == option)


TOP = load_template("flask").folder.parents[1]
SOME = {"django-01", "flask-01"}
EVERY_ROW = [pytest.param(*row.values, id=row.id, marks=[] if row.id in SOME else pytest.mark.slow) for row in ALL_ROWS]


@pytest.mark.parametrize(("framework", "number", "values"), EVERY_ROW)
def test_every_file_of_a_row_and_every_other_is_explained(
    tmp_path: Path, framework: Framework, number: int, values: Values
) -> None:
    template = load_template(framework)
    known = {option.name for option in template.options}
    data = {"name": "Pier", **{name: str(value) for name, value in values.items() if name not in known}}
    request = Request(data, framework, options={name: values[name] for name in known})
    generate.generate(make_plan(request, load_questions()), generate.Wishes(tmp_path, use_git=False))
    made = record.read_record(tmp_path / "pier").files
    sources = render.sources(template)
    possible = {path.replace("{slug}", "pier", 1): path for path in sources}
    for path in [*possible, *causes.folders_above(possible)]:
        found = explain.explain(tmp_path / "pier" / path)
        text = explain.format_explanation(found)
        is_there = path in made or path in causes.folders_above(made)
        inside = [name for name in possible if name == path or (path.endswith("/") and name.startswith(path))]
        is_always = any(not rules.conditions_of(possible[name], template.paths) for name in inside)
        assert (found.state == "absent") == (not is_there), path
        assert ("It is always there." in text) == is_always, path
        assert ("It comes with" in text) == (not is_there), path
        assert [name for name in found.sources if not (TOP / name).exists()] == [], path
        if path in possible:
            assert (TOP / found.sources[0]).samefile(sources[possible[path]]), path
        else:
            assert found.sources[0].removesuffix("/").endswith(path.replace("pier/", "").rstrip("/")), path


def test_the_template_and_the_parts_that_went_into_a_file_are_named(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, sample=True, forms=True)
    found = explain.explain(project / "harbour_library" / "views.py")
    folder = "templates/flask/templates/"
    assert found.sources[0] == "templates/flask/[=cookiecutter.slug=]/[=cookiecutter.slug=]/views.py"
    assert set(found.sources[1:]) >= {f"{folder}views/pages.py", f"{folder}views/catalogue.py"}
    assert f"{folder}views/files.py" not in found.sources
    assert all(f"- {name}" in explain.format_explanation(found) for name in found.sources)


def test_what_a_part_looks_at_shapes_the_file_and_what_only_a_macro_names_does_not(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, forms=True)
    shaping = {c.option for c in explain.explain(project / "harbour_library" / "views.py").shaped_by}
    assert {"forms", "sample", "accounts"} <= shaping
    assert not {"storage", "deploy"} & shaping, "the imports of uploads, which this project has not"


def test_what_was_not_generated_says_what_brings_it(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    found = explain.explain(project / "tests" / "test_admin.py")
    assert (found.state, [c.option for c in found.lacking], found.wanted) == ("absent", ["admin"], "admin=true")
    assert "- admin=false: it is the default." in explain.format_explanation(found)
    assert explain.explain(project / "migrations").wanted == "orm=true"
    assert explain.explain(project / "deploy").wanted == "static_export=true or deploy=cluster"


def test_a_folder_that_is_there_only_for_its_files_is_not_always_there(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, static_export=True)
    found = explain.explain(project / "deploy")
    assert [c.option for c in found.causes] == ["static_export"]
    assert "always" not in explain.format_explanation(found)


def test_a_folder_in_the_project_called_like_the_package_is_another(tmp_path: Path) -> None:
    request = Request({"name": "Versions"}, "flask", options={"orm": True})
    generate.generate(make_plan(request, load_questions()), generate.Wishes(tmp_path, use_git=False))
    found = explain.explain(tmp_path / "versions" / "migrations" / "versions" / ".gitkeep")
    assert (found.state, "orm" in {c.option for c in found.causes}) == ("unchanged", True)
    assert found.sources[0].endswith("migrations/versions/.gitkeep")


def test_a_file_that_is_always_there_says_so(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    found = explain.explain(project / "README.md")
    assert (found.path, found.state, found.causes) == ("README.md", "unchanged", ())
    assert "It is always there." in explain.format_explanation(found)


def test_an_option_chosen_outright_is_told_as_that(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, ci="github")
    found = explain.explain(project / ".github" / "workflows" / "ci.yml")
    assert [c.option for c in found.causes] == ["ci"]
    assert cause(found, "ci").reason == "you chose it"


def test_an_answer_is_told_with_its_question_and_what_else_it_did(tmp_path: Path) -> None:
    project, plan = generated(tmp_path, answers={"admin_site": "needed"})
    found = explain.explain(project / "harbour_library" / "admin.py")
    because = cause(found, "admin")
    question = load_questions().question("admin_site")
    assert question.text in because.reason
    assert question.choice("needed").label in because.reason
    assert set(because.also_set) == {
        name for name, source in plan.options.sources.items() if source.question == "admin_site" and name != "admin"
    }
    assert "tests/test_admin.py" in because.also_brought
    assert "harbour_library/admin.py" not in because.also_brought


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(
    ("answers", "options"),
    [
        ({}, {}),
        ({"database": "postgresql", "accounts": "full"}, {}),
        ({"database": "mysql"}, {"deploy": "cluster"}),
        ({"purpose": "static_site", "style": "freedom"}, {"ci": "gitlab"}),
    ],
)
def test_the_sources_are_those_of_the_run_itself(
    tmp_path: Path, framework: Framework, answers: dict[str, str], options: dict[str, str | bool]
) -> None:
    project, plan = generated(tmp_path, framework, answers, **options)
    found = explain.explain(project)
    history = explain._History(record.read_record(project), plan.template, load_questions())
    assert found.state == "folder"
    for name, source in plan.options.sources.items():
        if source.kind != "override":  # a wish for what would have come anyway counts as that
            assert history._sources[name] == source, name


def test_a_wish_stays_a_wish(tmp_path: Path) -> None:
    project, plan = generated(tmp_path, ci="gitlab", server="granian")
    history = explain._History(record.read_record(project), plan.template, load_questions())
    wishes = {name for name, source in history._sources.items() if source == Source("override")}
    assert wishes == {"ci", "server"}


def test_a_field_of_the_project_is_a_cause_too(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    found = explain.explain(project / "LICENSE")
    assert cause(found, "license").value == "MIT"
    assert cause(found, "license").reason == "it is the default"
    shutil.rmtree(project)
    request = Request({"name": "Harbour Library", "license": "Apache-2.0"})
    generate.generate(make_plan(request, load_questions()), generate.Wishes(tmp_path, use_git=False))
    found = explain.explain(project / "LICENSE")
    assert cause(found, "license").reason == "you gave it with the project's data"


def test_the_content_s_options_are_told(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    found = explain.explain(project / "pyproject.toml")
    assert found.causes == ()
    assert {"accounts", "orm"} & {c.option for c in found.shaped_by}


def test_a_changed_and_a_removed_file_are_told(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    (project / "README.md").write_text("mine")
    (project / "pyproject.toml").unlink()
    assert explain.explain(project / "README.md").state == "changed"
    assert explain.explain(project / "pyproject.toml").state == "removed"
    assert "It was changed since." in explain.format_explanation(explain.explain(project / "README.md"))


def test_a_folder_tells_what_in_it_came_for_which_options(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, ci="github", admin=True)
    assert explain.explain(project).parts[".github/"] == "ci=github"
    package = explain.explain(project / "harbour_library")
    assert package.path == "harbour_library/"
    assert package.parts["harbour_library/admin.py"] == "admin=true"


def test_a_folder_of_a_removed_file_is_known(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, ci="github")
    shutil.rmtree(project / ".github")
    assert explain.explain(project / ".github").path == ".github/"


def test_a_file_of_the_user_s_own_is_told_as_that(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    (project / "mine.txt").write_text("mine")
    assert explain.explain(project / "mine.txt").state == "foreign"
    assert explain.explain(project / ".env").state == "foreign"
    assert explain.explain(project / record.NAME).state == "record"


def test_a_path_from_inside_the_project_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, _ = generated(tmp_path)
    monkeypatch.chdir(project / "tests")
    assert explain.explain(Path("../README.md")).path == "README.md"


def test_what_never_was_there_is_refused(tmp_path: Path) -> None:
    project, _ = generated(tmp_path)
    with pytest.raises(TargetError, match="never was"):
        explain.explain(project / "nothing.py")
    with pytest.raises(TargetError, match="never was"):
        explain.explain(project / ("x" * 5000))  # longer than any file's name


def test_a_path_outside_any_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="in no project"):
        explain.explain(tmp_path / "a.txt")


def test_another_version_s_record_is_told_and_its_unknown_parts_are_left_out(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, answers={"admin_site": "needed"})
    file = project / record.NAME
    text = file.read_text().replace("  admin_site: needed", "  admin_site: needed\n  mood: good")
    text = text.replace("options:\n", "options:\n  colour: blue\n").replace("version: ", "version: 9")
    file.write_text(text)
    found = explain.explain(project / "README.md")
    assert found.version.startswith("9")
    assert f"Made by scaffoldpy {found.version}" in explain.format_explanation(found)


def test_lines_fit_80_columns(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, answers={"accounts": "full", "admin_site": "needed"})
    for path in ("harbour_library/models.py", "pyproject.toml", "."):
        assert max(map(len, explain.format_explanation(explain.explain(project / path)).splitlines())) <= 80


def test_an_answer_that_followed_from_another_is_not_told_as_given(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, "django", {"purpose": "api"})
    found = explain.explain(project / "config" / "urls.py")
    assert "follows from your other answers" in cause(found, "pages").reason


def test_of_several_ways_to_need_a_file_only_those_taken_are_told(tmp_path: Path) -> None:
    project, _ = generated(tmp_path, "django", sample=True, api="drf")
    found = explain.explain(project / "harbour_library/core/management/__init__.py")
    assert [c.option for c in found.causes] == ["apps", "sample"]
