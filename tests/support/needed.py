"""What a slow test needs beside Python: missing it is a skip on a laptop, and a failure in CI."""

import os
import shutil
from typing import NoReturn

import pytest


def programs(*names: str) -> None:
    """Stop the test when a program is not installed."""
    for name in names:
        if not shutil.which(name):
            missing(f"{name} is not installed")


def missing(reason: str) -> NoReturn:
    """Stop a test for which something is not there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
