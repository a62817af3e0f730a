"""Who presides, over a ballot or a meeting: the office, or somebody of a unit who may chair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select
from starlette.requests import Request

from backend.console.ballot_places import Vote
from backend.console.running import asked_for, campaign_of
from backend.console.visiting import headed
from intake.library import Library
from intake.plan import Plan
from pages.errors import ProblemError
from pages.moments import moments_of
from pages.rooms import rooms_of
from people.sessions import CurrentSession
from storage.audit import Actor
from storage.ballots import Ballot
from storage.campaigns import Campaign
from storage.meetings import Meeting
from storage.people import Employee

T = TypeVar("T")

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Presiding:
    """Somebody signed in, on one campaign; what they may chair is asked of each vote."""

    employee_id: int
    name: str
    in_office: bool
    agency_id: int
    campaign_id: int
    plan: Plan
    now: datetime
    heads: bool

    @property
    def visitor(self) -> str:
        """Whose way about the pages show."""
        return OFFICE if self.in_office else "head" if self.heads else "chair"

    def chairs(self, vote: Vote) -> bool:
        """The office where the whole agency votes, or where the plan names nobody."""
        if self.in_office and (vote.unit_id is None or vote.chairing.role is None):
            return True
        return vote.chairing.answering(self.employee_id) is not None

    def would_chair(self, vote: Vote) -> bool:
        """Heads the place, and another chairs because the head is voted on."""
        return self.employee_id in vote.usually

    def actor_in(self, vote: Vote) -> Actor:
        answering = vote.chairing.answering(self.employee_id)
        if answering is None:
            return Actor(self.employee_id, OFFICE, self.name)
        actor = Actor(self.employee_id, vote.chairing.role or OFFICE, self.name)
        document = answering[1]
        if document is None:
            return actor
        return replace(actor, on_behalf=document.instead_of, capacity=document.capacity)

    def actor_of(self, ballot: Ballot) -> Actor:
        """Who goes on with what was begun: in the part in which it was."""
        office = self.in_office and self.employee_id != ballot.chair_id
        role = OFFICE if office or ballot.unit_id is None else "chair"
        capacity = "" if office else ballot.chair_capacity
        return Actor(self.employee_id, role, self.name, capacity=capacity)


Work = Callable[[Connection, Presiding], T]
Presided = type[Ballot] | type[Meeting]


def for_presiding(
    request: Request, fn: Work[T], over: Presided, number: int | None
) -> Callable[[Connection, CurrentSession], T]:
    """`fn` for who is signed in, on the campaign of that ballot or meeting, or (None) of the
    address. ProblemError "not_found" for a number that is none's."""

    def work(connection: Connection, session: CurrentSession) -> T:
        wanted = asked_for(request)
        if number is not None:
            wanted = connection.scalar(select(over.campaign_id).where(over.id == number))
            if wanted is None:
                raise ProblemError(404, "not_found")
        now = moments_of(request).received_at
        library = rooms_of(request).library
        return fn(connection, _presiding(connection, library, session, wanted, now))

    return work


def _presiding(
    connection: Connection,
    library: Library,
    session: CurrentSession,
    wanted: int | None,
    now: datetime,
) -> Presiding:
    campaign = campaign_of(connection, session.employee_id, wanted)
    row = connection.execute(
        select(Campaign.agency_id, Campaign.revision).where(Campaign.id == campaign)
    ).one()
    name: str = connection.execute(
        select(Employee.full_name).where(Employee.id == session.employee_id)
    ).scalar_one()
    plan = library.plan(connection, row.revision)
    units, _ = headed(connection, plan, row.agency_id, session.employee_id, now)
    return Presiding(
        session.employee_id, name, session.role == OFFICE, row.agency_id, campaign, plan, now,
        bool(units),
    )  # fmt: skip
