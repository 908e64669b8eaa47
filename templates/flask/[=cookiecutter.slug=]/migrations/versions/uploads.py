#% set before = "catalogue" if cookiecutter.sample else ("users" if cookiecutter.accounts != "none" else "") %#
"""Create the uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "uploads"
down_revision = [= '"' ~ before ~ '"' if before else "None" =]
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
#% if cookiecutter.accounts != "none" %#
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_uploads_owner_id_users")
        ),
#% endif %#
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_uploads_stored_as")),
    )
#% if cookiecutter.accounts != "none" %#
    op.create_index(op.f("ix_uploads_owner_id"), "uploads", ["owner_id"])
#% endif %#


def downgrade() -> None:
    """Go back."""
    op.drop_table("uploads")
