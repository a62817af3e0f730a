"""Forms are found by who answers for them."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("ix_submission_signer", "submission", ["signer_id", "campaign_id"])


def downgrade() -> None:
    op.drop_index("ix_submission_signer", "submission")
