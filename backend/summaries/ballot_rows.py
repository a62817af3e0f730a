"""Counted ballots, as papers see them: who was there, how many for what; nobody's vote."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from intake.plan import Plan
from storage.audit import canonical
from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.people import Agency, Employee, Unit
from vietnamese.order import person_key

COUNTED = ("counted", "signed")


@dataclass(frozen=True, slots=True)
class VotedOn:
    label: str
    detail: str
    selections: tuple[int, ...] | None
    """Numbers of the plan's selections; None: all of them."""
    key: str
    """The same thing in another round."""
    party_id: int | None = None
    """None for what the chair typed in."""
    own_level: str = ""
    """What the party said of itself, in words; only where a paper says it."""
    proposed_level: str = ""
    """What its head proposes, as a code; "" for nothing, and for whom another authority rates."""


@dataclass(frozen=True, slots=True)
class OnTheRoll:
    name: str
    attendance: str
    reason: str
    recused: bool

    @property
    def is_there(self) -> bool:
        return self.attendance in {"present", "late"}


@dataclass(frozen=True)
class Held:
    """One round of a ballot. `unit_id` None: held in the agency. `result` is None for a ballot
    that was not held since too few vote there."""

    ballot_id: int
    code: str
    unit_id: int | None
    unit: str
    """The name of the unit, or of the agency."""
    number: int
    place: str
    why_again: str
    state: str
    chair: str
    chair_capacity: str
    began_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    manifest_hash: str
    page_hash: str
    board_hash: str
    result: Mapping[str, Any] | None
    board: bytes | None
    items: tuple[VotedOn, ...]
    roll: tuple[OnTheRoll, ...]
    tellers: tuple[str, ...]

    @property
    def data_hash(self) -> str:
        """Of all that a paper can say of it; whether the minutes are signed is not among that."""
        people = [[each.name, each.attendance, each.reason, each.recused] for each in self.roll]
        items = [[each.label, each.detail, each.key] for each in self.items]
        told: list[Any] = [
            self.ballot_id, self.number, self.why_again, self.unit, self.place, self.chair,
            self.chair_capacity, self.manifest_hash, self.page_hash, self.board_hash,
            dict(self.result) if self.result else None, items, people, list(self.tellers),
        ]  # fmt: skip
        return hashlib.sha256(canonical(told)).hexdigest()


def ballots_for_papers(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    unit_id: int | None,
    *,
    of_agency: bool = False,
) -> tuple[Held, ...]:
    """Only where the plan has a paper of them; an amended plan may have dropped a ballot."""
    wants = {"count", "ballot_summary", "minutes"}
    if not any(each.kind in wants or each.meeting is not None for each in plan.outputs):
        return ()
    held = held_ballots(connection, campaign_id, unit_id, of_agency=of_agency)
    return tuple(each for each in held if each.code in plan.ballots_by_code)


def held_ballots(
    connection: Connection,
    campaign_id: int,
    unit_id: int | None = None,
    *,
    of_agency: bool = False,
) -> tuple[Held, ...]:
    """Every round that was counted, and every ballot that was not held; of one unit, or of all.

    `of_agency`: only those held in the agency.
    """
    where = [Ballot.campaign_id == campaign_id, Ballot.state.in_((*COUNTED, "not_held"))]
    if unit_id is not None:
        where.append(Ballot.unit_id == unit_id)
    if of_agency:
        where.append(Ballot.unit_id.is_(None))
    rows = connection.execute(
        select(
            Ballot, Employee.full_name.label("chair"), Unit.name.label("unit"), Unit.sort_key,
            Agency.name.label("agency"),
        )
        .join(Employee, Employee.id == Ballot.chair_id)
        .join(Agency, Agency.id == Employee.agency_id)
        .outerjoin(Unit, Unit.id == Ballot.unit_id)
        .where(*where)
        .order_by(*_ORDER)
    ).all()  # fmt: skip
    within = select(Ballot.id).where(*where)
    items = _items(connection, BallotItem.ballot_id.in_(within))
    roll = _roll(connection, RollEntry.ballot_id.in_(within))
    tellers = _tellers(connection, Teller.ballot_id.in_(within))
    return tuple(_held(row, items[row.id], roll[row.id], tellers[row.id]) for row in rows)


_ORDER = (Ballot.code, Unit.sort_key, Ballot.unit_id, Ballot.id)


def places_of_ballots(connection: Connection, campaign_id: int) -> dict[int, int]:
    """Where each ballot of the campaign stands in the order of `held_ballots`, from 0."""
    ids = connection.scalars(
        select(Ballot.id)
        .outerjoin(Unit, Unit.id == Ballot.unit_id)
        .where(Ballot.campaign_id == campaign_id)
        .order_by(*_ORDER)
    )
    return {ballot_id: place for place, ballot_id in enumerate(ids)}


def _held(row: Any, items: list[VotedOn], roll: list[OnTheRoll], tellers: list[str]) -> Held:
    return Held(
        ballot_id=row.id,
        code=row.code,
        unit_id=row.unit_id,
        unit=row.unit or row.agency,
        number=row.number,
        place=row.place,
        why_again=row.why_again or "",
        state=row.state,
        chair=row.chair,
        chair_capacity=row.chair_capacity,
        began_at=row.began_at,
        opened_at=row.dropped_from,
        closed_at=row.closed_at,
        manifest_hash=row.manifest_hash or "",
        page_hash=row.page_hash or "",
        board_hash=row.board_hash or "",
        result=row.result if row.state in COUNTED else None,
        board=row.board,
        items=tuple(items),
        roll=tuple(sorted(roll, key=lambda each: person_key(each.name))),
        tellers=tuple(tellers),
    )


def _items(connection: Connection, which: ColumnElement[bool]) -> dict[int, list[VotedOn]]:
    found: dict[int, list[VotedOn]] = defaultdict(list)
    rows = connection.execute(select(BallotItem).where(which).order_by(BallotItem.position))
    for row in rows:
        offered = None if row.selections is None else tuple(row.selections)
        key = row.label if row.party_id is None else str(row.party_id)
        found[row.ballot_id].append(VotedOn(row.label, row.detail, offered, key, row.party_id))
    return found


def _roll(connection: Connection, which: ColumnElement[bool]) -> dict[int, list[OnTheRoll]]:
    found: dict[int, list[OnTheRoll]] = defaultdict(list)
    rows = connection.execute(
        select(
            RollEntry.ballot_id, Employee.full_name, RollEntry.attendance, RollEntry.reason,
            RollEntry.recused,
        )
        .join(Employee, Employee.id == RollEntry.employee_id)
        .where(which)
    )  # fmt: skip
    for row in rows:
        found[row.ballot_id].append(
            OnTheRoll(row.full_name, row.attendance, row.reason, row.recused)
        )
    return found


def _tellers(connection: Connection, which: ColumnElement[bool]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = connection.execute(
        select(Teller.ballot_id, Employee.full_name)
        .join(Employee, Employee.id == Teller.employee_id)
        .where(which)
        .order_by(Teller.seat)
    )
    for ballot_id, name in rows:
        found[ballot_id].append(name)
    return found
