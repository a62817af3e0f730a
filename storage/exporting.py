"""What a campaign came to, as plain JSON: enough to count everything again without us.

No vote and no number by which the ballots process knows anybody is in it; of who is dealt with
outside this system there is a name and the flag.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from storage.awards import Award, LiftedExclusion, RecognisedInitiative, VettedInitiative
from storage.campaigns import Campaign, Extension, Period
from storage.exporting_meetings import ballots_and_meetings
from storage.exporting_suggestions import suggestions_of
from storage.people import Agency, Employee, Membership, Party, Unit
from storage.plain import Row, plain_rows
from storage.submissions import Attempt, ReceiptRecord, Remark, Returned, Submission

FORMAT = "phieu.campaign/1"


def frame_of(connection: Connection, campaign_id: int) -> Row:
    """All but the forms; LookupError for no campaign."""
    campaigns = plain_rows(
        connection,
        select(
            Campaign.plan_code.label("plan"), Campaign.revision, Campaign.state, Campaign.agency_id,
            Agency.name.label("agency"), Period.code.label("period"), Period.starts_on,
            Period.ends_on,
        )
        .join(Agency, Agency.id == Campaign.agency_id)
        .join(Period, Period.id == Campaign.period_id)
        .where(Campaign.id == campaign_id),
    )  # fmt: skip
    if not campaigns:
        raise LookupError(campaign_id)
    agency = campaigns[0].pop("agency_id")
    found = {
        name: plain_rows(connection, query) for name, query in _queries(campaign_id, agency).items()
    }
    told = {"suggestions": suggestions_of(connection, campaign_id)}
    return {"format": FORMAT, "campaign": campaigns[0], **found, **told}


def forms_after(connection: Connection, campaign_id: int, after: int, most: int) -> list[Row]:
    """The next forms by number, at most so many, each with every hand-in, return and try.

    What is only begun, or no longer asked, is nobody's answer: of the former the state is told.
    """
    forms = plain_rows(
        connection,
        select(
            Submission.id, Submission.form, Submission.milestone,
            Submission.subject_id.label("party"), Submission.filler_id.label("filler"),
            Submission.signer_id.label("signer"), Submission.unit_id.label("unit"),
            Submission.state, Submission.standing,
        )
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .where(Submission.campaign_id == campaign_id, Submission.id > after)
        .where(Submission.state != "withdrawn")
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
        .order_by(Submission.id)
        .limit(most),
    )  # fmt: skip
    numbers = [each["id"] for each in forms]
    parts = {name: _by_form(connection, query, numbers) for name, query in _PARTS.items()}
    for form in forms:
        form.update({name: rows.get(form["id"], []) for name, rows in parts.items()})
        for receipt in form["receipts"]:
            content = json.loads(receipt.pop("content") or "{}")
            receipt["answers"] = content.get("answers", {})
    return forms


_PARTS: dict[str, Any] = {
    "receipts": select(
        ReceiptRecord.submission_id, ReceiptRecord.number, ReceiptRecord.code,
        ReceiptRecord.began_at, ReceiptRecord.received_at, ReceiptRecord.standing,
        ReceiptRecord.content_hash, ReceiptRecord.admitted_at, ReceiptRecord.admitted_document,
        ReceiptRecord.entered_by, ReceiptRecord.confirmed_at, ReceiptRecord.content,
    ).order_by(ReceiptRecord.submission_id, ReceiptRecord.number),
    "returned": select(
        Returned.submission_id, Returned.receipt_number, Returned.returned_at
    ).order_by(Returned.submission_id, Returned.id),
    "attempts": select(Attempt.submission_id, Attempt.received_at).order_by(
        Attempt.submission_id, Attempt.id
    ),
}  # fmt: skip


def _by_form(connection: Connection, query: Any, numbers: list[int]) -> dict[int, list[Row]]:
    """`submission_id` is the first column of the query."""
    found: dict[int, list[Row]] = {}
    column = query.selected_columns.submission_id
    for row in plain_rows(connection, query.where(column.in_(numbers))):
        found.setdefault(row.pop("submission_id"), []).append(row)
    return found


def _queries(campaign_id: int, agency_id: int) -> dict[str, Any]:
    """By what the file calls them; numbers are the same everywhere in the file."""
    theirs = Employee.agency_id == agency_id, Employee.erased_at.is_(None)
    units = select(Unit.id).where(Unit.agency_id == agency_id)
    return {
        "units": select(Unit.id, Unit.code, Unit.name, Unit.kind)
        .where(Unit.agency_id == agency_id)
        .order_by(Unit.id),
        "people": select(
            Employee.id, Employee.staff_code, Employee.full_name, Employee.left_on,
            Membership.unit_id.label("unit"), Membership.position, Employee.facts,
        )
        .outerjoin(
            Membership,
            (Membership.employee_id == Employee.id)
            & Membership.is_main
            & Membership.valid_to.is_(None),
        )
        .where(*theirs, Employee.outside_system.is_(False))
        .order_by(Employee.id),
        "outside_system": select(Employee.full_name)
        .where(*theirs, Employee.outside_system.is_(True))
        .order_by(Employee.id),
        "parties": select(
            Party.id, Party.kind, Party.employee_id.label("person"), Party.unit_id.label("unit"),
        )
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .where(
            Party.unit_id.in_(units)
            | (Party.agency_id == agency_id)
            | ((Employee.agency_id == agency_id) & Employee.outside_system.is_(False))
        )
        .order_by(Party.id),
        "extensions": select(
            Extension.milestone, Extension.party_id.label("party"),
            Extension.unit_id.label("unit"), Extension.cut_off, Extension.granted_at,
            Extension.document_number,
        )
        .where(Extension.campaign_id == campaign_id)
        .order_by(Extension.id),
        "remarks": select(Remark.subject_id.label("party"), Remark.level)
        .where(Remark.campaign_id == campaign_id)
        .order_by(Remark.id),
        "awards": select(Award.party_id.label("party"), Award.year, Award.title, Award.label)
        .join(Party, Party.id == Award.party_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .where(Party.unit_id.in_(units) | (Employee.agency_id == agency_id))
        .order_by(Award.id),
        "lifted": select(
            LiftedExclusion.party_id.label("party"), LiftedExclusion.rule,
            LiftedExclusion.document_number,
        )
        .where(LiftedExclusion.campaign_id == campaign_id)
        .order_by(LiftedExclusion.party_id, LiftedExclusion.rule),
        "recognised_before": select(
            RecognisedInitiative.year, RecognisedInitiative.label, RecognisedInitiative.summary,
        )
        .where(RecognisedInitiative.agency_id == agency_id)
        .order_by(RecognisedInitiative.id),
        "vetted": select(
            VettedInitiative.submission_id.label("submission"), VettedInitiative.forwarded
        )
        .join(Submission, Submission.id == VettedInitiative.submission_id)
        .where(Submission.campaign_id == campaign_id)
        .order_by(VettedInitiative.submission_id),
        **ballots_and_meetings(campaign_id),
    }  # fmt: skip
