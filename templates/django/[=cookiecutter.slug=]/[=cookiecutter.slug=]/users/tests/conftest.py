"""What the tests of accounts share."""

from collections.abc import Callable

import pytest

from .. import mails


@pytest.fixture(autouse=True)
def _mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send mail in the test itself: a thread would not see its data."""

    def submit(_: object, work: Callable[..., object], *args: object) -> None:
        work(*args)

    monkeypatch.setattr(mails.pool, "submit", submit)
