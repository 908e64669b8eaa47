#% set has_deliveries = not cookiecutter.pages and cookiecutter.api == "none" and cookiecutter.cache == "none" %#
#% set before = "deliveries" if has_deliveries else "uploads" if cookiecutter.uploads else "catalogue" if cookiecutter.sample else ("users" if cookiecutter.accounts != "none" else "") %#
"""Create the incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "incidents"
down_revision = [= '"' ~ before ~ '"' if before else "None" =]
branch_labels = None
depends_on = None


def upgrade(engine_name: str = "") -> None:
    """Go forward, in the second database."""
    if engine_name != "incidents":
        return
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.DateTime(), nullable=False),
        sa.Column("path", sa.String(500), nullable=False),
        sa.Column("error", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_happened"), "incidents", ["happened"])


def downgrade(engine_name: str = "") -> None:
    """Go back, in the second database."""
    if engine_name == "incidents":
        op.drop_table("incidents")
