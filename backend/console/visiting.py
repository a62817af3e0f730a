"""Who is at the console: the office, for its agency, or the head of a unit, for that unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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
from pages.policies import Policy, policy_of
from pages.rooms import rooms_of
from pages.visitors import read_as, write_as
from people.facts import facts_of
from people.roles import Assigned, assigned_to, of_place
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
    acting: Mapping[int, Assigned] = field(default_factory=dict)
    """Of the units headed: those in which somebody else is acted for, and by what document."""

    def actor_in(self, unit_id: int | None) -> Actor:
        """Who acts on a thing of this unit: for the trail, and for what people read."""
        given = None if unit_id is None else self.acting.get(unit_id)
        if given is None:
            return replace(self.actor, on_behalf=None, capacity="")
        return _in_place_of(self.actor, given)

    def may_see(self, unit_id: int | None) -> bool:
        return self.units is None or unit_id in self.units

    def sure(self, unit_id: int | None) -> None:
        """A unit of somebody else's is as if it were not there."""
        if not self.may_see(unit_id):
            raise ProblemError(404, "not_found")


_KEPT_HERE = frozenset({Policy.HEAD, Policy.OFFICE_OR_HEAD, Policy.OFFICE})


async def read_here(request: Request, fn: Callable[[Connection, Visitor], T]) -> T:
    """`fn` for the office or for a head; for everybody else there is no such page."""
    return await read_as(
        request, lambda c, session: fn(c, _visitor(request, c, session)), kept=_KEPT_HERE
    )


async def write_here(request: Request, fn: Callable[[Connection, Visitor], T]) -> T:
    """The same with a lasting effect: `fn` records it with `storage.audit.record`."""
    return await write_as(
        request, lambda c, session: fn(c, _visitor(request, c, session)), kept=_KEPT_HERE
    )


def _visitor(request: Request, connection: Connection, session: CurrentSession) -> Visitor:
    now = moments_of(request).received_at
    wanted = asked_for(request)
    as_head = policy_of(request) is Policy.HEAD
    library = rooms_of(request).library
    return visitor_of(connection, library, session, wanted, now, as_head=as_head)


def visitor_of(
    connection: Connection,
    library: Library,
    session: CurrentSession,
    wanted: int | None,
    now: datetime,
    *,
    as_head: bool = False,
) -> Visitor:
    """ProblemError "not_found" for who is neither office nor head; `as_head`: for who is no
    head, though of the office."""
    is_office = session.role == "office" and not as_head
    campaign = campaign_of(connection, session.employee_id, wanted, planned=is_office)
    agency_id, revision = connection.execute(
        select(Campaign.agency_id, Campaign.revision).where(Campaign.id == campaign)
    ).one()
    plan = library.plan(connection, revision)
    name: str = connection.execute(
        select(Employee.full_name).where(Employee.id == session.employee_id)
    ).scalar_one()
    if is_office:
        actor = Actor(session.employee_id, "office", name)
        return Visitor(actor, "office", agency_id, campaign, plan, None, now)
    units, acting = headed(connection, plan, agency_id, session.employee_id, now)
    if not units:
        raise ProblemError(404, "not_found")
    actor = Actor(session.employee_id, "head", name)
    if units == acting.keys():
        actor = _in_place_of(actor, next(iter(acting.values())))
    return Visitor(actor, "head", agency_id, campaign, plan, units, now, acting)


def headed(
    connection: Connection, plan: Plan, agency_id: int, employee_id: int, now: datetime
) -> tuple[frozenset[int], Mapping[int, Assigned]]:
    """The units that somebody heads today, by the roster or by a document; in which as acting.

    A document that gives the post to somebody else goes before the roster.
    """
    today = now.astimezone(plan.zone).date()
    facts = facts_of(connection, employee_id, today)
    if facts is None or facts["outside_system"]:
        return frozenset(), {}
    given = {
        each.unit_id: each
        for each in assigned_to(connection, employee_id, today)
        if each.role == HEAD and each.unit_id is not None
    }
    own: set[int] = set()
    if HEAD in {role.code for role in roles_of(plan, facts)}:
        code = facts["unit_code"]
        for unit in connection.scalars(
            select(Unit.id).where(Unit.agency_id == agency_id, Unit.code == code)
        ):
            documents = of_place(connection, agency_id, HEAD, unit, today)
            if all(each.capacity for each in documents):
                own.add(unit)
    acting = {unit: each for unit, each in given.items() if each.capacity and unit not in own}
    return frozenset({*own, *given}), acting


def _in_place_of(actor: Actor, given: Assigned) -> Actor:
    return replace(actor, on_behalf=given.for_employee_id, capacity=given.capacity)
