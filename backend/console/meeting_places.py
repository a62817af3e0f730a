"""The meetings that the plan demands of an agency today: where, of whom, and who chairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from backend.asking import everybody
from intake.conditions import compile_condition
from intake.eligibility import Collective, Member, holders_of
from intake.holders import Answering, Holders
from intake.plan import Meeting, Plan
from intake.rolls import there
from storage.people import Agency, Unit
from vietnamese.order import person_key, sort_key


@dataclass(frozen=True, slots=True)
class Gathering:
    """One meeting of the plan in one place: a unit, or (None) the agency.

    `chairs`: who may chair; `others`: who chairs while the chair is gone through; `writers`: who
    has the role that keeps the minutes; `invited`: whom the plan invites, by name where it names
    a role.
    """

    planned: Meeting
    unit_id: int | None
    place: str
    members: tuple[Member, ...]
    chairs: tuple[Answering, ...]
    others: tuple[int, ...]
    writers: tuple[int, ...]
    invited: tuple[tuple[str, tuple[Member, ...]], ...]
    usually: frozenset[int]
    """Who heads the place, though somebody else acts today."""

    @property
    def address(self) -> str:
        return address_of(self.planned.code, self.unit_id)

    @property
    def key(self) -> tuple[str, int | None]:
        return self.planned.code, self.unit_id

    def answering(self, employee_id: int) -> Answering | None:
        return next((each for each in self.chairs if each[0] == employee_id), None)


def address_of(code: str, unit_id: int | None) -> str:
    """A meeting of the plan in a place, as an address asks for it."""
    return f"ma={code}" if unit_id is None else f"ma={code}&don-vi={unit_id}"


@dataclass(frozen=True, slots=True)
class House:
    """Everybody of the agency, and what its places are called."""

    plan: Plan
    people: tuple[Member, ...]
    collectives: tuple[Collective, ...]
    holders: Holders
    names: dict[int | None, str]

    @property
    def by_id(self) -> dict[int, Member]:
        return {each.employee_id: each for each in self.people}


def house_of(connection: Connection, plan: Plan, agency_id: int, now: datetime) -> House:
    people, collectives = everybody(connection, plan, agency_id, now)
    units = connection.execute(select(Unit.id, Unit.name).where(Unit.agency_id == agency_id))
    names: dict[int | None, str] = {row.id: row.name for row in units}
    names[None] = connection.scalar(select(Agency.name).where(Agency.id == agency_id)) or ""
    return House(plan, people, collectives, holders_of(plan, people), names)


def gatherings_of(house: House, code: str | None = None) -> list[Gathering]:
    """In the order of the plan, then of the units' names; a place without members holds none."""
    found = []
    for planned in house.plan.meetings:
        if code in {None, planned.code}:
            gathered = [_gathering(house, planned, unit) for unit in _places(house, planned)]
            met = [each for each in gathered if each.members]
            found += sorted(met, key=lambda each: sort_key(each.place))
    return found


def gathering_of(house: House, code: str, unit_id: int | None) -> Gathering | None:
    found = gatherings_of(house, code)
    return next((each for each in found if each.unit_id == unit_id), None)


def _places(house: House, planned: Meeting) -> list[int | None]:
    if planned.place == "agency":
        return [None]
    return [each.unit_id for each in house.collectives if each.kind == "unit"]


def _gathering(house: House, planned: Meeting, unit: int | None) -> Gathering:
    test = compile_condition(planned.members.when)
    chairs = tuple(house.holders.answerable(planned.chair.role, unit))
    others = [who for who, _ in house.holders.answerable(planned.chair.when_subject, unit)]
    first = [who for who, _ in chairs]

    def place(member: Member) -> tuple[Any, ...]:
        order = [*first, *others]
        who = member.employee_id
        at = order.index(who) if who in order else len(order)
        return at, person_key(str(member.facts["full_name"])), who

    met = [each for each in there(house.people, unit) if test(each.facts) is True]
    role = planned.chair.role
    return Gathering(
        planned,
        unit,
        house.names.get(unit, ""),
        tuple(sorted(met, key=place)),
        chairs,
        tuple(others),
        tuple(who for who, _ in house.holders.answerable(planned.secretary, None)),
        tuple((each.words, _having(house, each.role)) for each in planned.invited),
        frozenset(house.holders.roster.get((role, unit), ()) if role else ()),
    )


def _having(house: House, role: str | None) -> tuple[Member, ...]:
    known = house.by_id
    return tuple(known[who] for who, _ in house.holders.answerable(role, None) if who in known)
