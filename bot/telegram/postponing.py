"""A message that did not go out is tried again, and what belongs behind it stays behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection

from bot.telegram.waiting import Waiting
from storage import outgoing
from storage.channels import TELEGRAM, Outgoing
from storage.outgoing import Rank

_LONGEST = 300
TOO_FAST = "too fast"


def postpone(connection: Connection, row: Waiting, again_at: datetime, why: str) -> None:
    """Try it again then. What it is only a part of goes on behind it: it is read in order."""
    outgoing.later(connection, row.id, again_at, why)
    if row.content.get("part"):
        connection.execute(
            update(Outgoing)
            .where(
                Outgoing.channel == TELEGRAM,
                Outgoing.address == row.address,
                Outgoing.state == "waiting",
                Outgoing.rank == int(Rank.REPLY),
                Outgoing.id > row.id,
                or_(Outgoing.not_before.is_(None), Outgoing.not_before < again_at),
            )
            .values(not_before=again_at)
        )


def hurry(connection: Connection) -> None:
    """Telegram answers again: nothing waits longer for the next try because answers were lost.

    Chats that were too fast wait as they were told to.
    """
    waits = (Outgoing.channel == TELEGRAM) & (Outgoing.state == "waiting")
    tried = select(Outgoing.address).where(waits, Outgoing.tries > 0)
    connection.execute(
        update(Outgoing)
        .where(
            waits,
            Outgoing.address.in_(tried.where(Outgoing.why != TOO_FAST)),
            Outgoing.address.not_in(tried.where(Outgoing.why == TOO_FAST)),
        )
        .values(not_before=None)
    )


def again_at(row: Waiting, now: datetime) -> datetime:
    """After 1, 2, 4, … seconds, at most five minutes."""
    return now + timedelta(seconds=min(2 ** min(row.tries, 20), _LONGEST))
