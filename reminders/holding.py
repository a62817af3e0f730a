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
    literal,
    or_,
    select,
    update,
)

from storage.channels import Outgoing
from storage.outgoing import Rank, cancel
from storage.reminding import Nudge, NudgeItem, Wave

PAUSED = "paused"


def hold(connection: Connection, campaign_id: int, day: date, now: datetime) -> int:
    """Cancel the nudges of a campaign and day that wait to be sent; how many those are."""
    return cancel(connection, _about(campaign_id, day), now, PAUSED)


def put_back(
    connection: Connection, campaign_id: int, day: date, now: datetime, whole_day: int
) -> int:
    """What was held waits again, if its hours are not over and nothing else of it is paused.

    `whole_day` stands for the unit in the row that says that a day is paused.
    """
    paused = select(Wave.campaign_id).where(
        Wave.day == day, Wave.unit_id == whole_day, Wave.state == PAUSED
    )
    also_paused = select(about_of(NudgeItem.nudge_id)).where(
        NudgeItem.nudge_id.is_not(None), NudgeItem.campaign_id.in_(paused)
    )
    held = and_(
        _about(campaign_id, day),
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


def _about(campaign_id: int, day: date) -> ColumnElement[bool]:
    nudges = (
        select(about_of(Nudge.id))
        .join(NudgeItem, NudgeItem.nudge_id == Nudge.id)
        .where(Nudge.day == day, NudgeItem.campaign_id == campaign_id)
    )
    return and_(Outgoing.rank == int(Rank.NUDGE), Outgoing.about.in_(nudges))
