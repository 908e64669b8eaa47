"""What a recommendation, options and a finished project look like in 80 columns."""

from pathlib import Path

import pytest

from scaffoldpy import options, recommend, report
from scaffoldpy.model import TITLES, Command, GeneratedProject, Project, Recommendation, Step
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template

SHORT = load_questions(Path(__file__).parents[1] / "data" / "questions.yaml")
REAL = load_questions()


def shown(recommendation: Recommendation, *, most: int | None = None, plain: bool = False) -> str:
    text = report.to_text(report.summary(SHORT, recommendation, most=most, plain=plain), 80)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def test_the_summary_tells_how_sure_why_why_not_and_what_would_turn_it() -> None:
    result = recommend.recommend(SHORT, {"purpose": "shop", "data": "rich", "style": "free"})
    assert shown(result) == (
        "Your answers slightly favour Django. Points: Django 5, Flask 2\n"
        "██████░░░░  About 6 in 10 comparable projects chose Django (estimate from 30)\n"
        "\n"
        "For Django\n"
        "  +3 Records, forms and an admin site are ready.\n"
        "  +2 Models and migrations are built in.\n"
        "For Flask\n"
        "  +2 Flask lets you build your own way.\n"
        "Flask instead, with data “Nothing”; or purpose “A hook”\n"
        "Not answered: people"
    )


def test_the_short_summary_counts_what_it_leaves_out() -> None:
    result = recommend.recommend(SHORT, {"purpose": "shop", "data": "rich", "style": "set"})
    assert "For Django (1 of 3 reasons)" in shown(result, most=1)
    assert "For Flask: nothing in your answers" in shown(result, most=1)


def test_notes_stand_in_the_long_summary_only() -> None:
    result = recommend.recommend(SHORT, {"purpose": "hook"})
    assert "Django can do it too." in shown(result)
    assert "Django can do it too." not in shown(result, most=9)


def test_the_plain_summary_says_the_same_without_a_drawing() -> None:
    result = recommend.recommend(SHORT, {"purpose": "hook"})
    assert "█" in shown(result)
    assert shown(result, plain=True) == shown(result).replace(report.bar(result.confidence) + "  ", "")


def test_a_tie_is_called_a_tie() -> None:
    result = recommend.recommend(SHORT, {"data": "rich", "style": "free"})
    assert shown(result).startswith("A tie: both fit. Points: Django 2, Flask 2\nComparable projects chose either")


def test_no_answers_are_no_claim_about_real_projects() -> None:
    text = shown(recommend.recommend(SHORT, {}))
    assert text.startswith("No preference yet: nothing in your answers points either way.\n")


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({}, "No preference yet"),
        ({"data": "rich", "style": "free"}, "So far: even"),
        ({"purpose": "shop"}, "So far: Django ██████░░░░ about 6 in 10 (from 30)"),
    ],
    ids=["nothing", "tie", "django"],
)
def test_the_lean_is_one_line(answers: dict[str, str], line: str) -> None:
    assert report.lean(recommend.recommend(SHORT, answers)) == line


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.5, "about half"),
        (0.549, "about half"),
        (0.55, "about 6 in 10"),
        (0.77, "about 8 in 10"),
        (0.949, "about 9 in 10"),
        (0.97, "over 9 in 10"),
    ],
)
def test_a_share_is_told_in_tenths(share: float, told: str) -> None:
    assert report.tenths(share) == told


BACK_OFFICE = {"purpose": "business_app", "data_model": "rich", "admin_site": "needed", "accounts": "full"}
API = {"purpose": "api", "accounts": "none", "admin_site": "unneeded"}


def real(answers: dict[str, str], *, most: int | None = None, plain: bool = False) -> str:
    return report.to_text(report.summary(REAL, recommend.recommend(REAL, answers), most=most, plain=plain), 80)


@pytest.mark.parametrize("plain", [False, True])
def test_the_confidence_names_its_sample_and_number_and_no_percent(plain: bool) -> None:
    text = real(BACK_OFFICE, plain=plain)
    assert "in 10 comparable projects chose Django (estimate from 120)" in text
    assert "%" not in text
    lean = report.lean(recommend.recommend(REAL, BACK_OFFICE), plain=plain)
    assert "in 10 (from 120)" in lean
    assert "%" not in lean


def test_neighbours_are_told_with_repository_year_and_what_they_chose() -> None:
    neighbours = recommend.recommend(REAL, BACK_OFFICE).neighbours
    long, short = (" ".join(real(BACK_OFFICE, most=most).split()) for most in (None, 2))
    assert "Most alike of 120 real projects" in long
    for place, neighbour in enumerate(neighbours):
        project = neighbour.project
        told = f"{TITLES[project.framework]} {project.name} ({project.repository}, {project.year})"
        assert told in long
        assert (f"{project.name} ({TITLES[project.framework]})" in short) == (place < 3)
    assert "compared" in long
    assert "compared" not in short


def test_without_neighbours_none_are_spoken_of() -> None:
    assert "Most alike" not in real({"purpose": "business_app"})


@pytest.mark.parametrize("most", [None, 2])
def test_where_neither_may_fit_it_is_said(most: int | None) -> None:
    assert "FastAPI" in real(API, most=most)
    assert "Neither?" not in real(BACK_OFFICE, most=most)


@pytest.mark.parametrize(("share", "drawn"), [(0.5, "█████░░░░░"), (1.0, "██████████"), (0.0, "░░░░░░░░░░")])
def test_the_bar_is_as_long_as_the_share(share: float, drawn: str) -> None:
    assert report.bar(share, width=10) == drawn


def test_a_label_is_shortened_only_where_it_stays_the_only_one() -> None:
    assert report.short_label(REAL, "purpose", "api") == "An API"
    for question in REAL.questions:
        labels = [report.short_label(REAL, question.id, choice.id) for choice in question.choices]
        assert len(set(labels)) == len(labels), question.id


def test_the_options_table_shows_what_set_each_option_that_is_not_as_usual() -> None:
    template = load_template("django")
    derived = options.derive(options.Basis(template, SHORT, {"people": "many"}, {"deploy": "cluster"}))
    text = report.to_text(report.options_table(template, derived), 120)
    rows = {line.split("  ")[1].strip(): line for line in text.split("\n") if line.startswith("  ")}
    assert "from: people" in rows["User accounts"]
    assert "your choice" in rows["Deployment files"]
    assert "several application servers share" in rows["Cache"]
    assert "Background tasks" not in rows
    assert "Data" in text


def test_next_steps_end_with_the_commands_and_quote_the_folder() -> None:
    template = load_template("flask")
    generated = GeneratedProject(
        project=Project("Zoo", "zoo", "", "", "", "MIT", "3.11"),
        path=Path("my projects/zoo"),
        framework="flask",
        options=options.derive(options.Basis(template, SHORT, {}, {})),
        files=7,
        kept=("README.md.orig",),
        recommendation=recommend.recommend(SHORT, {}),
        steps=(Step("git", "skipped", detail="--no-git"), Step("env", "done")),
        commands=(Command("start", "flask run", {}), Command("test", "pytest", {})),
    )
    assert report.next_steps(generated).split("\n") == [
        "",
        "Using Flask.",
        "",
        "Zoo: a Flask project of 7 files in my projects/zoo",
        "Your own file is kept as README.md.orig.",
        "git: skipped (--no-git)",
        "",
        "Start it:",
        "  cd 'my projects/zoo'",
        "  flask run",
        "",
        "Test it:",
        "  pytest",
    ]


def test_colours_are_left_out_when_the_user_wants_none(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = report.summary(SHORT, recommend.recommend(SHORT, {"purpose": "shop"}))
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;32m" in report.to_text(summary, 80, color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "32m" not in report.to_text(summary, 80, color=True)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    first = {question.id: question.choices[0].id for question in REAL.questions}
    text = report.to_text(report.summary(REAL, recommend.recommend(REAL, first)), width)
    assert max(len(line) for line in text.split("\n")) <= width
