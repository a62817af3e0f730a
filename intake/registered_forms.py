"""The forms of a campaign that titles look at: the registrations, the dossiers, the initiatives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, case, select

from intake.considering import IN_TIME
from intake.drafted import awaits_release, is_released_late
from intake.plan import Plan
from storage.people import Employee, Party, Unit
from storage.submissions import ReceiptRecord, Submission


def registered_in_time(connection: Connection, plan: Plan, campaign_id: int) -> frozenset[int]:
    """The parties that registered for some title in time, or late and were admitted."""
    if plan.registration is None:
        return frozenset()
    forms, question = plan.registration.forms, plan.registration.question
    rows = forms_asked(campaign_id, forms).where(
        Submission.form.in_(forms), Submission.standing.in_(IN_TIME)
    )
    return frozenset(
        row.subject_id
        for row in connection.execute(rows)
        if not (awaits_release(row) or is_released_late(row)) and titles_chosen(row, question)
    )


def forms_asked(
    campaign_id: int, registering: Sequence[str], *, narrowed: bool = False
) -> Select[Any]:
    """Each form asked, with the receipt that stands; what was handed in only of `registering`.

    `narrowed`: by party or by unit, so never found through the whole campaign ("+ 0").
    """
    campaign = Submission.campaign_id + 0 if narrowed else Submission.campaign_id
    return (
        select(
            Submission.id, Submission.subject_id, Submission.form, Submission.unit_id,
            Submission.state, Submission.standing, Submission.receipts, Submission.facts,
            Submission.filler_id, Submission.signer_id, Party.kind, Party.employee_id,
            Employee.full_name, Unit.name.label("unit"), ReceiptRecord.received_at,
            ReceiptRecord.cut_off, ReceiptRecord.confirmed_at,
            case((Submission.form.in_(registering), ReceiptRecord.content)).label("content"),
        )
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .outerjoin(
            ReceiptRecord,
            (ReceiptRecord.submission_id == Submission.id)
            & (ReceiptRecord.number == Submission.receipts),
        )
        .where(campaign == campaign_id, Submission.state != "withdrawn")
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
        .where(Employee.id.is_(None) | Employee.erased_at.is_(None))
        .order_by(Submission.id)
    )  # fmt: skip


def reports_beside(campaign_id: int, party: Any, ideas: Sequence[str]) -> Select[Any]:
    """The reports of initiatives of the others of its unit: one may name it as an author."""
    return forms_asked(campaign_id, ideas, narrowed=True).where(
        Submission.form.in_(ideas),
        Submission.unit_id == party.unit_id,
        Submission.subject_id != party.subject_id,
    )


def titles_chosen(row: Any, question: str) -> tuple[str, ...]:
    """The titles in what was handed in."""
    answer = json.loads(row.content)["answers"].get(question) if row.content else None
    if isinstance(answer, str):
        return (answer,)
    return tuple(answer) if isinstance(answer, list) else ()
