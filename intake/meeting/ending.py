"""The end of a meeting: finished, minutes read back, corrected, signed; or declared void."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from intake.meeting.holding import held_row, move, sure_version, text_of
from intake.refusing import ActRefusedError, reason_of
from storage.audit import Actor
from storage.meetings import MeetingItem


def finish(
    connection: Connection,
    meeting_id: int,
    conclusion: str,
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Everything was gone through, and the chair concludes. Until the minutes are read back it
    can be done again, with other words."""
    row = held_row(connection, meeting_id)
    text = text_of(conclusion, "ket-luan")
    if row.ended_at is not None and row.conclusion == text:
        version: int = row.version
        return version
    waiting = connection.scalar(
        select(func.count())
        .select_from(MeetingItem)
        .where(MeetingItem.meeting_id == meeting_id, MeetingItem.state == "waiting")
    )
    if waiting:
        raise ActRefusedError("meeting.waiting", count=waiting)
    sure_version(row, expected_version)
    ended = {"ended_at": now} if row.ended_at is None else {}
    return move(connection, row, "meeting.finish", actor, now, {}, conclusion=text, **ended)


def read_back(
    connection: Connection,
    meeting_id: int,
    corrections: str,
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """The minutes were read to those present; `corrections`: what they had changed."""
    row = held_row(connection, meeting_id, ("open", "read"))
    text = text_of(corrections, "sua")
    if row.ended_at is None:
        raise ActRefusedError("meeting.not_finished")
    if row.state == "read" and row.corrections == text:
        version: int = row.version
        return version
    sure_version(row, expected_version)
    act = "meeting.read" if row.state == "open" else "meeting.correct"
    return move(
        connection, row, act, actor, now, {"corrected": bool(text)},
        state="read", corrections=text, read_at=row.read_at or now,
        chair_signed_at=None, secretary_signed_at=None,
    )  # fmt: skip


def sign(
    connection: Connection,
    meeting_id: int,
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> bool:
    """The chair or the secretary confirms having signed the paper; whether both have now."""
    row = held_row(connection, meeting_id, ("read", "signed"))
    mine = {row.chair_id: "chair_signed_at", row.secretary_id: "secretary_signed_at"}
    if actor.employee_id not in mine:
        raise ActRefusedError("meeting.not_yours_to_sign")
    column = mine[actor.employee_id]
    if getattr(row, column) is not None:
        return bool(row.state == "signed")
    sure_version(row, expected_version)
    other = next(each for each in mine.values() if each != column)
    both = getattr(row, other) is not None
    signed = {"state": "signed", "signed_at": now} if both else {}
    act = "meeting.sign" if both else "meeting.confirm"
    move(connection, row, act, actor, now, {}, **{column: now}, **signed)
    return both


def void(
    connection: Connection, meeting_id: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """The meeting does not count, and can be begun anew; everything noted is kept."""
    row = held_row(connection, meeting_id, ("open", "read", "signed"))
    why = reason_of(reason)
    told = {"state": row.state, "why": why}
    move(connection, row, "meeting.void", actor, now, told, state="void", void_reason=why)
