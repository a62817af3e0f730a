"""Meetings read from the storage, with everything that belongs to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from intake.meeting.parts import HeldMeeting, Item, Present, Said
from intake.plan import Plan
from intake.plan.meetings import Meeting as Planned
from intake.plan.meetings import Step
from storage.ballots import Ballot
from storage.campaigns import Campaign
from storage.meetings import Attendance, Meeting, MeetingItem, Opinion
from storage.people import Agency, Employee, Party, Unit

__all__ = ["HeldMeeting", "Item", "Present", "Said", "held", "meetings"]


def held(connection: Connection, plan: Plan, meeting_id: int) -> HeldMeeting:
    """KeyError for a number that is no meeting's, or a meeting that the plan does not know."""
    found = _read(connection, plan, Meeting.id == meeting_id)
    if not found:
        raise KeyError(meeting_id)
    return found[0]


def meetings(
    connection: Connection,
    plan: Plan,
    campaign_id: int,
    *,
    code: str | None = None,
    unit_id: int | None = None,
) -> list[HeldMeeting]:
    """As they began, those declared void among them; of one meeting of the plan, of one unit."""
    wanted = Meeting.campaign_id == campaign_id
    if code is not None:
        wanted &= Meeting.code == code
    if unit_id is not None:
        wanted &= Meeting.unit_id == unit_id
    return _read(connection, plan, wanted)


@dataclass(frozen=True, slots=True)
class _Parts:
    names: Mapping[int, str]
    units: Mapping[int, str]
    agencies: Mapping[int, str]
    present: Mapping[int, tuple[Present, ...]]
    items: Mapping[int, list[Any]]
    said: Mapping[tuple[int, int], list[Said]]
    ballots: Mapping[tuple[int, str, int | None], list[int]]


def _read(connection: Connection, plan: Plan, wanted: ColumnElement[bool]) -> list[HeldMeeting]:
    rows = connection.execute(
        select(Meeting.__table__, Campaign.agency_id)
        .join(Campaign, Campaign.id == Meeting.campaign_id)
        .where(wanted, Meeting.code.in_(plan.meetings_by_code))
        .order_by(Meeting.began_at, Meeting.id)
    ).all()
    if not rows:
        return []
    parts = _parts(connection, rows, select(Meeting.id).where(wanted))
    return [_meeting(row, plan.meetings_by_code[row.code], parts) for row in rows]


def _parts(connection: Connection, rows: Any, ids: Any) -> _Parts:
    attendance = connection.execute(
        select(Attendance.__table__, Employee.sort_key)
        .join(Employee, Employee.id == Attendance.employee_id)
        .where(Attendance.meeting_id.in_(ids))
        .order_by(Employee.sort_key, Employee.id)
    ).all()
    items = connection.execute(
        select(MeetingItem.__table__, Party.employee_id.label("subject_id"))
        .outerjoin(Party, Party.id == MeetingItem.party_id)
        .where(MeetingItem.meeting_id.in_(ids))
        .order_by(MeetingItem.meeting_id, MeetingItem.position)
    ).all()
    opinions = connection.execute(
        select(Opinion.__table__)
        .where(Opinion.meeting_id.in_(ids))
        .order_by(Opinion.said_at, Opinion.id)
    ).all()
    names = _names(connection, _people(rows, attendance, items, opinions))
    present = _present(rows, attendance, names)
    agency_ids = {row.agency_id for row in rows}
    unit_ids = {row.unit_id for row in rows if row.unit_id is not None}
    return _Parts(
        names,
        _named(connection, Unit, unit_ids),
        _named(connection, Agency, agency_ids),
        present,
        _by_meeting(items),
        _said(opinions, names, present),
        _ballots(connection, {row.campaign_id for row in rows}),
    )


def _people(rows: Any, attendance: Any, items: Any, opinions: Any) -> set[int]:
    found = {who for row in rows for who in (row.chair_id, row.secretary_id)}
    found |= {who for row in attendance for who in (row.employee_id, row.for_employee_id)}
    found |= {who for row in items for who in (row.chaired_by, *row.recused)}
    found |= {row.employee_id for row in opinions}
    return found - {None}


_AT_ONCE = 500


def _names(connection: Connection, people: set[int]) -> dict[int, str]:
    wanted, names = sorted(people), {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = Employee.id.in_(wanted[start : start + _AT_ONCE])
        names.update(
            {
                row.id: row.full_name
                for row in connection.execute(select(Employee.id, Employee.full_name).where(some))
            }
        )
    return names


def _named(connection: Connection, table: Any, ids: set[int]) -> dict[int, str]:
    rows = connection.execute(select(table.id, table.name).where(table.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _present(rows: Any, attendance: Any, names: Mapping[int, str]) -> dict[int, Any]:
    """The chair first, then by name."""
    chairs = {row.id: row.chair_id for row in rows}
    found: dict[int, list[Present]] = defaultdict(list)
    for row in attendance:
        found[row.meeting_id].append(
            Present(
                row.employee_id, names[row.employee_id], row.position, row.attendance,
                row.reason, names.get(row.for_employee_id, ""), row.document_number,
            )
        )  # fmt: skip
    return {
        meeting: tuple(sorted(people, key=lambda one: one.employee_id != chairs[meeting]))
        for meeting, people in found.items()
    }


def _by_meeting(items: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in items:
        found[row.meeting_id].append(row)
    return found


def _said(
    opinions: Any, names: Mapping[int, str], present: Mapping[int, tuple[Present, ...]]
) -> dict[tuple[int, int], list[Said]]:
    posts = {
        (meeting, one.employee_id): one.position
        for meeting, all_ in present.items()
        for one in all_
    }
    found: dict[tuple[int, int], list[Said]] = defaultdict(list)
    for row in opinions:
        speaker = names[row.employee_id] if row.employee_id is not None else row.speaker
        post = posts.get((row.meeting_id, row.employee_id), "")
        found[row.meeting_id, row.item].append(Said(speaker, post, row.text, row.said_at, row.id))
    return found


def _ballots(connection: Connection, campaigns: set[int]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = defaultdict(list)
    for row in connection.execute(
        select(Ballot.id, Ballot.campaign_id, Ballot.code, Ballot.unit_id)
        .where(Ballot.campaign_id.in_(campaigns), Ballot.state != "void")
        .order_by(Ballot.number, Ballot.id)
    ):
        found[row.campaign_id, row.code, row.unit_id].append(row.id)
    return found


def _meeting(row: Any, planned: Planned, parts: _Parts) -> HeldMeeting:
    agency = parts.agencies[row.agency_id]
    present = parts.present.get(row.id, ())
    posts = {one.employee_id: one.position for one in present}
    steps = {step.code: step for step in planned.steps}
    order = {step.code: number for number, step in enumerate(planned.steps)}
    items = sorted(parts.items.get(row.id, ()), key=lambda each: order.get(each.step, len(order)))
    ballots = [
        ballot
        for step in planned.steps
        if step.ballot is not None
        for ballot in parts.ballots.get((row.campaign_id, step.ballot, row.unit_id), ())
    ]
    return HeldMeeting(
        meeting_id=row.id,
        code=row.code,
        label=planned.label,
        unit_id=row.unit_id,
        unit=agency if row.unit_id is None else parts.units[row.unit_id],
        agency=agency,
        state=row.state,
        place=row.place,
        chair=parts.names[row.chair_id],
        chair_position=posts.get(row.chair_id, ""),
        chair_capacity=row.chair_capacity,
        secretary=parts.names[row.secretary_id],
        guests=tuple((guest["name"], guest["position"]) for guest in row.guests),
        began_at=row.began_at,
        ended_at=row.ended_at,
        read_at=row.read_at,
        signed_at=row.signed_at,
        conclusion=row.conclusion,
        corrections=row.corrections,
        void_reason=row.void_reason,
        version=row.version,
        present=present,
        items=tuple(_item(each, steps.get(each.step), parts) for each in items),
        ballots=tuple(ballots),
        campaign_id=row.campaign_id,
        chair_id=row.chair_id,
        secretary_id=row.secretary_id,
        chair_signed_at=row.chair_signed_at,
        secretary_signed_at=row.secretary_signed_at,
    )


def _item(row: Any, step: Step | None, parts: _Parts) -> Item:
    return Item(
        position=row.position,
        step=row.step,
        kind=step.kind if step else "notes",
        party_id=row.party_id,
        submission_id=row.submission_id,
        title=row.title,
        label=row.label,
        detail=row.detail,
        state=row.state,
        chaired_by=parts.names.get(row.chaired_by),
        conclusion=row.conclusion,
        level=row.level,
        hands_for=row.hands_for,
        hands_against=row.hands_against,
        hands_abstained=row.hands_abstained,
        recused=tuple(parts.names[who] for who in row.recused),
        outcome=row.outcome,
        opinions=tuple(parts.said.get((row.meeting_id, row.position), ())),
        chaired_by_id=row.chaired_by,
        recused_ids=tuple(row.recused),
        subject_id=row.subject_id,
    )
