"""Prove a generated project: install, lint, type-check, migrate, test, start and ask it, in a throw-away environment.

The project itself is never written to, and only processes that were started here are ended.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection
from pathlib import Path

from scaffoldpy.errors import InputError
from scaffoldpy.model import Step, VerifyReport
from scaffoldpy.verify.checks import CHECKS, Bench, Check
from scaffoldpy.verify.environments import find_interpreter, slot_for
from scaffoldpy.verify.facts import read_facts
from scaffoldpy.verify.outcome import junit
from scaffoldpy.verify.processes import StepFailed, StepSkipped

__all__ = ["STEPS", "VerifyReport", "junit", "verify"]

STEPS = tuple(dict.fromkeys(check.name for check in CHECKS))

Announce = Callable[[str], None]
Tell = Callable[[Step], None]


def verify(
    project: Path,
    *,
    skip: Collection[str] = (),
    is_ours: bool = False,
    announce: Announce = lambda name: None,
    on_step: Tell = lambda step: None,
) -> VerifyReport:
    """Run every step over a copy of the project. `announce` hears of each step's begin, `on_step` of its end.
    `is_ours` says that nobody has changed the project, where it has no record that tells.

    A step that finds something wrong does not end the run, but what needs it is skipped. Raises InputError when the
    folder holds no project that can be verified, VerifyError when no Python here can run it.
    """
    _check_names(skip)
    facts = read_facts(project.resolve())
    interpreter, version = find_interpreter(facts.requires_python)
    steps: dict[str, Step] = {}
    with slot_for(facts, interpreter, version) as slot, contextlib.ExitStack() as stack:
        bench = Bench.of(facts, slot, interpreter, stack)
        bench.is_ours = is_ours or facts.is_as_recorded
        for check in CHECKS:
            if check.applies(facts):
                announce(check.name)
                steps[check.name] = _do(check, bench, steps, skip)
                on_step(steps[check.name])
    return VerifyReport(str(project), facts.framework, version, tuple(steps.values()))


def _do(check: Check, bench: Bench, done: dict[str, Step], skip: Collection[str]) -> Step:
    if check.name in skip:
        return Step(check.name, "skipped", detail="not wanted")
    lacking = [name for name in check.needs if name in done and done[name].status != "done"]
    if lacking:
        return Step(check.name, "skipped", detail=f"needs: {', '.join(lacking)}")
    started = time.monotonic()
    try:
        note = check.action(bench)
    except StepSkipped as err:
        return Step(check.name, "skipped", time.monotonic() - started, str(err))
    except StepFailed as err:
        return Step(check.name, "failed", time.monotonic() - started, str(err))
    except OSError as err:  # a full disk, say: the other steps still tell what they can
        return Step(
            check.name, "failed", time.monotonic() - started, f"{err.filename or 'a file'}: {err.strerror or err}"
        )
    return Step(check.name, "done", time.monotonic() - started, note)


def _check_names(skip: Collection[str]) -> None:
    unknown = sorted(set(skip) - set(STEPS))
    if unknown:
        raise InputError(f"There is no step {unknown[0]!r}.", hint=f"The steps are: {', '.join(STEPS)}.")
