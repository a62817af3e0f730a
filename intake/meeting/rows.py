"""Everything that belongs to some meetings, read at once: names, seats, matters, opinions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from intake.meeting.parts import Present, Said
from storage.ballots import Ballot
from storage.meetings import Attendance, MeetingItem, Opinion
from storage.people import Agency, Employee, Party, Unit


@dataclass(frozen=True, slots=True)
class Parts:
    names: Mapping[int, str]
    units: Mapping[int, str]
    agencies: Mapping[int, str]
    present: Mapping[int, tuple[Present, ...]]
    items: Mapping[int, list[Any]]
    said: Mapping[tuple[int, int], list[Said]]
    ballots: Mapping[tuple[int, str, int | None], list[int]]


def parts_of(connection: Connection, rows: Any, ids: Any) -> Parts:
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
    return Parts(
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
                row.reason, names.get(row.for_employee_id, ""), row.document_number, row.left_at,
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
