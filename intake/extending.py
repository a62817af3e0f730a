"""A later deadline, granted by a person with a reason and a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from storage.campaigns import Extension
from storage.submissions import ReceiptRecord, Submission


@dataclass(frozen=True, slots=True)
class Later:
    """A later deadline as it is asked for: for a party, a unit, or (with neither) everybody."""

    milestone: str
    cut_off: datetime
    """The first instant that is too late."""
    reason: str
    document_number: str
    party_id: int | None = None
    unit_id: int | None = None

    @property
    def reaches(self) -> ColumnElement[bool]:
        """Which submissions of a campaign it is about."""
        about = Submission.milestone == self.milestone
        if self.party_id is not None:
            about &= Submission.subject_id == self.party_id
        if self.unit_id is not None:
            about &= Submission.unit_id == self.unit_id
        return about


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
    later = Later(milestone, cut_off, reason, document_number, party_id, unit_id)
    reached = select(Submission.id).where(Submission.campaign_id == campaign_id, later.reaches)
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.submission_id.in_(reached))
        .where(ReceiptRecord.standing == "late", ReceiptRecord.received_at < cut_off)
        .values(standing="on_time", cut_off=cut_off, evidence=f"extended {document_number}")
    )
    in_time = exists().where(
        ReceiptRecord.submission_id == Submission.id,
        ReceiptRecord.number == Submission.receipts,
        ReceiptRecord.standing == "on_time",
    )
    connection.execute(
        update(Submission)
        .where(Submission.campaign_id == campaign_id, later.reaches)
        .where(Submission.standing.in_(("late", "admitted")), in_time)
        .values(standing="on_time")
    )
