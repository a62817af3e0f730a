"""Which campaign a page of the console is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, select
from starlette.requests import Request

from pages.errors import ProblemError
from pages.visitors import read_as
from people.sessions import CurrentSession
from storage.campaigns import Campaign
from storage.people import Employee

T = TypeVar("T")
_LONGEST_NUMBER = 15


async def read_as_office(request: Request, fn: Callable[[Connection, int], T]) -> T:
    """`fn` with the campaign of the office that is signed in; for others there is no page."""

    def work(connection: Connection, session: CurrentSession) -> T:
        if session.role != "office":
            raise ProblemError(404, "not_found")
        wanted = asked_for(request)
        return fn(connection, campaign_of(connection, session.employee_id, wanted, planned=True))

    return await read_as(request, work)


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
