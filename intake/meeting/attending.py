"""Who comes while a meeting goes on: a member who was late, a guest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from intake.meeting.holding import held_row, line_of, move
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.meetings import Attendance

_MOST_GUESTS = 30


def come_late(
    connection: Connection, meeting_id: int, employee_id: int, actor: Actor, now: datetime
) -> int:
    """From now on the member is there, and votes; the same once more changes nothing."""
    row = held_row(connection, meeting_id)
    changed = connection.execute(
        update(Attendance)
        .where(
            Attendance.meeting_id == meeting_id,
            Attendance.employee_id == employee_id,
            Attendance.attendance == "absent",
        )
        .values(attendance="late", reason="")
    )
    if not changed.rowcount:
        version: int = row.version
        return version
    return move(connection, row, "meeting.late", actor, now, {"count": 1})


def welcome(
    connection: Connection, meeting_id: int, name: str, position: str, actor: Actor, now: datetime
) -> int:
    """A guest comes."""
    row = held_row(connection, meeting_id)
    guest = {"name": line_of(name), "position": line_of(position)}
    if not guest["name"]:
        raise ActRefusedError("meeting.no_guest", "ten-khach")
    if guest in row.guests:
        version: int = row.version
        return version
    if len(row.guests) >= _MOST_GUESTS:
        raise ActRefusedError("meeting.too_many_guests", "ten-khach", most=_MOST_GUESTS)
    told = {"count": len(row.guests) + 1}
    return move(connection, row, "meeting.guest", actor, now, told, guests=[*row.guests, guest])
