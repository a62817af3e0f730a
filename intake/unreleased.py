"""What waits for the release of who answers for it: in the database, and on a receipt."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from intake.acting import parts_of
from intake.drafted import is_drafted
from intake.plan import Plan
from intake.texts import sentence
from storage.people import Employee, Party
from storage.submissions import ReceiptRecord, Submission
from vietnamese.dates import in_words


def awaits_release() -> ColumnElement[bool]:
    """Of submissions: handed in by who drafts for a collective, and not released since."""
    of_collective = exists().where(Party.id == Submission.subject_id, Party.kind != "person")
    unreleased = exists().where(
        ReceiptRecord.submission_id == Submission.id,
        ReceiptRecord.number == Submission.receipts,
        ReceiptRecord.confirmed_at.is_(None),
    )
    return and_(
        Submission.signer_id.is_not(None),
        Submission.signer_id != Submission.filler_id,
        Submission.receipts > 0,
        or_(Submission.state == "submitted", Submission.state == "draft"),
        of_collective,
        unreleased,
    )


def release_words(connection: Connection, plan: Plan, row: Any, kept: Any) -> tuple[str, bool]:
    """What a receipt says of its release, "" where it needs none; and whether it still waits.

    `row` has id, filler_id and signer_id; `kept` is the receipt that stands.
    """
    if row.signer_id in {None, row.filler_id}:
        return "", False
    parts = parts_of(connection, row.id)
    if not is_drafted(parts):
        return "", False
    if kept.confirmed_at is None:
        named = select(Employee.full_name).where(Employee.id == parts.signer_id)
        return sentence("release.awaits", who=connection.scalar(named) or ""), True
    when = in_words(kept.confirmed_at, plan.zone, seconds=True)
    if kept.cut_off is None or kept.confirmed_at < kept.cut_off:
        return sentence("release.done", who=kept.confirmed_how, when=when), False
    return sentence("release.late", who=kept.confirmed_how, when=when), False
