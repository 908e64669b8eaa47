"""Everything that can go wrong and that a caller may want to tell apart.

ScaffoldError
├── InputError        wrong usage or input: exit code 2
│   ├── QuestionsError    a questions file that cannot be used
│   ├── AnswersError      an answers file, `--set` or project value that cannot be used
│   ├── OptionsError      options that cannot work together
│   └── TargetError       a target directory that must not or cannot be written
├── WorkError         the work itself failed: exit code 1
│   ├── RenderError       the template could not be rendered or written
│   ├── StepError         git, set-up or another step after rendering failed
│   ├── UnfinishedError   a change of a project waits for the user
│   └── VerifyError       a generated project did not pass its verification
└── Interrupted       the user or the system stopped the run: exit code 130

A message says what failed and where; `hint` says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffoldpy.model import Constraint


class ScaffoldError(Exception):
    """Base of every error that scaffoldpy raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and, apart from it, what the user can do."""
        super().__init__(message)
        self.hint = hint


class InputError(ScaffoldError):
    """Wrong usage or input."""

    exit_code = 2


class QuestionsError(InputError):
    """A questions file that cannot be used."""


class AnswersError(InputError):
    """An answers file, a `--set` or a project value that cannot be used."""


class OptionsError(InputError):
    """Options that cannot work together."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        keys: tuple[str, ...] = (),
        constraints: tuple[Constraint, ...] = (),
    ) -> None:
        """Keep also the dotted keys of what the user said outright, and the constraints that it breaks in the end."""
        super().__init__(message, hint=hint)
        self.keys = keys
        self.constraints = constraints


class TargetError(InputError):
    """A target directory that must not or cannot be written."""


class WorkError(ScaffoldError):
    """The work itself failed."""


class RenderError(WorkError):
    """The template could not be rendered or written."""


class StepError(WorkError):
    """A step after rendering failed."""


class UnfinishedError(WorkError):
    """A change of a project waits for the user: conflicts to solve, or an environment to make."""


class VerifyError(WorkError):
    """A generated project did not pass its verification."""


class Interrupted(ScaffoldError):  # noqa: N818  (named for what happened, like KeyboardInterrupt)
    """The user or the system stopped the run."""

    exit_code = 130
