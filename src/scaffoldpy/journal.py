"""What a run has done so far: its steps, each told as it begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from scaffoldpy.errors import StepError
from scaffoldpy.model import Step

Announce = Callable[[str], None]  # told the name of each step as it begins


@dataclass
class Journal:
    """The steps of one run, in their order; what is added to a step again goes on with it."""

    announce: Announce
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, *, on_failure: Literal["failed", "skipped"] = "failed") -> Iterator[None]:
        """Do a step in this block and write down how it went; a StepError ends the block, not the run."""
        self.announce(name)
        started = time.monotonic()
        try:
            yield
        except StepError as err:
            self.add(Step(name, on_failure, time.monotonic() - started, str(err)))
        else:
            self.add(Step(name, "done", time.monotonic() - started))

    def skip(self, name: str, reason: str) -> None:
        """Write down that a step was not done."""
        self.add(Step(name, "skipped", detail=reason))

    def add(self, step: Step) -> None:
        """Write down a step, or how it went on."""
        if self.steps and self.steps[-1].name == step.name:
            step = replace(step, seconds=self.steps.pop().seconds + step.seconds)
        self.steps.append(step)

    def has_done(self, name: str) -> bool:
        """Tell whether a step was done."""
        return any(step.name == name and step.status == "done" for step in self.steps)
