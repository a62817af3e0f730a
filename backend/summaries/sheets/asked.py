"""Which blank forms there are to print: what is asked, of whom, until when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from backend.summaries.sheets.blank import Blank
from intake.calendar import due_words
from intake.deadlines import cut_off_of
from intake.plan import Plan
from storage.campaigns import Campaign
from storage.people import Agency, Employee, Party, Unit
from storage.submissions import Submission
from vietnamese.order import person_key


def blank_of(connection: Connection, plan: Plan, submission_id: int, base: str) -> Blank | None:
    """One form that is asked; None when it is not, any more."""
    row = connection.execute(_asked().where(Submission.id == submission_id)).one_or_none()
    return None if row is None else _blank(connection, plan, row, base)


def blanks_of_unit(
    connection: Connection, plan: Plan, campaign_id: int, unit_id: int, base: str
) -> list[Blank]:
    """What is still owed in a unit: by people in the order of the alphabet, then by the unit."""
    rows = connection.execute(
        _asked()
        .where(Submission.campaign_id == campaign_id, Submission.unit_id == unit_id)
        .where((Submission.receipts == 0) | (Submission.state == "returned"))
    ).all()
    ordered = sorted(rows, key=lambda row: (row.full_name is None, person_key(_name(row)), row.id))
    return [
        _blank(connection, plan, row, base) for row in ordered if row.form in plan.forms_by_code
    ]


def _asked() -> Select[Any]:
    return (
        select(
            Submission.id, Submission.campaign_id, Submission.form, Submission.milestone,
            Submission.subject_id, Submission.unit_id, Submission.facts, Employee.full_name,
            Unit.name.label("unit"), Agency.name.label("agency"),
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(Agency, Agency.id == Campaign.agency_id)
        .join(Party, Party.id == Submission.subject_id)
        .outerjoin(Employee, Employee.id == Party.employee_id)
        .outerjoin(Unit, Unit.id == Submission.unit_id)
        .where(Submission.state != "withdrawn")
        .where(Employee.id.is_(None) | Employee.outside_system.is_(False))
    )  # fmt: skip


def _name(row: Row[Any]) -> str:
    return str(row.full_name or row.unit or row.agency)


def _blank(connection: Connection, plan: Plan, row: Row[Any], base: str) -> Blank:
    milestone = plan.milestones_by_code[row.milestone]
    due = cut_off_of(connection, plan, row)
    return Blank(
        form=row.form,
        name=_name(row),
        facts=row.facts,
        due_words=due_words(milestone, due, plan.zone),
        link=f"{base}/nhap-ho/{row.id}",
    )
