"""What every page and address asks of the core: plans, their files, and no more of them at once than a worker bears."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from scaffoldpy import choosing, plan, recommend
from scaffoldpy.errors import AnswersError, WorkError
from scaffoldpy.model import Questionnaire, Request
from scaffoldpy.options import Basis
from scaffoldpy.plan import Plan
from scaffoldpy.questions import load_questions
from scaffoldpy.template import load_template
from scaffoldpy.vocabulary import Term, vocabulary
from scaffoldpy.web.address import Remark

NAME = "My Project"  # of a project whose address names none
_PATIENCE = 5.0  # seconds


class BusyError(WorkError):
    """As many projects are being rendered as may be at once."""


@dataclass(frozen=True)
class Desk:
    """The questions and words that do not change while a server runs."""

    questionnaire: Questionnaire
    terms: Mapping[str, Term]
    turns: threading.BoundedSemaphore

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn to render. Raises BusyError."""
        if not self.turns.acquire(timeout=_PATIENCE):
            raise BusyError("The server is busy.", hint="Try again in a moment.")
        try:
            yield
        finally:
            self.turns.release()

    def plan(self, request: Request) -> Plan:
        """Decide as the command line does. Raises InputError."""
        return plan.make_plan(request, self.questionnaire)

    def contents(self, made: Plan) -> dict[str, bytes]:
        """Return all files of a project, the program's own included."""
        with self.turn():
            return plan.contents(made)

    def rendered(self, made: Plan) -> dict[str, bytes]:
        """Return the project's own files."""
        with self.turn():
            return plan.rendered(made)

    def _basis(self, request: Request) -> Basis:
        """Return what the options of a request are derived from."""
        judged = recommend.recommend(self.questionnaire, request.answers)
        framework = judged.framework if request.framework == "auto" else request.framework
        python = request.project.get("python")
        return Basis(load_template(framework), self.questionnaire, judged.answers, request.options, python)

    def usable(self, request: Request) -> tuple[Plan, list[Remark]]:
        """Plan with what of a request goes together, and remark on the rest."""
        basis = self._basis(request)
        kept = choosing.compatible(basis)
        working = replace(basis, overrides=kept)
        remarks = [
            Remark(f"{told}.", _reason(working, name, request)) for name, told in choosing.left_out(basis, kept).items()
        ]
        request = replace(request, options=kept)
        try:
            return self.plan(request), remarks
        except AnswersError as err:
            python = {key: value for key, value in request.project.items() if key == "python"}
            remarks.append(Remark(str(err), err.hint))
            return self.plan(replace(request, project={"name": NAME, **python})), remarks


def _reason(basis: Basis, name: str, request: Request) -> str:
    """Say why an option was left out; nothing for one that the framework does not have."""
    if name not in {option.name for option in basis.template.options}:
        return ""
    reason = choosing.refusal(basis, name, request.options[name])
    return f"Reason: {reason}." if reason else ""


def named(request: Request) -> Request:
    """Return the request with a name where it has none."""
    return request if request.project.get("name") else replace(request, project={**request.project, "name": NAME})


def open_desk(renders: int) -> Desk:
    """Read the questions and templates. Raises InputError."""
    questionnaire = load_questions()
    return Desk(questionnaire, vocabulary(questionnaire), threading.BoundedSemaphore(renders))
