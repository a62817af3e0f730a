"""What is kept of parties besides their forms: awards, levels, conclusions, exclusions lifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from intake.considering import Lifted
from intake.plan import Plan
from intake.plan.titles import OF_UNIT
from storage.awards import Award, LiftedExclusion
from storage.ballots import Ballot, BallotItem
from storage.meetings import Meeting, MeetingItem
from storage.people import Employee, Membership
from storage.submissions import Remark


@dataclass(frozen=True, slots=True)
class Concluded:
    """What a meeting that decides came to of a party: the level, in whose words, and when."""

    text: str
    level: str
    """The code of a level of the plan."""
    made_by: str
    """Who chaired while the party was gone through."""
    capacity: str
    """KT., Q., TL. or TUQ. when somebody acted for the chair."""
    at: datetime
    """When the meeting ended."""

    @property
    def author(self) -> str:
        return f"{self.capacity} {self.made_by}".strip()


def is_of_unit(name: str) -> bool:
    return name.startswith(OF_UNIT) and name not in {"unit_code", "unit_kind"}


def awards_of(connection: Connection, parties: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    asked = select(Award.party_id, Award.year, Award.title).where(Award.title != "")
    for party, year, title in _of(connection, asked, Award.party_id, parties):
        found[party].append((year, title))
    return found


def lifted_of(
    connection: Connection, campaign_id: int, parties: Sequence[int]
) -> dict[int, dict[str, Lifted]]:
    found: dict[int, dict[str, Lifted]] = defaultdict(dict)
    asked = select(
        LiftedExclusion.party_id, LiftedExclusion.rule, LiftedExclusion.reason,
        LiftedExclusion.document_number, LiftedExclusion.made_by,
    ).where(LiftedExclusion.campaign_id == campaign_id)  # fmt: skip
    for party, rule, *by in _of(connection, asked, LiftedExclusion.party_id, parties):
        found[party][rule] = Lifted(*by)
    return found


def deciding(plan: Plan) -> list[str]:
    """The meetings that decide, by code."""
    return [meeting.code for meeting in plan.meetings if meeting.decides]


def levels_of(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    parties: Sequence[int],
    *,
    in_meeting: int | None = None,
) -> dict[int, str | None]:
    """The level that was concluded, else the one that is proposed. `in_meeting`: where this one
    decides, what it came to counts before it ends."""
    asked = select(Remark.subject_id, Remark.level).where(Remark.campaign_id == campaign_id)
    found = {row[0]: row[1] for row in _of(connection, asked, Remark.subject_id, parties)}
    concluded = concluded_of(connection, plan, campaign_id, parties)
    found |= {party: each.level for party, each in concluded.items()}
    return found | _levels_in(connection, plan, in_meeting)


def _levels_in(connection: Connection, plan: Plan, meeting_id: int | None) -> dict[int, str]:
    if meeting_id is None:
        return {}
    rows = connection.execute(
        select(MeetingItem.party_id, MeetingItem.level)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(Meeting.id == meeting_id, Meeting.code.in_(deciding(plan)))
        .where(MeetingItem.state == "done", MeetingItem.level.is_not(None))
        .order_by(MeetingItem.position)
    )
    return {row.party_id: row.level for row in rows}


def concluded_of(
    connection: Connection, plan: Plan, campaign_id: int, parties: Sequence[int]
) -> dict[int, Concluded]:
    """What the meetings that decide came to, the last time that they did; nothing of one that
    goes on or was declared void. What a unit proposes is its head's remark, and stays that."""
    codes = deciding(plan)
    if not codes:
        return {}
    asked = (
        select(
            MeetingItem.party_id, MeetingItem.conclusion, MeetingItem.level, Employee.full_name,
            MeetingItem.chaired_by, Meeting.chair_capacity, Meeting.ended_at,
        )
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .join(Employee, Employee.id == func.coalesce(MeetingItem.chaired_by, Meeting.chair_id))
        .where(Meeting.campaign_id == campaign_id, Meeting.code.in_(codes))
        .where(Meeting.ended_at.is_not(None), Meeting.state != "void")
        .where(MeetingItem.state == "done", MeetingItem.level.is_not(None))
        .order_by(Meeting.id, MeetingItem.position)
    )  # fmt: skip
    return {
        party: Concluded(text, level, name, "" if instead else capacity, at)
        for party, text, level, name, instead, capacity, at in _of(
            connection, asked, MeetingItem.party_id, parties
        )
    }


def rounds_of(
    connection: Connection, campaign_id: int, parties: Sequence[int]
) -> dict[int, dict[str, int]]:
    """By party and code of the ballot: the last round that was counted, or was not held since too
    few vote there, with a line of the party on it."""
    over = ("counted", "signed", "not_held")
    asked = (
        select(BallotItem.party_id, Ballot.code, Ballot.id)
        .join(Ballot, Ballot.id == BallotItem.ballot_id)
        .where(Ballot.campaign_id == campaign_id, Ballot.state.in_(over))
        .order_by(Ballot.id)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for party, code, ballot_id in _of(connection, asked, BallotItem.party_id, parties):
        found[party][code] = ballot_id
    return found


def facts_of_units(
    connection: Connection, plan: Plan, parties: Iterable[Any]
) -> dict[int, dict[str, bool]]:
    """Yes where the roster says yes beside anybody of the unit."""
    names = [fact.name for fact in plan.facts if is_of_unit(fact.name)]
    units = {each.unit_id for each in parties if each.kind != "person" and each.unit_id}
    found: dict[int, dict[str, bool]] = defaultdict(dict)
    if not names or not units:
        return found
    asked = (
        select(Membership.unit_id, Employee.facts)
        .join(Employee, Employee.id == Membership.employee_id)
        .where(Membership.is_main, Employee.left_on.is_(None))
        .where(Membership.valid_to.is_(None))
    )
    for unit, facts in _of(connection, asked, Membership.unit_id, sorted(units)):
        found[unit] |= {name: True for name in names if facts.get(name) is True}
    return found


_FEW, _AT_ONCE = 3_000, 500


def _of(connection: Connection, asked: Any, column: Any, keys: Sequence[int]) -> Iterator[Any]:
    """The rows of these; of many, all are read and the others left out. `column` comes first."""
    if len(keys) <= _FEW:
        for start in range(0, len(keys), _AT_ONCE):
            some = column.in_(keys[start : start + _AT_ONCE])
            yield from connection.execute(asked.where(some))
        return
    wanted = set(keys)
    yield from (row for row in connection.execute(asked) if row[0] in wanted)
