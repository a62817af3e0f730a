"""Pages of the office that stand before any campaign: only the agency is sure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select
from starlette.requests import Request

from pages.errors import ProblemError
from pages.moments import moments_of
from pages.visitors import read_as, write_as
from people.sessions import CurrentSession
from storage.audit import Actor
from storage.campaigns import Campaign
from storage.people import Agency, Employee

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AtOffice:
    """Somebody of the office, and the agency."""

    actor: Actor
    agency_id: int
    agency_code: str
    agency: str
    now: datetime

    def sure(self, connection: Connection, campaign_id: int) -> None:
        """A campaign of another agency is as if it were not there."""
        owner = connection.scalar(select(Campaign.agency_id).where(Campaign.id == campaign_id))
        if owner != self.agency_id:
            raise ProblemError(404, "not_found")


async def read_at_office(request: Request, fn: Callable[[Connection, AtOffice], T]) -> T:
    """`fn` for the office; for everybody else there is no such page."""
    return await read_as(request, lambda c, session: fn(c, _at_office(request, c, session)))


async def write_at_office(request: Request, fn: Callable[[Connection, AtOffice], T]) -> T:
    """The same with a lasting effect: `fn` records it with `storage.audit.record`."""
    return await write_as(request, lambda c, session: fn(c, _at_office(request, c, session)))


def _at_office(request: Request, connection: Connection, session: CurrentSession) -> AtOffice:
    if session.role != "office":
        raise ProblemError(404, "not_found")
    name, agency_id, code, agency = connection.execute(
        select(Employee.full_name, Agency.id, Agency.code, Agency.name)
        .join(Agency, Agency.id == Employee.agency_id)
        .where(Employee.id == session.employee_id)
    ).one()
    actor = Actor(session.employee_id, "office", name)
    return AtOffice(actor, agency_id, code, agency, moments_of(request).received_at)
