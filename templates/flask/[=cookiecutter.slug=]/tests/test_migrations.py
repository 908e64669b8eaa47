"""The committed migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect

from [= cookiecutter.slug =].extensions import db, take_folder_literally


def test_migrations_lead_to_the_models_and_back(
    shared_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They build what the models describe, and take it away again."""
    monkeypatch.chdir(Path(__file__).parents[1])
    with shared_app.app_context():
        db.drop_all()
        try:
            flask_migrate.upgrade()
            flask_migrate.check()
            flask_migrate.downgrade(revision="base")
            left = inspect(db.engine).get_table_names()
        finally:
            db.create_all()  # for the other tests
    assert left == ["alembic_version"]


def test_a_folder_above_may_have_any_name(tmp_path: Path) -> None:
    """`%` starts a reference in the files that Alembic reads."""
    file = tmp_path / "x%2Fy" / "alembic.ini"
    file.parent.mkdir()
    file.write_text("[alembic]\n")
    config: Any = take_folder_literally(flask_migrate.Config(file))
    assert config.file_config.get("alembic", "here") == str(file.parent)
