"""What people said of themselves: the level in what they handed in, never in a draft."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from backend.console.visiting import HEAD, Visitor
from intake.plan import Plan
from intake.remarks import scale_for
from intake.self_rating import own_level
from storage.people import Party
from storage.submissions import ReceiptRecord, Submission


@dataclass(frozen=True, slots=True)
class SelfRated:
    """What a party said of itself in a form that was handed in."""

    level: str
    """The label of the level."""
    form: str
    late: bool
    """Handed in late, and nobody admitted it."""
    awaits: bool
    """Somebody else typed it in, and it waits to be confirmed."""


def self_rated(
    connection: Connection, visitor: Visitor, parties: list[int]
) -> dict[int, tuple[SelfRated, ...]]:
    """Only of what was handed in, and of what this visitor may read."""
    plan = visitor.plan
    rows = connection.execute(
        select(
            Submission.subject_id, Submission.form, Submission.standing, Party.kind,
            ReceiptRecord.content, ReceiptRecord.entered_by, ReceiptRecord.confirmed_at,
        )
        .join(Party, Party.id == Submission.subject_id)
        .join(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(Submission.campaign_id == visitor.campaign_id, Submission.state != "withdrawn")
        .where(Submission.subject_id.in_(parties))
        .order_by(Submission.id)
    )  # fmt: skip
    found: dict[int, tuple[SelfRated, ...]] = {}
    for row in rows:
        form, scale = plan.forms_by_code.get(row.form), scale_for(plan, row.kind)
        if form is None or scale is None or (visitor.role == HEAD and not form.head_reads):
            continue
        level = own_level(plan, scale, form, json.loads(row.content)["answers"])
        if level:
            awaits = row.entered_by is not None and row.confirmed_at is None
            said = SelfRated(level, form.official_name, row.standing == "late", awaits)
            found[row.subject_id] = (*found.get(row.subject_id, ()), said)
    return found


def label_of(plan: Plan, list_name: str, code: str) -> str:
    choices = plan.choice_lists.get(list_name, ())
    return next((choice.label for choice in choices if choice.code == code), code)
