"""What was asked, with its receipt, its subject, its unit and its head's remark: one query, and the
plain rows that it becomes.

Who is dealt with outside this system is not among them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from backend.summaries.entries import Entry, Kept, Remarked
from storage.campaigns import Campaign, Extension
from storage.people import Agency, Employee, Party, Unit
from storage.submissions import ReceiptRecord, Remark, Submission

_TYPIST = aliased(Employee)
"""Who typed in for somebody, beside the subject, who is an employee too."""

_DISOWNED = (
    (Submission.state == "returned")
    & ReceiptRecord.entered_by.is_not(None)
    & ReceiptRecord.confirmed_at.is_(None)
)
"""Typed in by another and sent back before it was confirmed, as by who says that it is not
theirs: until it comes again, nothing of it is on any paper."""

_UNRELEASED = (
    (Party.kind != "person")
    & Submission.signer_id.is_not(None)
    & (Submission.signer_id != Submission.filler_id)
    & ReceiptRecord.confirmed_at.is_(None)
)
"""Drafted for a collective, and not yet released by who answers for it: it waits for that."""


_EXTENDED = (
    select(func.max(Extension.cut_off))
    .where(Extension.campaign_id == Submission.campaign_id)
    .where(Extension.milestone == Submission.milestone)
    .where(Extension.party_id.is_(None) | (Extension.party_id == Submission.subject_id))
    .where(Extension.unit_id.is_(None) | (Extension.unit_id == Submission.unit_id))
    .correlate(Submission)
    .scalar_subquery()
)
"""The latest of the extensions that reach a form."""


def entries_of(campaign_id: int, *, narrowed: bool = False) -> Select[Any]:
    """Each submission with its latest receipt, its subject, its unit and its head's remark.

    `narrowed`: by unit or by number, so never found through the whole campaign ("+ 0").
    """
    campaign = Submission.campaign_id + 0 if narrowed else Submission.campaign_id
    return (
        select(
            Submission.id, Submission.subject_id, Submission.form, Submission.milestone,
            Submission.unit_id, Submission.state, Submission.facts, Party.kind,
            Employee.full_name, Unit.name.label("unit"), Agency.name.label("agency"),
            ReceiptRecord.code, ReceiptRecord.revision.label("handed_in_under"),
            ReceiptRecord.content_hash, ReceiptRecord.received_at, ReceiptRecord.standing,
            ReceiptRecord.cut_off, ReceiptRecord.admitted_at, ReceiptRecord.admitted_reason,
            ReceiptRecord.admitted_document, ReceiptRecord.confirmed_at,
            _TYPIST.full_name.label("entered_by"), Remark.text.label("remark"), Remark.level,
            Remark.version.label("remark_version"), Remark.made_by, Remark.capacity,
            Remark.changed_at.label("remarked_at"), _EXTENDED.label("extended"),
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(Agency, Agency.id == Campaign.agency_id)
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .outerjoin(
            Remark,
            (Remark.campaign_id == Submission.campaign_id)
            & (Remark.subject_id == Submission.subject_id),
        )
        .outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts)
            & ~_DISOWNED
            & ~_UNRELEASED,
        )
        .outerjoin(_TYPIST, _TYPIST.id == ReceiptRecord.entered_by)
        .where(campaign == campaign_id, Submission.state != "withdrawn")
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
        .order_by(Submission.id)
    )  # fmt: skip


def entry_of(row: Row[Any], text: str) -> Entry:
    return Entry(
        submission_id=row.id,
        subject_id=row.subject_id,
        form=row.form,
        milestone=row.milestone,
        kind=row.kind,
        name=_name(row),
        unit_id=row.unit_id,
        unit=row.unit or row.agency,
        state="unreleased" if row.code is None and row.state == "submitted" else row.state,
        facts=row.facts,
        receipt=None if row.code is None else _kept(row, text),
        remark=None if row.remark_version is None else _remarked(row),
        extended=row.extended,
    )


def _remarked(row: Row[Any]) -> Remarked:
    return Remarked(
        text=row.remark,
        level=row.level,
        version=row.remark_version,
        made_by=row.made_by,
        capacity=row.capacity,
        changed_at=row.remarked_at,
    )


def _kept(row: Row[Any], text: str) -> Kept:
    return Kept(
        code=row.code,
        revision=row.handed_in_under,
        content_hash=row.content_hash,
        received_at=row.received_at,
        standing=row.standing,
        cut_off=row.cut_off,
        admitted_at=row.admitted_at,
        admitted_reason=row.admitted_reason,
        admitted_document=row.admitted_document,
        text=text,
        entered_by=row.entered_by or "",
        confirmed=row.confirmed_at is not None,
    )


def _name(row: Row[Any]) -> str:
    if row.kind == "agency":
        return str(row.agency)
    return str(row.full_name or row.unit or row.facts.get("unit") or row.agency)
