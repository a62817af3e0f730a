"""Storage -> plain rows: the only queries that are made for papers.

Who is dealt with outside this system is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select
from sqlalchemy.orm import aliased

from backend.summaries.ballot_rows import ballots_for_papers
from backend.summaries.entries import Collected, Entry, Kept, Remarked
from backend.summaries.meeting_rows import meetings_for_papers
from backend.summaries.proposed_collecting import proposed_for_papers
from intake.elsewhere import rated_elsewhere
from intake.library import Library, templates_of
from intake.party_records import concluded_of
from intake.plan import Plan
from storage.campaigns import Campaign, Extension
from storage.people import Agency, Employee, Party, Unit
from storage.submissions import ReceiptRecord, Remark, Submission
from vietnamese.order import person_key, sort_key

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


def collect(
    connection: Connection,
    library: Library,
    campaign_id: int,
    *,
    unit_id: int | None = None,
    submission_id: int | None = None,
) -> Collected:
    """Everything that papers say: of a campaign, of one unit, or of one submission."""
    narrowed: list[ColumnElement[bool]] = []
    if unit_id is not None:
        narrowed.append(Submission.unit_id == unit_id)
    if submission_id is not None:
        narrowed.append(Submission.id == submission_id)
    plan = plan_of(connection, library, campaign_id)
    entries = entries_for_papers(connection, plan, campaign_id, *narrowed)
    revisions = revisions_of(connection, library, entries)
    templates = templates_of(connection, plan.revision)
    if submission_id is not None:
        return Collected(plan, revisions, templates, entries)
    ballots = ballots_for_papers(connection, plan, campaign_id, unit_id)
    meetings = meetings_for_papers(connection, plan, campaign_id, unit_id)
    proposed = proposed_for_papers(connection, plan, campaign_id, unit_id, meetings, ballots)
    return Collected(plan, revisions, templates, entries, ballots, meetings, proposed)


def entries_for_papers(
    connection: Connection, plan: Plan, campaign_id: int, *narrowed: ColumnElement[bool]
) -> tuple[Entry, ...]:
    """Everything that was asked, with what was handed in, as far as it is `narrowed`."""
    rows = connection.execute(
        entries_of(campaign_id, narrowed=bool(narrowed))
        .add_columns(ReceiptRecord.content)
        .where(*narrowed)
    )
    entries = [entry_of(row, row.content or "") for row in rows if known(plan, row)]
    return in_order(with_conclusions(connection, plan, campaign_id, entries))


def revisions_of(
    connection: Connection, library: Library, entries: Iterable[Entry]
) -> dict[str, Plan]:
    """The plans under which these were handed in."""
    handed_in = {entry.receipt.revision for entry in entries if entry.receipt}
    return {revision: library.plan(connection, revision) for revision in sorted(handed_in)}


def follow(
    connection: Connection, library: Library, campaign_id: int, *, unit_id: int | None = None
) -> Collected:
    """The same without what was handed in: who has and who still owes."""
    query = entries_of(campaign_id, narrowed=unit_id is not None)
    if unit_id is not None:
        query = query.where(Submission.unit_id == unit_id)
    plan = plan_of(connection, library, campaign_id)
    rows = connection.execute(query)
    found = [entry_of(row, "") for row in rows if known(plan, row)]
    entries = in_order(with_conclusions(connection, plan, campaign_id, found))
    return Collected(plan, {}, {}, entries)


def plan_of(connection: Connection, library: Library, campaign_id: int) -> Plan:
    """The plan that a campaign follows now."""
    revision = connection.scalar(select(Campaign.revision).where(Campaign.id == campaign_id))
    if revision is None:
        raise LookupError(f"no campaign {campaign_id}")
    return library.plan(connection, revision)


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


def with_conclusions(
    connection: Connection, plan: Plan, campaign_id: int, entries: list[Entry]
) -> list[Entry]:
    """The same, with what meetings that decide came to of their subjects; a level proposed of whom
    another authority rates by now is on no paper."""
    entries = [_rated_here(plan, entry) for entry in entries]
    subjects = list({entry.subject_id for entry in entries})
    found = concluded_of(connection, plan, campaign_id, subjects)
    if not found:
        return entries
    return [replace(each, concluded=found.get(each.subject_id)) for each in entries]


def _rated_here(plan: Plan, entry: Entry) -> Entry:
    if entry.remark is None or entry.kind != "person" or not rated_elsewhere(plan, entry.facts):
        return entry
    return replace(entry, remark=replace(entry.remark, level=None))


def known(plan: Plan, row: Row[Any]) -> bool:
    """An amended plan may have dropped a form that somebody handed in: it makes no paper."""
    return row.form in plan.forms_by_code


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


_COLLECTIVES_FIRST = ("agency", "leadership", "unit", "person")


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(
        sorted(
            entries,
            key=lambda entry: (
                entry.unit_id is not None,
                sort_key(entry.unit),
                entry.unit_id or 0,
                _COLLECTIVES_FIRST.index(entry.kind),
                person_key(entry.name),
                entry.form,
                entry.submission_id,
            ),
        )
    )
