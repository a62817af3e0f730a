"""A ballot as it is kept: its items, the roll that was called, who counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from backend.console.presiding import Presiding
from intake.plan import Ballot as Demanded
from intake.rolls import Count
from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.people import Agency, Employee, Unit
from vietnamese.order import person_key

OVER = ("signed", "void", "not_held")
"""States after which another round may be held."""


@dataclass(frozen=True, slots=True)
class OnRoll:
    employee_id: int
    name: str
    attendance: str
    reason: str
    way: str
    recused: bool
    voter: str | None

    @property
    def is_there(self) -> bool:
        return self.attendance in {"present", "late"}

    @property
    def votes(self) -> bool:
        return self.is_there and not self.recused


@dataclass(frozen=True, slots=True)
class Counter:
    """A teller: `number` is how the ballots process knows the person in this round."""

    seat: int
    employee_id: int
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Kept:
    """`row`: of the table; `demanded`: what the plan says of it."""

    row: Any
    demanded: Demanded
    agency: str
    unit: str
    items: Sequence[Any]
    roll: Sequence[OnRoll]
    tellers: Sequence[Counter]
    previous_round: str | None = None
    is_followed: bool = False
    """Another round of it was begun."""

    @property
    def place(self) -> str:
        return self.unit or self.agency

    @property
    def count(self) -> Count:
        return Count(
            len(self.roll),
            sum(each.is_there for each in self.roll),
            sum(each.votes for each in self.roll),
        )

    def by(self, way: str) -> int:
        """How many vote in this way: phone, table or paper."""
        return sum(each.votes and each.way == way for each in self.roll)

    @property
    def voters(self) -> list[str]:
        """The numbers of those who vote on a phone, in an order that says nothing."""
        return sorted(each.voter for each in self.roll if each.voter is not None)


def kept_ballot(connection: Connection, here: Presiding, ballot_id: int) -> Kept | None:
    """None where this agency has no such ballot, or the plan no longer speaks of it."""
    row = connection.execute(
        select(Ballot).where(Ballot.id == ballot_id, Ballot.campaign_id == here.campaign_id)
    ).one_or_none()
    demanded = next((b for b in here.plan.ballots if row and b.code == row.code), None)
    if row is None or demanded is None:
        return None
    unit = connection.scalar(select(Unit.name).where(Unit.id == row.unit_id)) or ""
    agency = connection.scalar(select(Agency.name).where(Agency.id == here.agency_id)) or ""
    return Kept(
        row, demanded, agency, unit, _items(connection, ballot_id), _roll(connection, ballot_id),
        _tellers(connection, ballot_id),
        connection.scalar(select(Ballot.round).where(Ballot.id == row.previous_id)),
        connection.scalar(select(Ballot.id).where(Ballot.previous_id == ballot_id)) is not None,
    )  # fmt: skip


def latest(connection: Connection, campaign_id: int) -> dict[tuple[str, int | None], Any]:
    """The last round of each ballot, by code and unit."""
    rows = connection.execute(
        select(Ballot.id, Ballot.code, Ballot.unit_id, Ballot.state, Ballot.number)
        .where(Ballot.campaign_id == campaign_id)
        .order_by(Ballot.id)
    )
    return {(row.code, row.unit_id): row for row in rows}


def _items(connection: Connection, ballot_id: int) -> Sequence[Row[Any]]:
    mine = select(BallotItem).where(BallotItem.ballot_id == ballot_id)
    return connection.execute(mine.order_by(BallotItem.position)).all()


def _roll(connection: Connection, ballot_id: int) -> list[OnRoll]:
    rows = connection.execute(
        select(
            RollEntry.employee_id, Employee.full_name, RollEntry.attendance, RollEntry.reason,
            RollEntry.way, RollEntry.recused, RollEntry.voter,
        )
        .join(Employee, Employee.id == RollEntry.employee_id)
        .where(RollEntry.ballot_id == ballot_id)
    )  # fmt: skip
    found = [OnRoll(*row) for row in rows]
    return sorted(found, key=lambda each: (person_key(each.name), each.employee_id))


def _tellers(connection: Connection, ballot_id: int) -> list[Counter]:
    rows = connection.execute(
        select(Teller.seat, Teller.employee_id, Employee.full_name, Teller.teller)
        .join(Employee, Employee.id == Teller.employee_id)
        .where(Teller.ballot_id == ballot_id)
        .order_by(Teller.seat)
    )
    return [Counter(*row) for row in rows]
