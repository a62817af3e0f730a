"""The forms that a matter is about, as they were handed in, for who chairs it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from intake.library import Library
from intake.meeting.held import Item
from intake.plan import Plan
from intake.texts import sentence
from storage.people import Employee, Party
from storage.submissions import ReceiptRecord, Submission


@dataclass(frozen=True, slots=True)
class Read:
    """One form. `sections` are none for who may not read it: only that it was handed in."""

    label: str
    receipt: str
    late: bool
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def forms_about(
    connection: Connection,
    library: Library,
    plan: Plan,
    campaign_id: int,
    item: Item,
    *,
    reads: bool,
) -> list[Read]:
    """Of a review what its party handed in, of an initiative that one; never a draft. The answers
    only of forms that a head reads, and only for who chairs (`reads`)."""
    about = Submission.subject_id == item.party_id
    if item.kind != "review":
        about = Submission.id == item.submission_id
    if item.kind not in {"review", "initiatives", "titles"}:
        return []
    rows = connection.execute(
        select(
            Submission.id, Submission.form, Submission.standing, ReceiptRecord.code,
            ReceiptRecord.revision, ReceiptRecord.content,
        )
        .join(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .where(Submission.campaign_id == campaign_id, Submission.state != "withdrawn", about)
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
        .order_by(Submission.id)
    )  # fmt: skip
    return [_read(connection, library, plan, row, reads=reads) for row in rows]


def _read(connection: Connection, library: Library, plan: Plan, row: Any, *, reads: bool) -> Read:
    form = plan.forms_by_code.get(row.form)
    label = form.official_name if form else row.form
    open_ = reads and form is not None and form.head_reads
    sections = _sections(connection, library, row) if open_ else ()
    return Read(label, row.code, row.standing == "late", sections)


def _sections(
    connection: Connection, library: Library, row: Any
) -> list[tuple[str, list[tuple[str, str]]]]:
    """In the order and with the labels of the plan as it was when this was handed in."""
    content: dict[str, Any] = json.loads(row.content)
    steps = [
        step
        for step in library.script(connection, row.revision, row.form).steps
        if step.name in content["answers"]
    ]
    return [
        (
            title,
            [
                (step.question.label, content["shown"][step.name] or sentence("word.skipped"))
                for step in of_section
            ],
        )
        for title, of_section in groupby(steps, key=lambda step: step.section.title)
    ]
