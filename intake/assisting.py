"""Typing in for somebody: when that may be, and how what was typed is confirmed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from intake.acting import held, parts_of, receipt_of
from intake.drafted import is_drafted
from intake.plan import Plan
from intake.refusing import ActRefusedError
from intake.returning import return_
from intake.texts import sentence
from storage.access import Session
from storage.audit import Actor, record
from storage.people import Employee
from storage.submissions import ReceiptRecord, ReplyRecord
from vietnamese.dates import UnreadableDateError, parse_date, short_date
from vietnamese.text import one_line

PLACE_MOST = 200

_LOOKS_KEPT = timedelta(minutes=6)
"""Looks are kept to the nearest five minutes."""


def why_not_typed(connection: Connection, row: Any, helper_id: int) -> str:
    """Why this form cannot be typed in by this helper, as a code; "" where it can.

    `row` has id, filler_id, state and campaign_state. What its filler began with their own hand
    is theirs alone: nobody else opens it, so that no draft is read by typing "for" somebody.
    """
    if row.filler_id == helper_id:
        return "assist.own"
    if row.campaign_state != "open":
        return "act.campaign_closed"
    if row.state == "withdrawn":
        return "act.withdrawn"
    if row.state == "accepted":
        return "assist.accepted"
    return "assist.own_hand" if _has_own_hand(connection, row.id) else ""


def confirm(
    connection: Connection, submission_id: int, number: int, how: str, actor: Actor, now: datetime
) -> None:
    """What another typed in is the filler's own; `how` is said with the receipt. Once more
    changes nothing. ActRefusedError when hand-in `number` does not stand or was typed by nobody
    else, and of what a collective's head releases: that alone confirms it."""
    row = held(connection, submission_id)
    if is_drafted(parts_of(connection, submission_id)):
        raise ActRefusedError("assist.drafted")
    receipt = _awaiting(connection, row, number)
    if receipt.confirmed_at is not None:
        return
    connection.execute(
        update(ReceiptRecord)
        .where(ReceiptRecord.id == receipt.id)
        .values(confirmed_at=now, confirmed_how=how)
    )
    record(
        connection, actor, "assist.confirm", f"submission:{submission_id}", now=now,
        before={"confirmed": False}, after={"confirmed": True, "receipt": number, "how": how},
    )  # fmt: skip


def deny(
    connection: Connection, plan: Plan, submission_id: int, number: int, actor: Actor, now: datetime
) -> None:
    """The filler says that it is not theirs: it goes back, whole, for that reason."""
    row = held(connection, submission_id)
    receipt = _awaiting(connection, row, number)
    if receipt.confirmed_at is not None:
        raise ActRefusedError("assist.confirmed")
    if row.state != "returned":
        record(
            connection, actor, "assist.confirm", f"submission:{submission_id}", now=now,
            before=None, after={"confirmed": False, "receipt": number},
        )  # fmt: skip
    # No name in it: the words stay with the form, whoever typed it in is erased or not.
    reason = sentence("assist.not_mine")
    return_(connection, plan, submission_id, reason, (), actor, now, receipt_number=number)


def paper_words(day: str, place: str, today: date) -> str:
    """How a signed sheet confirms: its day as typed, and where it is kept."""
    try:
        signed = parse_date(day)
    except UnreadableDateError:
        raise ActRefusedError("assist.no_day", "day") from None
    if signed > today:
        raise ActRefusedError("assist.later", "day", today=short_date(today))
    kept = one_line(place)
    if not kept:
        raise ActRefusedError("assist.no_place", "place")
    if len(kept) > PLACE_MOST:
        raise ActRefusedError("assist.long_place", "place", most=PLACE_MOST)
    return sentence("assist.paper", day=short_date(signed), place=kept)


def name_of(connection: Connection, employee_id: int) -> str:
    name = connection.scalar(select(Employee.full_name).where(Employee.id == employee_id))
    return name or ""


def _awaiting(connection: Connection, row: Any, number: int) -> Any:
    if number != row.receipts:
        raise ActRefusedError("act.newer", number=row.receipts)
    receipt = receipt_of(connection, row)
    if receipt.entered_by is None:
        raise ActRefusedError("assist.not_typed")
    return receipt


def _has_own_hand(connection: Connection, submission_id: int) -> bool:
    """Whether a reply came outside every time in which another had the form open.

    A page left open is no such time: after each reply the next page is looked at, so nothing
    was typed there long after the last look, but for the hand-in that ended it.
    """
    sessions = connection.execute(
        select(Session.started_at, Session.seen_at, Session.ended_at, Session.expires_at).where(
            Session.submission_id == submission_id, Session.assistant_id.is_not(None)
        )
    ).all()
    open_then = [
        (row.started_at, min(row.ended_at or row.expires_at, row.seen_at + _LOOKS_KEPT))
        for row in sessions
    ]
    open_then += [(row.ended_at, row.ended_at) for row in sessions if row.ended_at]
    replied = connection.scalars(
        select(ReplyRecord.received_at).where(ReplyRecord.submission_id == submission_id)
    )
    return any(not any(begun <= at <= ended for begun, ended in open_then) for at in replied)
