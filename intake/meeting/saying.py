"""Opinions: noted beside a matter as they are spoken, and put right where they were misheard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from intake.meeting.holding import MeetingConflictError, held_row, item_row, move, text_of
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.meetings import Attendance, Opinion


def note(
    connection: Connection,
    meeting_id: int,
    position: int,
    speaker: int | str | None,
    text: str,
    actor: Actor,
    now: datetime,
) -> int:
    """`speaker`: an employee who is there, or the name of a guest. Two who write at once both
    write; the same once more changes nothing. Answers the version of the meeting."""
    row = held_row(connection, meeting_id)
    item_row(connection, meeting_id, position)
    said = text_of(text, "y-kien")
    if not said:
        raise ActRefusedError("meeting.no_opinion", "y-kien")
    who, name = _speaker(connection, row, speaker)
    same = select(Opinion.id).where(
        Opinion.meeting_id == meeting_id,
        Opinion.item == position,
        Opinion.employee_id.is_(None) if who is None else Opinion.employee_id == who,
        Opinion.speaker == name,
        Opinion.text == said,
    )
    if connection.scalar(same) is not None:
        version: int = row.version
        return version
    connection.execute(
        insert(Opinion).values(
            meeting_id=meeting_id, item=position, employee_id=who, speaker=name, text=said,
            said_at=now,
        )
    )  # fmt: skip
    return move(connection, row, "meeting.note", actor, now, {"item": position})


def reword(
    connection: Connection,
    meeting_id: int,
    opinion_id: int,
    text: str,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> int:
    """What was misheard is put right, or with nothing taken out. `seen`: the words that the page
    showed; MeetingConflictError where others stand by now."""
    row = held_row(connection, meeting_id)
    opinion = connection.execute(
        select(Opinion).where(Opinion.id == opinion_id, Opinion.meeting_id == meeting_id)
    ).one_or_none()
    said = text_of(text, "y-kien")
    if opinion is None:
        if said:
            raise MeetingConflictError
        version: int = row.version
        return version
    if opinion.text != said and text_of(seen, "y-kien") != opinion.text:
        raise MeetingConflictError
    mine = Opinion.id == opinion_id
    if said:
        connection.execute(update(Opinion).where(mine).values(text=said))
    else:
        connection.execute(delete(Opinion).where(mine))
    return move(connection, row, "meeting.reword", actor, now, {"item": opinion.item})


def _speaker(connection: Connection, row: Any, speaker: int | str | None) -> tuple[int | None, str]:
    if isinstance(speaker, int):
        there = select(Attendance.employee_id).where(
            Attendance.meeting_id == row.id,
            Attendance.employee_id == speaker,
            Attendance.attendance != "absent",
        )
        if connection.scalar(there) is not None:
            return speaker, ""
    elif speaker and speaker in {guest["name"] for guest in row.guests}:
        return None, speaker
    raise ActRefusedError("meeting.no_speaker", "nguoi-noi")
