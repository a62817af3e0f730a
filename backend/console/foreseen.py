"""What a later deadline would do, said before it is granted: it cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from backend.console.history import last_words
from backend.console.visiting import Visitor
from intake.extending import Later
from intake.granting import moved_from
from storage.campaigns import Extension
from storage.people import Party
from storage.submissions import ReceiptRecord, Submission


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`before` is empty where the very same was granted already; nobody is moved then."""

    before: str
    after: str
    people: int
    forms: int
    in_time: int
    """Of the forms: handed in late, and in time by the later deadline."""


def foreseen(connection: Connection, visitor: Visitor, later: Later) -> Foreseen:
    """Refuses as `intake.granting.grant` does."""
    plan, campaign = visitor.plan, visitor.campaign_id
    present = moved_from(connection, plan, campaign, later, visitor.now)
    after = last_words(later.cut_off, plan)
    if present is None:
        return Foreseen("", after, 0, 0, 0)
    as_late_already = (
        select(Extension.id)
        .where(Extension.campaign_id == campaign, Extension.milestone == later.milestone)
        .where(Extension.cut_off >= later.cut_off)
        .where(
            (Extension.party_id == Submission.subject_id)
            | (Extension.party_id.is_(None) & (Extension.unit_id == Submission.unit_id))
        )
        .exists()
    )
    moved = (Submission.campaign_id == campaign) & later.reaches & ~as_late_already
    people, forms = connection.execute(
        select(func.count(Party.employee_id.distinct()), func.count(Submission.id))
        .join(Party, Party.id == Submission.subject_id)
        .where(moved, Submission.state != "withdrawn")
    ).one()
    in_time = connection.scalar(
        select(func.count(Submission.id))
        .join(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(
            moved, Submission.state != "withdrawn", Submission.standing.in_(("late", "admitted"))
        )
        .where(ReceiptRecord.standing == "late", ReceiptRecord.received_at < later.cut_off)
    )
    return Foreseen(last_words(present, plan), after, people, forms, in_time or 0)
