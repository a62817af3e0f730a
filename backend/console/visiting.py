"""Who is at the console: the office, for its agency, or the head of a unit, for that unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy import Connection, select
from starlette.requests import Request

from backend.console.running import asked_for, campaign_of
from intake.eligibility import roles_of
from intake.library import Library
from intake.plan import Plan
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.rooms import rooms_of
from pages.visitors import read_as, write_as
from people.facts import facts_of
from people.roles import assigned_to
from people.sessions import CurrentSession
from storage.audit import Actor
from storage.campaigns import Campaign
from storage.people import Employee, Unit

T = TypeVar("T")

HEAD = "head"
"""The role of who heads a unit, in every plan that has one; reminders are sent to it too."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who acts here, on which campaign, and how far that reaches."""

    actor: Actor
    role: Literal["office", "head"]
    agency_id: int
    campaign_id: int
    plan: Plan
    units: frozenset[int] | None
    """The units headed; None: the whole agency."""
    now: datetime

    def may_see(self, unit_id: int | None) -> bool:
        return self.units is None or unit_id in self.units

    def sure(self, unit_id: int | None) -> None:
        """A unit of somebody else's is as if it were not there."""
        if not self.may_see(unit_id):
            raise ProblemError(404, "not_found")


async def read_here(request: Request, fn: Callable[[Connection, Visitor], T]) -> T:
    """`fn` for the office or for a head; for everybody else there is no such page."""
    return await read_as(request, lambda c, session: fn(c, _visitor(request, c, session)))


async def write_here(request: Request, fn: Callable[[Connection, Visitor], T]) -> T:
    """The same with a lasting effect: `fn` records it with `storage.audit.record`."""
    return await write_as(request, lambda c, session: fn(c, _visitor(request, c, session)))


def _visitor(request: Request, connection: Connection, session: CurrentSession) -> Visitor:
    now = moments_of(request).received_at
    wanted = asked_for(request)
    return visitor_of(connection, rooms_of(request).library, session, wanted, now)


def visitor_of(
    connection: Connection,
    library: Library,
    session: CurrentSession,
    wanted: int | None,
    now: datetime,
) -> Visitor:
    """ProblemError "not_found" for who is neither office nor head."""
    campaign = campaign_of(connection, session.employee_id, wanted)
    agency_id, revision = connection.execute(
        select(Campaign.agency_id, Campaign.revision).where(Campaign.id == campaign)
    ).one()
    plan = library.plan(connection, revision)
    name: str = connection.execute(
        select(Employee.full_name).where(Employee.id == session.employee_id)
    ).scalar_one()
    if session.role == "office":
        actor = Actor(session.employee_id, "office", name)
        return Visitor(actor, "office", agency_id, campaign, plan, None, now)
    units, actor = _headed(connection, plan, agency_id, session.employee_id, name, now)
    if not units:
        raise ProblemError(404, "not_found")
    return Visitor(actor, "head", agency_id, campaign, plan, units, now)


def _headed(
    connection: Connection, plan: Plan, agency_id: int, employee_id: int, name: str, now: datetime
) -> tuple[frozenset[int], Actor]:
    """The units that somebody heads by the roster or by a document; the latter may be acting."""
    today = now.astimezone(plan.zone).date()
    units: set[int] = set()
    facts = facts_of(connection, employee_id, today)
    if facts is None or facts["outside_system"]:
        return frozenset(), Actor(employee_id, "head", name)
    if HEAD in {role.code for role in roles_of(plan, facts)}:
        units.update(
            connection.scalars(
                select(Unit.id).where(Unit.agency_id == agency_id, Unit.code == facts["unit_code"])
            )
        )
    on_behalf, capacity = None, ""
    for given in assigned_to(connection, employee_id, today):
        if given.role == HEAD and given.unit_id is not None:
            if not units:
                on_behalf, capacity = given.for_employee_id, given.capacity
            units.add(given.unit_id)
    return frozenset(units), Actor(employee_id, "head", name, on_behalf, capacity)
