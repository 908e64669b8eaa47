"""Ask the user: the wizard on a terminal, by questionary, or line by line for screen readers and simple terminals."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scaffoldpy import answers as answer_file
from scaffoldpy.errors import Interrupted, TargetError
from scaffoldpy.model import Answers, OptionValue, Questionnaire, Request
from scaffoldpy.prompt import sketch
from scaffoldpy.prompt.keyboard import silent
from scaffoldpy.template import load_template
from scaffoldpy.wizard import decision, project
from scaffoldpy.wizard.state import Item, Menu, Session, State, View

if TYPE_CHECKING:
    from rich.console import RenderableType

_KEPT = "scaffoldpy-answers"  # name of the file that keeps the answers of a stopped run


class Asker(Protocol):
    """Shows a view and returns the reply: an item's value, a text, or None to go back; KeyboardInterrupt on Ctrl-C."""

    def ask(self, view: View, *, can_go_back: bool) -> str | None:
        """Show the view until the user replies."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the project will be written, or only compared with (`only_shows`)."""

    output_dir: Path = Path()
    overwrite: bool = False
    only_shows: bool = False

    def check(self) -> None:
        """Raise TargetError when no folder can be made there, before anybody has answered anything."""
        if self.only_shows:
            return
        folder = self.output_dir.absolute()
        try:
            nearest = next(path for path in (folder, *folder.parents) if path.exists())
        except OSError as err:
            raise TargetError(f"{folder}: {err.strerror}.", hint="Choose another one with --output-dir.") from err
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise TargetError(f"{nearest} is no folder to write in.", hint="Choose another one with --output-dir.")

    def is_taken(self, slug: str) -> bool:
        """Tell whether something is there that must not be touched."""
        target = self.output_dir / slug
        if self.overwrite or self.only_shows or not target.exists():
            return False
        return not target.is_dir() or any(target.iterdir())


_HERE = Place()


def ask_request(
    questionnaire: Questionnaire, request: Request, *, place: Place = _HERE, plain: bool = False
) -> Request:
    """Ask for all that the request leaves open. Raises Interrupted when the user leaves."""
    place.check()
    session = Session(
        questionnaire,
        request,
        load_template,
        tree=partial(_tree, questionnaire),
        is_taken=place.is_taken,
        only_shows=place.only_shows,
        plain=plain,
    )
    return _run(session).request


def ask_answers(questionnaire: Questionnaire, answers: Answers, *, plain: bool = False) -> Answers:
    """Ask the decision questions only. Raises Interrupted when the user leaves."""
    session = Session(questionnaire, Request(answers=answers), load_template, only_answers=True, plain=plain)
    return _run(session).request.answers


def ask_options(
    questionnaire: Questionnaire,
    request: Request,
    *,
    review: Callable[[Request], RenderableType],
    refused: Callable[[str, OptionValue], str],
    plain: bool = False,
) -> Request:
    """Ask for other options of a project that is there; `review` shows what they do. Raises Interrupted."""
    session = Session(questionnaire, request, load_template, tree=review, refused=refused, is_living=True, plain=plain)
    return _run(session).request


def _tree(questionnaire: Questionnaire, request: Request) -> RenderableType:
    """Draw the files that a complete request brings, with the options they are there for."""
    from rich.text import Text

    from scaffoldpy import preview
    from scaffoldpy.plan import contents, make_plan

    plan = make_plan(request, questionnaire)
    entries = preview.entries(plan, contents(plan))
    return Text(preview.format_tree(plan.project.slug, entries))


def _run(session: Session) -> State:
    with _ctrl_c_as_keyboard_interrupt(), nullcontext() if session.plain else silent():
        state = decision.first(State(session, session.given, screen=None))
        asker = None
        try:
            while state.screen:
                view = state.screen.view(state)
                asker = asker or _asker(session, view)
                reply = asker.ask(view, can_go_back=bool(state.past))
                state = state.back() if reply is None else state.screen.reply(state, reply)
        except (KeyboardInterrupt, EOFError):
            if not session.plain:
                sketch.clear()  # the first screen may not have been taken over yet
            if session.is_living:
                raise Interrupted("Stopped. Nothing was changed.") from None
            hint = _offer_to_keep(asker, state) if asker else ""
            raise Interrupted("Stopped. Nothing was generated.", hint=hint) from None
        return state


def _asker(session: Session, first: View) -> Asker:
    """Load what asks; questionary takes half a second, in which the first question is there to be read already."""
    if session.plain:
        from scaffoldpy.prompt.lines import LineAsker

        return LineAsker()
    if isinstance(first, Menu) and first.body is None:
        sketch.draw(first)
    with _ctrl_c_put_off():
        from scaffoldpy.prompt.terminal import TerminalAsker

        return TerminalAsker()


@contextmanager
def _ctrl_c_put_off() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt at the end of the block: while Python imports, it loses some of them."""
    pressed: list[bool] = []
    previous = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if pressed:
            raise KeyboardInterrupt


@contextmanager
def _ctrl_c_as_keyboard_interrupt() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, whatever it does outside the wizard."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _offer_to_keep(asker: Asker, state: State) -> str:
    """Offer to keep the answers so far; return what to tell the user."""
    if not state.has_news:
        return ""
    offer = Menu(
        title="Stopped",
        ask="Keep your answers in a file?",
        items=(Item("keep", "Yes"), Item("leave", "No")),
        notes=("Nothing was generated.",),
    )
    try:
        if asker.ask(offer, can_go_back=False) != "keep":
            return ""
        path = _keep(project.finished(state))
    except (KeyboardInterrupt, EOFError):
        return ""
    except OSError as error:
        return f"Your answers could not be kept: {error.strerror}."
    name = "" if state.session.only_answers or "name" in state.request.project else "NAME "
    command = "recommend" if state.session.only_answers else "new"
    told = f"Your answers are in {path}; this takes them as they are:"
    return f"{told}\nscaffoldpy {command} {name}--answers {path}"


def _keep(request: Request) -> Path:
    """Write the answers to a new file in the current folder."""
    for number in count(1):
        path = Path(f"{_KEPT}-{number}.yaml" if number > 1 else f"{_KEPT}.yaml")
        with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
            file.write(answer_file.to_yaml(answer_file.to_document(request)))
            return path
    raise AssertionError("counting never ends")
