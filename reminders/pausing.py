"""Pausing: a whole day of a campaign, or the nudges of one unit on a day, until it goes on.

A paused day is a row of no unit at all; a unit that is paused by itself says so in its own row, and
stays paused when the day goes on. What lies in the outbox is held as well.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from reminders.holding import hold, put_back
from reminders.waves import ALONE, NEW, WHOLE_DAY
from storage.reminding import Wave

_PAUSED = Wave.state == "paused"


def pause(
    connection: Connection, campaign_id: int, day: date, now: datetime, unit: int = WHOLE_DAY
) -> int:
    """Nothing more of this campaign on that day, or of this unit (0: no unit), until `resume`; how
    many waves wait for that."""
    is_day = unit == WHOLE_DAY
    held = hold(connection, campaign_id, day, now, None if is_day else unit)
    alone = None if is_day else ALONE
    NEW.run(
        connection,
        campaign_id=campaign_id, unit_id=unit, day=day, due_at=now, state="paused", sent=0,
        why=alone, done_at=None,
    )  # fmt: skip
    ours = _of(campaign_id, day)
    # A wave that is done has nothing left to pause, unless its messages still lay in the outbox.
    states = ("waiting", "paused", "done") if is_day or held else ("waiting", "paused")
    own = ours & (Wave.unit_id == unit) & Wave.state.in_(states)
    paused = _change(connection, own, state="paused", why=alone, done_at=None)
    waiting = ours & (Wave.unit_id != WHOLE_DAY) & (Wave.state == "waiting")
    return _change(connection, waiting, state="paused") if is_day else paused


def resume(
    connection: Connection, campaign_id: int, day: date, now: datetime, unit: int = WHOLE_DAY
) -> int:
    """Go on with a paused day, or with a unit that was paused by itself; how many waves wait again.

    A unit of a day that is paused waits for the day.
    """
    ours = _of(campaign_id, day) & _PAUSED
    if unit == WHOLE_DAY:
        _change(connection, ours & (Wave.unit_id == WHOLE_DAY), state="done", done_at=now)
        again = ours & Wave.why.is_(None)
    else:
        again = ours & (Wave.unit_id == unit) & (Wave.why == ALONE)
    state = "paused" if campaign_id in paused_on(connection, day) else "waiting"
    waits = _change(connection, again, state=state, why=None)
    put_back(connection, campaign_id, day, now, None if unit == WHOLE_DAY else unit)
    return waits


def paused_on(connection: Connection, day: date) -> set[int]:
    """The campaigns that say nothing on that day."""
    query = select(Wave.campaign_id).where(Wave.day == day, Wave.unit_id == WHOLE_DAY, _PAUSED)
    return set(connection.scalars(query))


def alone_on(connection: Connection, day: date) -> set[tuple[int, int | None]]:
    """Campaign and unit (None: no unit) of what is paused by itself on that day."""
    query = select(Wave.campaign_id, Wave.unit_id)
    rows = connection.execute(query.where(Wave.day == day, Wave.why == ALONE, _PAUSED))
    return {(row.campaign_id, row.unit_id or None) for row in rows}


def _of(campaign_id: int, day: date) -> ColumnElement[bool]:
    return and_(Wave.campaign_id == campaign_id, Wave.day == day)


def _change(connection: Connection, which: ColumnElement[bool], **values: Any) -> int:
    return connection.execute(update(Wave).where(which).values(**values)).rowcount
