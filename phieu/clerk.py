"""Who puts the papers together, and the way to the office's pages, for the demo and plays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from intake.eligibility import roles_of
from intake.plan import Plan
from people.invitations import office_invitation
from storage.submissions import Submission

_CLERK = "secretary"


def office_code(
    connection: Connection, plan: Plan, campaign: int, now: dt.datetime
) -> tuple[int, str]:
    """The employee who puts the papers together, or else anybody of the agency; and the code of
    a link to the office's pages."""
    rows = connection.execute(
        select(Submission.filler_id, Submission.facts)
        .where(Submission.campaign_id == campaign)
        .order_by(Submission.id)
    ).all()
    clerks = [
        row.filler_id for row in rows if _CLERK in {role.code for role in roles_of(plan, row.facts)}
    ]
    employee = (clerks or [row.filler_id for row in rows])[0]
    return employee, office_invitation(connection, employee, now).link_code
