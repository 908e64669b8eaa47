import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Run
from terminal import CTRL_C, DOWN, ENTER, ESCAPE, LEFT, PAGE_DOWN, UP, Terminal

from scaffoldpy.questions import load_questions

SHORT = Path(__file__).parents[1] / "data" / "questions.yaml"
KEPT = "scaffoldpy-answers.yaml"


@contextmanager
def scaffoldpy(
    folder: Path,
    *arguments: object,
    rows: int = 24,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
    questions: Path = SHORT,
) -> Iterator[Terminal]:
    """Run scaffoldpy on a terminal, by default with the short questions file."""
    command = [sys.executable, "-m", "scaffoldpy", *map(str, arguments), "--questions", str(questions)]
    with Terminal(command, folder, rows=rows, columns=columns, env=env) as terminal:
        yield terminal


def screen(text: str) -> str:
    """Take the margin off a screen written in a test."""
    return "\n".join(line.removeprefix("        ") for line in text.split("\n")).removeprefix("\n").rstrip()


def test_the_first_question_shows_number_rest_lean_and_keys(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        assert terminal.wait_for("Ctrl-C") == screen(
            """
        Question 1 · at most 3 more                                   No preference yet

        ? What are you building?
         » A shop: people log in and buy
           A hook: other programs call it
           Not sure

        ↑↓ Enter choose · ? why we ask · Ctrl-C leave
            """
        )


def test_keys_pressed_while_the_prompt_library_loads_are_not_lost_and_not_shown(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.press_as_soon_as("What are you building?", DOWN + ENTER)
        assert "That settles data: Nothing" in terminal.wait_for("Question 2")
        assert terminal.text.count("Question") == 1


def test_what_is_typed_between_two_screens_is_never_shown(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "recommend") as terminal:
        terminal.wait_for_output()
        with terminal.watching_echo() as seen:
            for _ in range(2):
                terminal.press_and_settle(ENTER)
        assert seen == {False}
        terminal.press(CTRL_C)


def test_the_first_sketch_is_drawn_over_by_the_same_screen(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        sketch = terminal.wait_for("Ctrl-C leave")
        terminal.answer(DOWN, then=" » A hook")
        assert terminal.answer(UP, then=" » A shop") == sketch
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
        assert "building" not in terminal.text


def test_the_question_mark_shows_and_hides_why_we_ask(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        shown = terminal.answer("?", then="The purpose decides most.")
        assert "What are you building?" in shown
        terminal.press("?")
        terminal.wait_until(lambda text: "The purpose decides most." not in text)


ODD_KEYS = {
    "control-o": "\x0f",
    "control-z": "\x1a",
    "control-d": "\x04",
    "control-r": "\x12",
    "control-v and a letter": "\x16x",
    "control-x control-e": "\x18\x05",
    "control-backslash": "\x1c",
    "control-underscore": "\x1f",
    "escape": ESCAPE,
    "alt-letter": "\x1bx",
    "paste": "\x1b[200~two\nlines\x1b[201~",
    "letters": "jkq/ß图",
    "tab and backspace": "\t\x7f",
    "function keys": "\x1bOP\x1b[15~\x1b[24~",
    "home, end, insert, delete": "\x1b[H\x1b[F\x1b[2~\x1b[3~",
}
BACKS = ("escape", "alt-letter")  # where there is a way back
FIRST, OPTIONS, CHOICE = "What are you building?", "Change any, or go on:", "Which one?"


def led_to(terminal: Terminal, place: str) -> str:
    """Go to the first question, the list of options, or the values of one; return that screen."""
    terminal.wait_for(FIRST if place == FIRST else "How do you want to go on?")
    if place != FIRST:
        terminal.answer(ENTER, then=OPTIONS)
    return terminal.answer(DOWN + ENTER, then=CHOICE) if place == CHOICE else terminal.wait_for("Ctrl-C leave")


@pytest.mark.parametrize("place", [FIRST, OPTIONS, CHOICE])
def test_a_menu_takes_no_key_that_is_not_its_own(tmp_path: Path, place: str) -> None:
    arguments = () if place == FIRST else ("Zoo", "--framework", "django")
    with scaffoldpy(tmp_path, "new", *arguments) as terminal:
        before = led_to(terminal, place)
        for name, keys in ODD_KEYS.items():
            if place == FIRST or name not in BACKS:
                terminal.press(keys)
                moved = terminal.press_and_settle(DOWN)  # it comes when the keys before it have been read
                assert terminal.press_and_settle(UP) == before, f"{name}:\n{moved}"


def test_escape_closes_the_help_and_does_no_more(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        first = terminal.wait_for("Ctrl-C leave")
        for _ in range(2):
            terminal.answer("?", then="The purpose decides most.")
            assert terminal.press_and_settle(ESCAPE) == first
        second = terminal.answer(ENTER, then="How much does it store?")
        terminal.press_and_settle("?")
        assert terminal.press_and_settle(ESCAPE) == second
        terminal.answer(ESCAPE, then="What are you building?")


def test_escape_goes_back_after_a_question_mark_where_there_is_no_help(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django") as terminal:
        led_to(terminal, OPTIONS)
        terminal.press("?")
        terminal.answer(ESCAPE, then="How do you want to go on?")


@pytest.mark.parametrize("keys", [f"{ESCAPE}{ENTER}", f"?{ESCAPE}{ENTER}"], ids=["alt-enter", "help"])
def test_enter_right_after_escape_chooses_as_ever(tmp_path: Path, keys: str) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("Ctrl-C leave")
        assert "Question 2" in terminal.answer(keys, then="How much does it store?")


def test_odd_keys_in_a_field_lose_no_answer(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "--framework", "django", "--set", "answers.people=many") as terminal:
        led_to(terminal, OPTIONS)
        for name, keys in ODD_KEYS.items():
            if name not in (*BACKS, "control-o"):  # which is Enter where one types
                terminal.answer(ENTER, then="Name of the project:")
                terminal.answer(f"Zoo{keys}{ESCAPE}", then="Options of")
        assert "from: people" in terminal.text


def test_questions_are_asked_until_the_framework_is_decided(tmp_path: Path) -> None:
    """With the way back, and what an answer settles."""
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        assert terminal.answer(ENTER, then="How much does it store?") == screen(
            """
        Question 2 · at most 2 more   So far: Django ██████░░░░ about 6 in 10 (from 30)

        ? How much does it store?
         » Much: many kinds of records
           Nothing
           Not sure

        ↑↓ Enter choose · ? why we ask · ← back · Ctrl-C leave
            """
        )
        assert " » A shop" in terminal.answer(LEFT, then="What are you building?"), "back keeps the answer"
        assert terminal.answer(DOWN + ENTER, then="Do people have accounts?") == screen(
            """
        Question 3 · at most 1 more    So far: Flask ███████░░░ about 7 in 10 (from 30)

        That settles data: Nothing

        ? Do people have accounts?
         » Yes
           No
           Not sure

        ↑↓ Enter choose · ? why we ask · ← back · Ctrl-C leave
            """
        )
        assert terminal.answer(UP + ENTER, then="Decided") == screen(
            """
        Decided: Flask                 So far: Flask ███████░░░ about 7 in 10 (from 30)

        No other answer can change the framework. More answers only set more options.

        ? How do you want to go on?
         » To the result
           Answer more questions (1 left)

        ↑↓ Enter choose · ← back · Ctrl-C leave
            """
        )


def decided(terminal: Terminal) -> None:
    """Answer until the framework is decided: a hook, and of accounts nothing."""
    terminal.wait_for("What are you building?")
    terminal.answer(DOWN + ENTER, then="Do people have accounts?")
    terminal.answer(UP + ENTER, then="Decided")


def test_the_recommendation_is_explained_and_an_answer_can_be_changed(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        decided(terminal)
        assert terminal.answer(ENTER, then="Which framework?") == screen(
            """
        The recommendation

        Your answers clearly favour Flask. Points: Django 0, Flask 5
        ███████░░░  About 7 in 10 comparable projects chose Flask (estimate from 30)

        For Flask
          +3 A hook needs routing and little else.
          +2 Without records most of Django lies idle.
        For Django: nothing in your answers
        Django instead, with purpose “A shop”

        ? Which framework?
         » Flask, as recommended
           Use Django anyway
           Read all reasons first
           Change an answer

        ↑↓ Enter choose · ← back · Ctrl-C leave
            """
        )
        assert terminal.answer(UP + ENTER, then="Change which one?") == screen(
            """
        Your answers                   So far: Flask ███████░░░ about 7 in 10 (from 30)

        ? Change which one?
         » None, go on
           purpose: A hook
           data: Nothing                                       follows from the others
           people: not answered
           style: not answered

        ↑↓ Enter choose · ← back · Ctrl-C leave
            """
        )
        edited = terminal.answer(UP * 2 + ENTER, then="Change an answer: people")
        assert " » Not sure" in edited
        assert "people: Yes" in terminal.answer(DOWN + ENTER, then="Change which one?")
        assert "Points: Django 3, Flask 5" in terminal.answer(ENTER, then="Which framework?")


def test_options_and_project_are_shown_and_then_the_project_is_written(tmp_path: Path) -> None:
    """Of the framework that was not recommended, after one answer was changed."""
    with scaffoldpy(tmp_path, "new", "--no-git") as terminal:
        decided(terminal)
        terminal.answer(ENTER, then="Which framework?")
        terminal.answer(UP + ENTER, then="Change which one?")
        terminal.answer(UP * 2 + ENTER, then="Change an answer: people")
        terminal.answer(DOWN + ENTER, then="Change which one?")
        terminal.answer(ENTER, then="Which framework?")
        options = terminal.answer(DOWN + ENTER, then="Options of the Django project")
        assert "User accounts: Log in, change and reset a password           from: people" in options
        assert "[x] Server-rendered pages" in options
        assert "people log in on pages" in options
        assert "REST API: Django REST framework" in options
        terminal.answer(ENTER, then="Name of the project:")
        assert "a project needs a name" in terminal.answer(ENTER, then="a project needs a name")
        assert terminal.answer(f"Harbour Library{ENTER}", then="Minimum Python version") == screen(
            """
        The project

        ? Change any, or go on:
         » Go on with these
           Name: Harbour Library
           Import name: harbour_library
           Description: A web project made with Django
           Author:
           E-mail:
           Licence: MIT
           Minimum Python version: 3.11

        ↑↓ Enter choose · ← back · Ctrl-C leave
            """
        )
        assert "harbour_library/  " in terminal.answer(ENTER, then="Write the project?")
        terminal.answer(PAGE_DOWN * 9, then="  test_start.py")
        terminal.press(ENTER)
        assert terminal.exit_code() == 0
    record = yaml.safe_load((tmp_path / "harbour_library" / ".scaffoldpy.yaml").read_text())
    assert record["framework"] == "django"
    assert record["answers"] == {"purpose": "hook", "people": "many"}
    assert (tmp_path / "harbour_library" / "manage.py").exists()


def test_the_last_lines_are_the_commands_to_start_and_to_test(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "flask", "--no-git", rows=60) as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of the Flask project")
        terminal.answer(ENTER, then="Minimum Python version")
        terminal.answer(ENTER, then="Write the project?")
        terminal.press(ENTER)
        assert terminal.exit_code() == 0
        lines = terminal.text.split("\n")
    assert lines[-2:] == ["Test it:", "  .venv/bin/python -m pytest"]
    assert "  cd zoo" in lines
    assert any("flask" in line and "run" in line for line in lines)


def test_answers_of_the_command_line_are_not_asked_again(tmp_path: Path) -> None:
    settings = ("--set", "answers.purpose=shop", "--set", "answers.data=none")
    with scaffoldpy(tmp_path, "new", "Zoo", *settings) as terminal:
        shown = terminal.wait_for("Question 1 · at most 1 more")
        assert "What are you building?" not in shown
        assert "How much does it store?" not in shown


def test_decided_is_offered_and_the_rest_can_still_be_asked(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django") as terminal:
        assert "Answer more questions (4 left)" in terminal.wait_for("Using Django")
        assert "Question 1 · at most 3 more" in terminal.answer(DOWN + ENTER, then="What are you building?")


def test_a_tie_is_asked_about(tmp_path: Path) -> None:
    settings = ("--set", "answers.purpose=hook", "--set", "answers.people=many", "--set", "answers.style=set")
    with scaffoldpy(tmp_path, "new", "Zoo", *settings) as terminal:
        shown = terminal.wait_for("Both fit. Which one?")
        assert "A tie: both fit." in shown
        assert " » Django\n   Flask\n" in shown
        assert "Options of the Flask project" in terminal.answer(DOWN + ENTER, then="Options of")


def test_all_reasons_come_with_their_notes(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--set", "answers.purpose=hook", "--set", "answers.style=free") as terminal:
        terminal.wait_for("How do you want to go on?")
        assert "Django can do it too." not in terminal.answer(ENTER, then="Which framework?")
        assert "Django can do it too." in terminal.answer(DOWN * 2 + ENTER, then="All reasons")
        terminal.answer(ENTER, then="Which framework?")


def test_an_option_is_edited_and_says_that_it_is_the_users_choice(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django") as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of the Django project")
        terminal.answer(DOWN + ENTER, then="Which one?")
        shown = terminal.answer(DOWN + ENTER, then="Options of the Django project")
        assert " »   Database: PostgreSQL" in shown
        assert "your choice" in shown
        terminal.answer(ENTER, then="Which one?")
        shown = terminal.answer(UP + ENTER, then="Options of the Django project")
        assert "your choice" not in shown, "what is as it would be anyway is nobody's choice"


def test_what_cannot_work_is_disabled_and_says_why(tmp_path: Path) -> None:
    wishes = ("--set", "options.deploy=cluster")
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django", *wishes) as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of the Django project")
        assert terminal.answer(DOWN + ENTER, then="Which one?") == screen(
            """
        Database

        ? Which one?
           - SQLite, a file: nothing to install (not with Deployment files: Several …)
         » PostgreSQL            several application servers share one database server
           MySQL or MariaDB
           - Oracle (not with Deployment files: Several servers behind nginx)

        ↑↓ Enter choose · ← back · Ctrl-C leave
            """
        )


def test_a_switch_that_needs_what_is_off_says_what_it_needs(tmp_path: Path) -> None:
    with scaffoldpy(
        tmp_path, "new", "Zoo", "--framework", "flask", "--set", "options.pages=false", rows=50
    ) as terminal:
        terminal.wait_for("How do you want to go on?")
        shown = terminal.answer(ENTER, then="Options of the Flask project")
        for label in ("[ ] File uploads", "[ ] Data page: a chart and a CSV file", "[ ] Admin site (Flask-Admin)"):
            assert f"- {label} (needs Server-rendered pages)" in terminal_lines(shown)


def test_a_switch_that_is_needed_says_what_needs_it(tmp_path: Path) -> None:
    wishes = ("--set", "options.second_database=true", "--set", "options.orm=true")
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "flask", *wishes, rows=50) as terminal:
        terminal.wait_for("How do you want to go on?")
        shown = terminal.answer(ENTER, then="Options of the Flask project")
        assert "- [x] Models and migrations (SQLAlchemy) (needed by A second database)" in terminal_lines(shown)


def terminal_lines(shown: str) -> list[str]:
    return [" ".join(line.split()) for line in shown.splitlines()]


def test_options_that_the_framework_has_not_are_left_out_and_said(tmp_path: Path) -> None:
    wishes = ("--set", "options.api=smorest", "--set", "answers.purpose=shop", "--set", "answers.people=many")
    with scaffoldpy(tmp_path, "new", "Zoo", *wishes) as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Which framework?")
        assert "Left out for Django: REST API: flask-smorest" in terminal.answer(
            ENTER, then="Options of the Django project"
        )


@pytest.mark.parametrize(
    ("typed", "problem"), [("class", "is a Python keyword"), ("1a", "must start with a small ASCII letter")]
)
def test_project_data_are_checked_while_typing(tmp_path: Path, typed: str, problem: str) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django") as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of the Django project")
        terminal.answer(ENTER, then="Minimum Python version")
        terminal.answer(DOWN * 2 + ENTER, then="Import name: zoo")
        assert problem in terminal.answer("\x15" + typed, then=problem)
        terminal.answer(ENTER, then=problem)
        assert "Import name: zoo\n" in terminal.answer(ESCAPE, then="Minimum Python version")


def test_going_back_from_the_end_to_the_first_question_keeps_everything(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(ENTER, then="How much does it store?")
        terminal.answer(ENTER, then="Decided")
        terminal.answer(ENTER, then="Which framework?")
        terminal.answer(ENTER, then="Options of")
        terminal.answer(DOWN + ENTER, then="Which one?")
        terminal.answer(UP + ENTER, then="your choice")
        terminal.answer(UP + ENTER, then="Name of the project:")
        terminal.answer(f"Zoo{ENTER}", then="Minimum Python version")
        terminal.answer(ENTER, then="Write the project?")
        for earlier in ("Minimum Python version", "Name of the project:", "Options of", "Which framework?", "Decided"):
            terminal.answer(ESCAPE, then=earlier)
        assert " » Much" in terminal.answer(LEFT, then="How much does it store?")
        assert " » A shop" in terminal.answer(LEFT, then="What are you building?")
        terminal.answer(ENTER, then="Set conventions, or a free hand?")
        assert " » Much" in terminal.answer(LEFT, then="How much does it store?")
        terminal.answer(ENTER, then="Set conventions, or a free hand?")
        terminal.answer(ENTER, then="Do people have accounts?")
        terminal.answer(ENTER, then="Which framework?")
        assert "your choice" in terminal.answer(ENTER, then="Options of")
        assert "Name: Zoo" in terminal.answer(ENTER, then="Minimum Python version")


@pytest.mark.parametrize("lead", ["question", "options", "name"])
def test_ctrl_c_exits_with_130_writes_nothing_and_keeps_the_answers_when_told(tmp_path: Path, lead: str) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(ENTER, then="How much does it store?")
        if lead != "question":
            terminal.answer(ENTER, then="Decided")
            terminal.answer(ENTER, then="Which framework?")
            terminal.answer(ENTER, then="Options of")
        if lead == "name":
            terminal.answer(ENTER, then="Name of the project:")
            terminal.press("Zo")
        assert "Nothing was generated." in terminal.answer(CTRL_C, then="Keep your answers in a file?")
        assert list(tmp_path.iterdir()) == []
        terminal.press(ENTER)
        assert terminal.exit_code() == 130
        assert f"Your answers are in {KEPT}" in terminal.text
    assert [path.name for path in tmp_path.iterdir()] == [KEPT]
    assert yaml.safe_load((tmp_path / KEPT).read_text())["answers"]["purpose"] == "shop"


def test_the_kept_answers_can_be_used(run: Run, here: Path) -> None:
    with scaffoldpy(here, "new") as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(ENTER, then="How much does it store?")
        terminal.answer(CTRL_C, then="Keep your answers in a file?")
        terminal.press(ENTER)
        assert terminal.exit_code() == 130
    done = run("new", "Zoo", "--answers", KEPT, "--questions", SHORT, "--no-git")
    assert done.returncode == 0, done.stderr


def test_kept_answers_never_overwrite_a_file(tmp_path: Path) -> None:
    (tmp_path / KEPT).write_text("mine\n")
    with scaffoldpy(tmp_path, "recommend") as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(ENTER, then="How much does it store?")
        terminal.answer(CTRL_C, then="Keep your answers in a file?")
        terminal.press(ENTER)
        assert terminal.exit_code() == 130
        assert terminal.text.split("\n")[-2].endswith("this takes them as they are:"), "one line of 80"
    assert (tmp_path / KEPT).read_text() == "mine\n"
    assert yaml.safe_load((tmp_path / "scaffoldpy-answers-2.yaml").read_text())["answers"] == {"purpose": "shop"}


@pytest.mark.parametrize("second", [CTRL_C, DOWN + ENTER], ids=["Ctrl-C", "No"])
def test_a_second_ctrl_c_or_no_keeps_nothing(tmp_path: Path, second: str) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(ENTER, then="How much does it store?")
        terminal.answer(CTRL_C, then="Keep your answers in a file?")
        terminal.press(second)
        assert terminal.exit_code() == 130
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_at_once_asks_nothing(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
        assert terminal.text == "Stopped. Nothing was generated."


@pytest.mark.parametrize("delay", range(0, 120, 12))
def test_ctrl_c_while_the_first_screen_is_taken_over_leaves_nothing_of_it(tmp_path: Path, delay: int) -> None:
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.press_as_soon_as("Ctrl-C leave", "")
        time.sleep(delay / 1000)
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
        assert terminal.text == "Stopped. Nothing was generated."


def test_recommend_asks_the_decision_questions_only_and_prints_the_summary(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "recommend", rows=60) as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(ENTER, then="How much does it store?")
        terminal.answer(ENTER, then="Decided")
        terminal.press(ENTER)
        assert terminal.exit_code() == 0
        assert terminal.text.startswith("Your answers clearly favour Django. Points: Django 5, Flask 0")
    assert list(tmp_path.iterdir()) == []


def test_recommend_asks_what_settings_leave_open(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "recommend", "--set", "answers.purpose=shop", rows=60) as terminal:
        terminal.wait_for("How much does it store?")
        assert "What are you building?" not in terminal.text


def test_recommend_asks_nothing_if_told_yes(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "recommend", "--set", "answers.purpose=shop", "--yes") as terminal:
        assert terminal.exit_code() == 0
        assert terminal.text.startswith("Your answers slightly favour Django")


def test_a_small_terminal_shows_the_choice_and_scrolls_the_rest(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django", rows=16) as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of the Django project")
        assert "Continuous integration" in terminal.answer(UP, then="Continuous integration")
        terminal.answer(DOWN + ENTER, then="Minimum Python version")
        shown = terminal.answer(ENTER, then="Write the project?")
        assert " » Yes, write it" in shown
        assert "read on" in shown


def test_a_narrow_terminal_shows_every_choice_whole(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", rows=20, columns=60, questions=ROOT / "questions.yaml") as terminal:
        shown = " ".join(terminal.wait_for("Ctrl-C").split())
        for choice in load_questions().question("purpose").choices:
            assert choice.label in shown
        assert "Question 2" in terminal.answer(DOWN + DOWN + UP + UP + ENTER, then="Question 2")


def test_no_color_leaves_the_screen_in_one_colour(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(DOWN, then=" » A hook")
        assert terminal.styles == {"default"}
    with scaffoldpy(tmp_path, "new") as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer(DOWN, then=" » A hook")
        assert terminal.styles > {"default"}


@pytest.mark.parametrize(
    ("arguments", "env"), [(("--plain",), {}), ((), {"TERM": "dumb"})], ids=["--plain", "TERM=dumb"]
)
def test_line_prompts_make_a_project_without_moving_the_cursor(
    tmp_path: Path, arguments: tuple[str, ...], env: Mapping[str, str]
) -> None:
    with scaffoldpy(tmp_path, "new", "--no-git", *arguments, rows=200, env=env) as terminal:
        assert terminal.wait_for("Number") == screen(
            """

        Question 1 · at most 3 more.
        No preference yet
        What are you building?
          1. A shop: people log in and buy
          2. A hook: other programs call it
          3. Not sure
        Number, ? for why we ask:
            """
        )
        assert "The purpose decides most." in terminal.answer("?\n", then="The purpose decides most.")
        assert "from 1 to 3" in terminal.answer("7\n", then="Please type a number from 1 to 3.")
        terminal.answer("1\n", then="How much does it store?")
        terminal.answer("b\n", then="ask [1]:")
        terminal.answer(
            "\n",
            then="Question 2 · at most 2 more.\nSo far: Django about 6 in 10 (from 30)\nHow much does it store?\n  1",
        )
        terminal.answer("3\n", then="Set conventions, or a free hand?")
        terminal.answer("1\n", then="How do you want to go on?")
        terminal.answer("1\n", then="Which framework?")
        terminal.answer("1\n", then="Options of the Django project.")
        terminal.answer("1\n", then="Name of the project:")
        assert "a project needs a name" in terminal.answer("\n", then="a project needs a name")
        terminal.answer("Zoo\n", then="Minimum Python version")
        terminal.answer("3\n", then="Import name: (Enter for zoo, - for nothing, b to go back)")
        terminal.answer("class\n", then="class: is a Python keyword.")
        terminal.answer("zoo_2\n", then="Import name: zoo_2\n")
        terminal.answer("\n", then="Write the project?")
        terminal.press("1\n")
        assert terminal.exit_code() == 0
        assert b"\x1b" not in terminal.raw
        assert "█" not in terminal.text
    assert (tmp_path / "zoo_2" / "manage.py").exists()


@pytest.mark.parametrize("arguments", [(), ("--plain",)], ids=["terminal", "--plain"])
def test_an_interrupt_from_outside_offers_to_keep_the_answers_too(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with scaffoldpy(tmp_path, "new", *arguments) as terminal:
        terminal.wait_for("What are you building?")
        terminal.answer("1\n" if arguments else ENTER, then="How much does it store?")
        terminal.interrupt()
        terminal.wait_for("Keep your answers in a file?")
        terminal.press("1\n" if arguments else ENTER)
        assert terminal.exit_code() == 130
    assert [path.name for path in tmp_path.iterdir()] == [KEPT]


def test_ctrl_c_in_line_prompts_offers_to_keep_the_answers(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "recommend", "--plain") as terminal:
        terminal.wait_for("Number")
        terminal.answer("1\n", then="How much does it store?")
        terminal.answer(CTRL_C, then="Keep your answers in a file?")
        terminal.press(CTRL_C)
        assert terminal.exit_code() == 130
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_input_in_line_prompts_stops_with_130(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "new", "--plain") as terminal:
        terminal.wait_for("Number")
        terminal.press("\x04")
        assert terminal.exit_code() == 130
    assert list(tmp_path.iterdir()) == []


def test_the_real_questions_lead_to_a_project_by_enter_alone(tmp_path: Path) -> None:
    """A newcomer who only presses Enter, and then names the project."""
    real = Path(__file__).parents[2] / "questions.yaml"
    count = len(load_questions(real).questions)
    with scaffoldpy(tmp_path, "new", "--no-git", questions=real) as terminal:
        terminal.wait_for(f"Question 1 · at most {count - 1} more")
        asked = 0
        while "Question" in terminal.text:
            asked += 1
            assert asked <= count
            terminal.press_and_settle(ENTER)
        assert "As good as decided" in terminal.text
        terminal.answer(ENTER, then="Which framework?")
        terminal.answer(ENTER, then="Options of the")
        terminal.answer(ENTER, then="Name of the project:")
        terminal.answer(f"Zoo{ENTER}", then="Minimum Python version")
        terminal.answer(ENTER, then="Write the project?")
        terminal.press(ENTER)
        assert terminal.exit_code() == 0
    assert (tmp_path / "zoo" / ".scaffoldpy.yaml").exists()


def test_every_real_question_fits_a_screen_of_80_by_24() -> None:
    for question in load_questions().questions:
        assert len(question.text) <= 76, question.id
        assert all(len(choice.label) <= 76 for choice in question.choices), question.id
        assert len(question.why) <= 3 * 76, question.id


def test_a_place_that_cannot_be_written_is_told_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with scaffoldpy(tmp_path, "new", "Zoo", "--output-dir", "file/deep") as terminal:
        assert terminal.exit_code() == 2
        assert "fileisnofoldertowritein." in "".join(terminal.text.split())  # wherever the screen ends a line
        assert "--output-dir" in terminal.text
        assert "What are you building?" not in terminal.text


def test_a_folder_that_is_there_is_told_before_the_end(tmp_path: Path) -> None:
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "lion").touch()
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "django", "--no-git") as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of")
        shown = terminal.answer(ENTER, then="zoo is already there, and not empty.")
        assert "- Go on with these (change the import name first)" in shown
        terminal.answer(ENTER, then="Esc back")
        terminal.answer(ENTER, then="Import name: zoo\nis already there")
        terminal.answer(f"_2{ENTER}", then=" » Import name: zoo_2")
        terminal.answer(UP * 2 + ENTER, then="Write the project?")
        terminal.press(ENTER)
        assert terminal.exit_code() == 0
    assert (tmp_path / "zoo_2" / "manage.py").exists()


@pytest.mark.parametrize("elsewhere", [">out", "2>out", "<empty"], ids=["stdout", "stderr", "stdin"])
def test_nothing_is_asked_when_part_of_the_terminal_is_elsewhere(tmp_path: Path, elsewhere: str) -> None:
    (tmp_path / "empty").touch()
    script = f"{sys.executable} -m scaffoldpy recommend --questions {SHORT} {elsewhere}"
    with Terminal(["sh", "-c", script], tmp_path) as terminal:
        assert terminal.exit_code() == 0
        assert "What are you building?" not in terminal.text


def test_a_terminal_without_unicode_gets_line_prompts(tmp_path: Path) -> None:
    with scaffoldpy(tmp_path, "recommend", env={"PYTHONIOENCODING": "latin-1"}) as terminal:
        terminal.wait_for("Number, ? for why we ask:")
        terminal.answer("1\n", then="How much does it store?")
        terminal.answer("1\n", then="How do you want to go on?")
        terminal.press("1\n")
        assert terminal.exit_code() == 0
        assert "Django instead" in terminal.text or "Flask instead" in terminal.text
        assert "UnicodeEncodeError" not in terminal.text


def test_a_dry_run_asks_but_has_nothing_to_confirm(tmp_path: Path) -> None:
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "lion").touch()
    with scaffoldpy(tmp_path, "new", "Zoo", "--framework", "flask", "--dry-run", rows=200) as terminal:
        terminal.wait_for("How do you want to go on?")
        terminal.answer(ENTER, then="Options of")
        terminal.answer(ENTER, then="Minimum Python version")
        terminal.press(ENTER)
        assert terminal.exit_code() == 0
        assert terminal.text.startswith("zoo/  ")
    assert [path.name for path in (tmp_path / "zoo").iterdir()] == ["lion"]
