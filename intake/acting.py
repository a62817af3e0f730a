"""A submission while somebody acts on it: held to the end of the transaction, then moved on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from intake.refusing import ActRefusedError
from storage.audit import Actor, record
from storage.campaigns import Campaign
from storage.people import Party
from storage.submissions import ReceiptRecord, Submission


def held(connection: Connection, submission_id: int) -> Any:
    """The submission of which something was handed in; of two acts at once, one waits.

    ActRefusedError where there is nothing to act on: never handed in, withdrawn, round closed.
    """
    row = connection.execute(
        select(
            Submission.id,
            Submission.form,
            Submission.filler_id,
            Submission.state,
            Submission.version,
            Submission.draft,
            Submission.receipts,
            Submission.standing,
            Campaign.state.label("campaign_state"),
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Submission.id == submission_id)
        .with_for_update(of=Submission)
    ).one()
    if row.campaign_state != "open":
        raise ActRefusedError("act.campaign_closed")
    if row.state == "withdrawn":
        raise ActRefusedError("act.withdrawn")
    if row.receipts == 0:
        raise ActRefusedError("act.not_handed_in")
    return row


def receipt_of(connection: Connection, row: Any) -> Any:
    """The receipt that stands, with what was handed in."""
    return connection.execute(
        select(ReceiptRecord).where(
            ReceiptRecord.submission_id == row.id, ReceiptRecord.number == row.receipts
        )
    ).one()


def parts_of(connection: Connection, submission_id: int) -> Any:
    """Whose form it is (`kind` of party), who fills it in and who answers for it."""
    return connection.execute(
        select(Party.kind, Submission.filler_id, Submission.signer_id)
        .join(Party, Party.id == Submission.subject_id)
        .where(Submission.id == submission_id)
    ).one()


def move(
    connection: Connection,
    row: Any,
    act: str,
    actor: Actor,
    now: datetime,
    *,
    told: dict[str, Any],
    **values: Any,
) -> None:
    """Change the submission and record who did it; `told` is what the trail keeps beside."""
    changed = connection.execute(
        update(Submission)
        .where(Submission.id == row.id, Submission.version == row.version)
        .values(version=row.version + 1, changed_at=now, **values)
    )
    if changed.rowcount != 1:
        raise RuntimeError("the version moved under one transaction")
    before = {"state": row.state, "standing": row.standing}
    after = {name: values.get(name, was) for name, was in before.items()}
    record(
        connection, actor, act, f"submission:{row.id}", now=now,
        before=before, after={**after, "receipt": row.receipts, **told},
    )  # fmt: skip


def signed(actor: Actor) -> str:
    """Who acted, as it stands beside the act: a name, and for whom it acts if it does."""
    return f"{actor.capacity} {actor.name}".strip()
