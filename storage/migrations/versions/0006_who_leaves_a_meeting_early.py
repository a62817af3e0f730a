"""When somebody left a meeting that went on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import base

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", base.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_column("left_at")
