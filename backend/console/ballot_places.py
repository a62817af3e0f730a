"""The secret votes that the plan demands of an agency today: where, on what, and who chairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from backend.asking import everybody
from intake.eligibility import Collective, Member, holders_of
from intake.holders import Holders
from intake.plan import Ballot, Plan
from intake.rolls import Chairing, Item, chairing, electors, items_of, places_of
from storage.people import Agency, Unit
from vietnamese.order import sort_key


@dataclass(frozen=True, slots=True)
class Vote:
    """One ballot of the plan in one place: a unit, or (None) the agency."""

    ballot: Ballot
    unit_id: int | None
    place: str
    roll: tuple[Member, ...]
    items: tuple[Item, ...]
    chairing: Chairing
    usually: frozenset[int]
    """Who would chair, if nobody of these were voted on, or acted for."""

    @property
    def address(self) -> str:
        """What names it in an address."""
        return address_of(self.ballot.code, self.unit_id)


def address_of(code: str, unit_id: int | None) -> str:
    """A ballot of the plan in a place, as an address asks for it."""
    return f"ma={code}" if unit_id is None else f"ma={code}&don-vi={unit_id}"


@dataclass(frozen=True, slots=True)
class _House:
    plan: Plan
    members: Sequence[Member]
    collectives: Sequence[Collective]
    holders: Holders
    names: dict[int | None, str]


def votes_of(
    connection: Connection, plan: Plan, agency_id: int, now: datetime, code: str | None = None
) -> list[Vote]:
    """In the order of the plan, then of the units' names; of one ballot where a code is given.

    A place without anybody who may vote holds none.
    """
    house = _house(connection, plan, agency_id, now)
    found = []
    for ballot in plan.ballots:
        if ballot.secret and not ballot.open_settings and code in {None, ballot.code}:
            votes = [_vote(house, ballot, each) for each in places_of(ballot, house.collectives)]
            held = [vote for vote in votes if vote.roll]
            found += sorted(held, key=lambda vote: sort_key(vote.place))
    return found


def vote_of(
    connection: Connection, plan: Plan, agency_id: int, now: datetime, code: str, unit: int | None
) -> Vote | None:
    votes = votes_of(connection, plan, agency_id, now, code)
    return next((vote for vote in votes if vote.unit_id == unit), None)


def _house(connection: Connection, plan: Plan, agency_id: int, now: datetime) -> _House:
    members, collectives = everybody(connection, plan, agency_id, now)
    units = connection.execute(select(Unit.id, Unit.name).where(Unit.agency_id == agency_id))
    names: dict[int | None, str] = {row.id: row.name for row in units}
    names[None] = connection.scalar(select(Agency.name).where(Agency.id == agency_id)) or ""
    return _House(plan, members, collectives, holders_of(plan, members), names)


def _vote(house: _House, ballot: Ballot, unit: int | None) -> Vote:
    items = tuple(items_of(ballot, house.members, house.collectives, unit))
    role = ballot.chair.role if ballot.chair else None
    return Vote(
        ballot,
        unit,
        house.names.get(unit, ""),
        tuple(electors(ballot, house.members, unit)),
        items,
        chairing(ballot, house.holders, unit, items),
        _usually(house.holders, role, unit),
    )


def _usually(holders: Holders, role: str | None, unit: int | None) -> frozenset[int]:
    if role is None:
        return frozenset()
    acting = (who for who, _ in holders.answerable(role, unit))
    return frozenset({*acting, *holders.roster.get((role, unit), ())})
