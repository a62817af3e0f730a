"""When each unit's wave comes: spread over the hours that are left, and spread again after a stop.

What does not fit any more is skipped with the reason; its people are told on the next day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from reminders.hours import SendingTimes
from reminders.pausing import paused_on
from reminders.waves import NEW, WHOLE_DAY
from storage.reminding import Wave

LATE = timedelta(minutes=10)
"""A clock that ticks is never so far behind: it stood still, or the day was paused."""


def lay(
    connection: Connection,
    campaign_id: int,
    units: Sequence[int],
    times: SendingTimes,
    now: datetime,
) -> int:
    """Waves for these units (0: no unit) over what is left of today's hours; how many are new."""
    day = now.astimezone(times.zone).date()
    state = "paused" if campaign_id in paused_on(connection, day) else "waiting"
    there = set(
        connection.scalars(
            select(Wave.unit_id).where(Wave.campaign_id == campaign_id, Wave.day == day)
        )
    )
    fresh = [unit for unit in units if unit not in there]
    moments = times.spread(len(fresh), now)
    laid = 0
    for place, unit in enumerate(fresh):
        fits = place < len(moments)
        laid += NEW.run(
            connection,
            campaign_id=campaign_id, unit_id=unit, day=day, sent=0,
            due_at=moments[place] if fits else now, state=state if fits else "skipped",
            why=None if fits else "window_over", done_at=None if fits else now,
        )  # fmt: skip
    return laid


def spread_again(
    connection: Connection, campaign_id: int, times: SendingTimes, now: datetime
) -> int:
    """Where several units are late, all that wait today come one after another from now on; how
    many were moved or skipped."""
    day = now.astimezone(times.zone).date()
    waiting = connection.execute(
        select(Wave.id, Wave.due_at)
        .where(Wave.campaign_id == campaign_id, Wave.day == day, Wave.state == "waiting")
        .where(Wave.unit_id != WHOLE_DAY)
        .order_by(Wave.due_at, Wave.id)
    ).all()
    if sum(is_late(row.due_at, now) for row in waiting) < 2:  # noqa: PLR2004 - one alone is no rush
        return 0
    moments = times.spread(len(waiting), now)
    for row, due_at in zip(waiting, moments, strict=False):
        connection.execute(update(Wave).where(Wave.id == row.id).values(due_at=due_at))
    left_over = [row.id for row in waiting[len(moments) :]]
    connection.execute(
        update(Wave)
        .where(Wave.id.in_(left_over))
        .values(state="skipped", why="window_over", done_at=now)
    )
    return len(waiting)


def is_late(due_at: datetime, now: datetime) -> bool:
    return now - due_at > LATE
