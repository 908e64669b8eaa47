"""What a signal does, in a process of its own and at the worst moments."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from typing import Any

import pytest

from scaffoldpy import signals
from scaffoldpy.errors import Interrupted


def send(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (signal.SIGINT, "Interrupted."),
        (signal.SIGTERM, "Stopped by the system."),
        (signal.SIGHUP, "The terminal was closed."),
    ],
)
def test_a_signal_becomes_one_error_with_one_line(number: signal.Signals, message: str) -> None:
    with pytest.raises(Interrupted) as caught, signals.interrupt_on_termination():
        send(number)
    assert str(caught.value) == message
    assert caught.value.exit_code == 130


def test_the_former_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with signals.interrupt_on_termination():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_no_except_exception_swallows_it() -> None:
    def swallow() -> None:
        with contextlib.suppress(Exception):  # as a careless library would
            send(signal.SIGTERM)

    with pytest.raises(Interrupted), signals.interrupt_on_termination():
        swallow()


def test_it_waits_for_the_end_of_a_held_block() -> None:
    done = []

    def work() -> None:
        with signals.held():
            send(signal.SIGTERM)
            done.append("held")
        done.append("after")

    with pytest.raises(Interrupted), signals.interrupt_on_termination():
        work()
    assert done == ["held"]


def test_a_second_signal_leaves_the_cleaning_up_in_peace() -> None:
    done = []

    def work() -> None:
        try:
            send(signal.SIGINT)
        finally:
            send(signal.SIGINT)
            send(signal.SIGTERM)
            done.append("cleaned")

    with pytest.raises(Interrupted), signals.interrupt_on_termination():
        work()
    assert done == ["cleaned"]


def test_cleaning_up_is_assured_even_when_the_signal_comes_in_the_midst_of_it() -> None:
    done = []

    def clean() -> None:
        send(signal.SIGTERM)
        done.append("cleaned")

    def work() -> None:
        with signals.assured(clean):
            pass

    with pytest.raises(Interrupted), signals.interrupt_on_termination():
        work()
    assert done == ["cleaned"]


def test_a_signal_that_the_process_ignores_stays_ignored() -> None:
    script = (
        "import os, signal; from scaffoldpy import signals; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with signals.interrupt_on_termination(): os.kill(os.getpid(), signal.SIGHUP)\n"
        "print('went on')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "went on\n"


def test_beside_the_main_thread_no_handler_is_set() -> None:
    failures = []

    def work() -> None:
        try:
            with signals.interrupt_on_termination():
                pass
        except ValueError as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []


def wait_without(things: list[Any]) -> None:
    things.clear()
    time.sleep(1)


def defined(text: str, file: str, **names: Any) -> Any:
    """Return the function `f` of a text that seems to stand in a file."""
    exec(compile(text, file, "exec"), names)  # noqa: S102
    return names["f"]


SEND = "def f(*_):\n    os.kill(os.getpid(), signal.SIGTERM)\n    [None for _ in range(100)]\n"


@pytest.mark.parametrize("comes", ["at first", "while an earlier one is handled"])
def test_a_signal_in_a_callback_of_the_import_system_is_not_lost(capfd: pytest.CaptureFixture[str], comes: str) -> None:
    class Lock:
        pass

    importing = "<frozen importlib._bootstrap>"
    if comes == "at first":
        callback = defined(SEND, importing, os=os, signal=signal)
    else:
        send_it = defined(SEND, threading.__file__, os=os, signal=signal)
        callback = defined("def f(_):\n    send_it()\n", importing, send_it=send_it)
    locks = [Lock()]
    reference = weakref.ref(locks[0], callback)
    with pytest.raises(Interrupted), signals.interrupt_on_termination():
        wait_without(locks)
    assert reference() is None
    assert capfd.readouterr().err == ""
