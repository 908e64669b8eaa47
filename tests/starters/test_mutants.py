"""The mutants of mutants.py: each still has its place, and some are tried in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from mutants import MUTANTS, Mutant, as_table, prove, try_mutant

SAMPLE = ("a migration is missing", "a login leads to any site", "the API document moves")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_place_of_every_mutant_is_there(mutant: Mutant) -> None:
    file = ROOT / "templates" / mutant.framework / mutant.file.replace("{slug}", "[=cookiecutter.slug=]")
    assert file.is_file()
    assert mutant.old in file.read_text(encoding="utf-8")
    assert mutant.old != mutant.new or not mutant.old


def test_there_are_at_least_thirty() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 30


def test_what_nothing_catches_is_shown() -> None:
    assert "**nothing**" in as_table(list(MUTANTS[:1]), [[]])


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_a_mutant_is_caught_where_the_unbroken_template_passes(tmp_path: Path, name: str) -> None:
    (mutant,) = (mutant for mutant in MUTANTS if mutant.name == name)
    assert prove(ROOT, mutant.variant, tmp_path / "project") == []
    assert try_mutant(tmp_path, (0, mutant)) != []
