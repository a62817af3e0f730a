"""Which campaign a page of the console is about."""

from __future__ import annotations

from sqlalchemy import Connection, select
from starlette.requests import Request

from pages.errors import ProblemError
from storage.campaigns import Campaign
from storage.people import Employee

_LONGEST_NUMBER = 15


def asked_for(request: Request) -> int | None:
    """The campaign that the address names (`?dot=`)."""
    said = request.query_params.get("dot", "")
    return int(said) if said.isdecimal() and len(said) <= _LONGEST_NUMBER else None


def campaign_of(
    connection: Connection,
    employee_id: int,
    wanted: int | None = None,
    *,
    planned: bool = False,
) -> int:
    """The latest campaign of this person's agency, or the one that is wanted and is theirs.

    `planned`: also one that is still being prepared, where there is no other, and where there is
    none of these either, one that is archived: the office's.
    """
    states = ("open", "closed", "planned", "archived") if planned else ("open", "closed")
    theirs = (
        select(Campaign.id)
        .join(Employee, Employee.agency_id == Campaign.agency_id)
        .where(Employee.id == employee_id, Campaign.state.in_(states))
        .order_by(Campaign.state == "archived", Campaign.state == "planned", Campaign.id.desc())
    )
    if wanted is not None:
        theirs = theirs.where(Campaign.id == wanted)
    found = connection.scalar(theirs.limit(1))
    if found is None:
        raise ProblemError(404, "not_found")
    return int(found)
