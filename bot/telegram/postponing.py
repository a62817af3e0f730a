"""A message that did not go out is tried again, and what belongs behind it stays behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.engine import Connection

from bot.telegram.waiting import TELEGRAM, Waiting
from storage import outgoing
from storage.channels import Outgoing
from storage.outgoing import Rank

_LONGEST = 300


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


def again_at(row: Waiting, now: datetime) -> datetime:
    """After 1, 2, 4, … seconds, at most five minutes."""
    return now + timedelta(seconds=min(2 ** min(row.tries, 20), _LONGEST))
