"""Nudges of past days that were claimed and never delivered: their rules count as not carried out.

What is still of use is then told on this working day. The claim of the old day stays: nobody hears
twice on one day. What may have been delivered (`unknown`) counts as delivered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, exists, select, update

from pages.rooms import Rooms
from reminders.holding import about_of
from reminders.hours import At
from reminders.still import never_told
from storage.channels import MAIL, TELEGRAM, Outgoing
from storage.outgoing import Rank
from storage.reminding import Nudge, NudgeItem

_LOOKED_BACK = timedelta(days=7)
"""A message expires on its own day; longer than a sender is ever down."""

_NOT_DELIVERED = ("expired", "failed", "cancelled")


async def give_up(rooms: Rooms, at: At) -> int:
    """Write down what was never delivered before today; how many messages those are."""
    if not await rooms.store.read(partial(_anything, at=at)):
        return 0
    return await rooms.store.write(partial(_give_up, at=at))


def _anything(connection: Connection, at: At) -> bool:
    return bool(_stale(connection, at.now)) or bool(_never_delivered(connection, at))


def _give_up(connection: Connection, at: At) -> int:
    stale = _stale(connection, at.now)
    expired = update(Outgoing).where(Outgoing.id.in_(stale), Outgoing.state == "waiting")
    connection.execute(expired.values(state="expired", done_at=at.now))
    found = _never_delivered(connection, at)
    for why in sorted(set(found.values())):
        never_told(connection, [key for key, reason in found.items() if reason == why], why)
    return len(found)


def _stale(connection: Connection, now: datetime) -> Sequence[int]:
    """Nudges that wait though their hours are over: no sender runs, or it is behind."""
    waiting = _nudges_in(("waiting",)) & (Outgoing.expires_at <= now)
    return connection.scalars(select(Outgoing.id).where(waiting)).all()


def _never_delivered(connection: Connection, at: At) -> Mapping[int, str]:
    """By nudge, why its message was not delivered; a nudge that became a call is none of these."""
    other = Outgoing.__table__.alias()
    elsewhere = exists().where(
        other.c.employee_id == Nudge.employee_id,
        other.c.about == Outgoing.about,
        other.c.state.not_in(_NOT_DELIVERED),
    )
    still_done = exists().where(NudgeItem.nudge_id == Nudge.id, NudgeItem.state == "done")
    rows = connection.execute(
        select(Nudge.id, Outgoing.state, Outgoing.why)
        .join(Nudge, Outgoing.about == about_of(Nudge.id))
        .where(_nudges_in(_NOT_DELIVERED), Outgoing.done_at > at.now - _LOOKED_BACK)
        .where(Nudge.employee_id == Outgoing.employee_id, Nudge.state == "sent_off")
        .where(_before(at.day), still_done, ~elsewhere)
        .order_by(Outgoing.id)
    )
    return {row.id: _reason(row) for row in rows}


def _before(today: date) -> Any:
    return (Nudge.day < today) & (Nudge.day >= today - _LOOKED_BACK)


def _reason(row: Any) -> str:
    return str(row.why or "cancelled")[:80] if row.state == "cancelled" else str(row.state)


def _nudges_in(states: Sequence[str]) -> Any:
    nudge = Outgoing.rank == int(Rank.NUDGE)
    return nudge & Outgoing.channel.in_((TELEGRAM, MAIL)) & Outgoing.state.in_(states)
