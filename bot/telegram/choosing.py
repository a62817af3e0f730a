"""Which of what waits goes out at this instant: replies first, broadcasts with what they leave.

Of the replies those to whoever handed in go first: without a receipt nobody knows that they did.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.telegram.pacing import Class, Pacing, class_of
from bot.telegram.waiting import Waiting, first_of_chats, first_where_a_receipt_waits
from storage.outgoing import Rank


@dataclass(frozen=True, slots=True)
class Queue:
    """The next of each chat, those to chats that are busy among them."""

    replies: list[Waiting] = field(default_factory=list)
    broadcasts: list[Waiting] = field(default_factory=list)

    @property
    def addresses(self) -> set[str]:
        return {row.address for row in (*self.replies, *self.broadcasts)}

    def choose(self, pacing: Pacing, room: int, at: float) -> list[Waiting]:
        """At most `room` of them, as pacing allows."""
        most = min(room, pacing.slots(Class.REPLIES, at))
        chosen = _free(self.replies, pacing, at)[:most]
        if len(chosen) < most and pacing.slots(Class.BROADCASTS, at):
            served = {row.address for row in chosen}
            others = (row for row in self.broadcasts if row.address not in served)
            chosen += _free(others, pacing, at)[:1]
        return chosen

    def opens_at(self, pacing: Pacing) -> float:
        """When a slot and its chat are free for one of these; `inf` when none is known."""
        return min(
            (
                max(pacing.opens_at(class_of(row.rank)), pacing.free_at(row.address))
                for row in (*self.replies, *self.broadcasts)
            ),
            default=math.inf,
        )


def look(
    connection: Connection, now: datetime, *, replies: int, broadcasts: int, up_to: Rank
) -> Queue:
    """At most so many of each; `up_to` is the last rank that goes out now."""
    first = first_where_a_receipt_waits(connection, now, most=replies)
    handed_in = {row.address for row in first}
    asked = first_of_chats(connection, now, down_from=Rank.REPLY, up_to=Rank.RECEIPT, most=replies)
    first += [row for row in asked if row.address not in handed_in]
    if up_to <= Rank.RECEIPT:
        return Queue(first)
    return Queue(
        first, first_of_chats(connection, now, down_from=Rank.NOTICE, up_to=up_to, most=broadcasts)
    )


def _free(rows: Iterable[Waiting], pacing: Pacing, at: float) -> list[Waiting]:
    return [row for row in rows if pacing.is_free(row.address, at)]
