"""Who comes and goes while a meeting goes on: a member who is late or leaves, a guest; and who
keeps the minutes from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.meeting.holding import held_row, line_of, move
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.meetings import Attendance, MeetingItem

_MOST_GUESTS = 30


def come_late(
    connection: Connection, meeting_id: int, employee_id: int, actor: Actor, now: datetime
) -> int:
    """From now on the member is there, and votes: comes late, or is back after leaving. The same
    once more changes nothing. ActRefusedError where another sits there for the same seat."""
    row = held_row(connection, meeting_id)
    if _is_taken(connection, meeting_id, employee_id):
        raise ActRefusedError("meeting.seat_taken", "ai")
    mine = Attendance.meeting_id == meeting_id, Attendance.employee_id == employee_id
    absent = Attendance.attendance == "absent"
    came = update(Attendance).where(*mine, absent).values(attendance="late", reason="")
    is_back = update(Attendance).where(*mine, Attendance.left_at.is_not(None)).values(left_at=None)
    if not connection.execute(came).rowcount + connection.execute(is_back).rowcount:
        version: int = row.version
        return version
    return move(connection, row, "meeting.late", actor, now, {"count": 1})


def _is_taken(connection: Connection, meeting_id: int, employee_id: int) -> bool:
    """Whether the substitute, or the member who came late after all, is there now."""
    seats = connection.execute(
        select(
            Attendance.employee_id, Attendance.for_employee_id, Attendance.attendance,
            Attendance.left_at,
        ).where(Attendance.meeting_id == meeting_id)
    ).all()  # fmt: skip
    of = {seat.employee_id: seat.for_employee_id or seat.employee_id for seat in seats}
    return any(
        seat.employee_id != employee_id
        and of[seat.employee_id] == of.get(employee_id, employee_id)
        and seat.attendance != "absent"
        and seat.left_at is None
        for seat in seats
    )


def leave_early(
    connection: Connection, meeting_id: int, employee_id: int, actor: Actor, now: datetime
) -> int:
    """From now on the member's hand is not counted; what was voted on before stays as it was.
    ActRefusedError for who keeps the meeting going: chairs it or a matter, keeps the minutes."""
    row = held_row(connection, meeting_id)
    if employee_id in {row.chair_id, row.secretary_id}:
        raise ActRefusedError("meeting.cannot_leave", "ve-som")
    chairs = select(MeetingItem.position).where(
        MeetingItem.meeting_id == meeting_id,
        MeetingItem.chaired_by == employee_id,
        MeetingItem.state == "waiting",
    )
    if connection.scalars(chairs).first() is not None:
        raise ActRefusedError("meeting.still_chairs", "ve-som")
    mine = Attendance.meeting_id == meeting_id, Attendance.employee_id == employee_id
    seat = connection.execute(
        select(Attendance.left_at).where(*mine, Attendance.attendance != "absent")
    ).one_or_none()
    if seat is None:
        raise ActRefusedError("meeting.who_leaves", "ve-som")
    if seat.left_at is not None:
        version: int = row.version
        return version
    connection.execute(update(Attendance).where(*mine).values(left_at=now))
    return move(connection, row, "meeting.leave", actor, now, {"count": 1})


def give_the_pen(
    connection: Connection, meeting_id: int, employee_id: int, actor: Actor, now: datetime
) -> int:
    """Another of those who are there keeps the minutes from now on, and signs them: the secretary
    may then leave. ActRefusedError for who is not there, and for the chair."""
    row = held_row(connection, meeting_id)
    if employee_id == row.chair_id:
        raise ActRefusedError("meeting.chair_writes", "ghi-bien-ban")
    if not is_there(connection, meeting_id, employee_id):
        raise ActRefusedError("meeting.no_secretary", "ghi-bien-ban")
    if employee_id == row.secretary_id:
        version: int = row.version
        return version
    told = {"secretary": employee_id}
    return move(connection, row, "meeting.secretary", actor, now, told, secretary_id=employee_id)


def is_there(connection: Connection, meeting_id: int, employee_id: int) -> bool:
    """Whether a member, or who sits for one, is in the room."""
    there = select(Attendance.employee_id).where(
        Attendance.meeting_id == meeting_id,
        Attendance.employee_id == employee_id,
        Attendance.attendance != "absent",
        Attendance.left_at.is_(None),
    )
    return connection.scalar(there) is not None


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
