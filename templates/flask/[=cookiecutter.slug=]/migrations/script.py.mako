"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

#% if cookiecutter.second_database %#
<%
    def steps(kind):
        return [(name, context.get(f"{name}_{kind}")) for name in ["", "incidents"]]
%>
def upgrade(engine_name: str = "") -> None:
    """Go forward."""
% for name, body in steps("upgrades"):
    if engine_name == ${repr(name)}:
        ${body.replace("\n", "\n    ") if body else "pass"}
% endfor


def downgrade(engine_name: str = "") -> None:
    """Go back."""
% for name, body in steps("downgrades"):
    if engine_name == ${repr(name)}:
        ${body.replace("\n", "\n    ") if body else "pass"}
% endfor
#% else %#

def upgrade() -> None:
    """Go forward."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Go back."""
    ${downgrades if downgrades else "pass"}
#% endif %#
