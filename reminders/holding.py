"""What of a paused day already lies in the outbox: taken out, and put back when it goes on.

What is not put back in its own hours is told on the next day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    SQLColumnExpression,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from reminders.waves import ALONE, NO_UNIT, WHOLE_DAY
from storage.channels import Outgoing
from storage.outgoing import Rank, cancel
from storage.reminding import Nudge, NudgeItem, Wave

PAUSED = "paused"

_place: SQLColumnExpression[int] = func.coalesce(Nudge.unit_id, NO_UNIT)
"""A message that gathers several units is held with the first that it speaks of."""


def hold(
    connection: Connection, campaign_id: int, day: date, now: datetime, unit: int | None = None
) -> int:
    """Cancel the nudges of a campaign and day (None: of every unit) that wait to be sent; how many
    those are."""
    return cancel(connection, _about(campaign_id, day, unit), now, PAUSED)


def put_back(
    connection: Connection, campaign_id: int, day: date, now: datetime, unit: int | None = None
) -> int:
    """What was held waits again, if its hours are not over and nothing else of it is paused."""
    also_paused = (
        select(about_of(Nudge.id))
        .join(NudgeItem, NudgeItem.nudge_id == Nudge.id)
        .join(Wave, (Wave.campaign_id == NudgeItem.campaign_id) & (Wave.day == Nudge.day))
        .where(Nudge.day == day, Wave.state == PAUSED)
        .where(or_(Wave.unit_id == WHOLE_DAY, (Wave.why == ALONE) & (Wave.unit_id == _place)))
    )
    held = and_(
        _about(campaign_id, day, unit),
        Outgoing.state == "cancelled",
        Outgoing.why == PAUSED,
        Outgoing.about.not_in(also_paused),
        or_(Outgoing.expires_at.is_(None), Outgoing.expires_at > now),
    )
    again = update(Outgoing).where(held).values(state="waiting", done_at=None, why=None)
    return connection.execute(again).rowcount


def about_of(nudge_id: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """What the outbox says of a message that is this nudge."""
    return literal("nudge:") + cast(nudge_id, String)


def _about(campaign_id: int, day: date, unit: int | None) -> ColumnElement[bool]:
    nudges = (
        select(about_of(Nudge.id))
        .join(NudgeItem, NudgeItem.nudge_id == Nudge.id)
        .where(Nudge.day == day, NudgeItem.campaign_id == campaign_id)
    )
    if unit is not None:
        nudges = nudges.where(_place == unit)
    return and_(Outgoing.rank == int(Rank.NUDGE), Outgoing.about.in_(nudges))
