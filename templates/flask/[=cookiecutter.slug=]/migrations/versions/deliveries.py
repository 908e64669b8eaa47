"""Create the deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "deliveries"
down_revision = [= '"catalogue"' if cookiecutter.sample else "None" =]
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "deliveries",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("is_handled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_expires"), "deliveries", ["expires"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("deliveries")
