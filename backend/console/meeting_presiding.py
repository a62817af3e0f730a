"""Who is at a meeting: who chairs it or keeps its minutes, or may; the office at its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from backend.console.meeting_places import Gathering, gathering_of, house_of
from backend.console.presiding import Presiding, Work, for_presiding
from intake.meeting.held import HeldMeeting, Item, held
from pages.errors import ProblemError
from pages.policies import Policy
from pages.visitors import read_as, write_as
from storage.audit import Actor
from storage.meetings import Meeting

T = TypeVar("T")
_KEPT = frozenset({Policy.MEETING})


async def read_meeting(request: Request, fn: Work[T], *, meeting: int | None = None) -> T:
    """`fn` for who is signed in, on the campaign of the meeting or of the address."""
    return await read_as(request, for_presiding(request, fn, Meeting, meeting), kept=_KEPT)


async def write_meeting(request: Request, fn: Work[T], *, meeting: int | None = None) -> T:
    """The same with a lasting effect; those of one meeting keep their order."""
    key = None if meeting is None else f"meeting:{meeting}"
    work = for_presiding(request, fn, Meeting, meeting)
    return await write_as(request, work, key=key, kept=_KEPT)


def chairs(here: Presiding, gathering: Gathering) -> bool:
    """Whether this person may begin it: who chairs, who keeps its minutes by the plan, and the
    office where the agency meets or the plan names nobody."""
    if here.in_office and (gathering.unit_id is None or gathering.planned.chair.role is None):
        return True
    me = here.employee_id
    return gathering.answering(me) is not None or me in gathering.writers


def looks_on(here: Presiding, gathering: Gathering) -> bool:
    """Whether it is on this person's list at all."""
    me = here.employee_id
    return (
        here.in_office or chairs(here, gathering) or me in {*gathering.others, *gathering.usually}
    )


@dataclass(frozen=True, slots=True)
class At:
    """Somebody at a meeting. `runs`: writes on every matter, and ends it; otherwise only on those
    that this person chairs. `instead_of`: in whose place the chair acts."""

    here: Presiding
    held: HeldMeeting
    runs: bool
    instead_of: int | None

    def writes_on(self, item: Item) -> bool:
        return self.runs or item.chaired_by_id == self.here.employee_id

    def presides(self, item: Item) -> bool:
        """Chairs for this matter: reads the form that it is about."""
        chair = item.chaired_by_id or self.held.chair_id
        of_agency = self.here.in_office and self.held.unit_id is None
        return self.here.employee_id == chair or of_agency

    def actor(self, item: Item | None = None) -> Actor:
        """Who writes: the chair of the matter by name, and the employee who types it."""
        me, held_ = self.here.employee_id, self.held
        if item is not None and item.chaired_by_id not in {None, held_.chair_id}:
            chair, name, capacity = item.chaired_by_id, item.chaired_by or "", ""
        else:
            chair, name, capacity = held_.chair_id, held_.chair, held_.chair_capacity
        if me != chair:
            return Actor(me, self._part, name, on_behalf=chair, capacity=capacity)
        instead_of = self.instead_of if capacity else None
        return Actor(me, "chair", name, on_behalf=instead_of, capacity=capacity)

    @property
    def _part(self) -> str:
        """In which part somebody types for the chair."""
        if self.here.employee_id == self.held.secretary_id:
            return "secretary"
        return "office" if self.here.in_office else "chair"


def meeting_at(connection: Connection, here: Presiding, meeting_id: int) -> At:
    """ProblemError "not_found" for who has no part in it."""
    try:
        found = held(connection, here.plan, meeting_id)
    except KeyError:
        raise ProblemError(404, "not_found") from None
    me = here.employee_id
    runs, instead_of = me in {found.chair_id, found.secretary_id}, None
    if not runs or found.chair_capacity:
        house = house_of(connection, here.plan, here.agency_id, here.now)
        gathering = gathering_of(house, found.code, found.unit_id)
        runs = runs or (gathering is not None and chairs(here, gathering))
        answering = gathering.answering(found.chair_id) if gathering else None
        document = answering[1] if answering else None
        instead_of = document.instead_of if document else None
    if not runs and me not in {item.chaired_by_id for item in found.items}:
        raise ProblemError(404, "not_found")
    return At(here, found, runs, instead_of)
