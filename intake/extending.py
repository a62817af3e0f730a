"""A later deadline, granted by a person with a reason and a document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.campaigns import Extension
from storage.submissions import ReceiptRecord, Submission


def extend(
    connection: Connection,
    campaign_id: int,
    milestone: str,
    cut_off: datetime,
    *,
    reason: str,
    document_number: str,
    granted_by: str,
    now: datetime,
    party_id: int | None = None,
    unit_id: int | None = None,
) -> None:
    """A later cut-off for a party, a unit, or (with neither) everybody. What was handed in late
    but before it is on time from now on, with the document as evidence."""
    connection.execute(
        insert(Extension).values(
            campaign_id=campaign_id,
            milestone=milestone,
            party_id=party_id,
            unit_id=unit_id,
            cut_off=cut_off,
            reason=reason,
            document_number=document_number,
            granted_by=granted_by,
            granted_at=now,
        )
    )
    reached = select(Submission.id).where(
        Submission.campaign_id == campaign_id, Submission.milestone == milestone
    )
    if party_id is not None:
        reached = reached.where(Submission.subject_id == party_id)
    if unit_id is not None:
        reached = reached.where(Submission.unit_id == unit_id)
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.submission_id.in_(reached))
        .where(ReceiptRecord.standing == "late", ReceiptRecord.received_at < cut_off)
        .values(standing="on_time", cut_off=cut_off, evidence=f"extended {document_number}")
    )
