"""Telling those who still owe that they were given more time: a unit or everybody, bit by bit.

What was granted is found in the table of extensions, so nobody is forgotten when a process ends;
`about` in the outbox sees to it that nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from intake.extending import Later
from intake.library import Library
from pages.rooms import Rooms
from reminders.announcing import decided
from reminders.debts import debts
from reminders.hours import At
from storage.campaigns import Campaign, Extension
from storage.submissions import Submission

AT_ONCE = 40
"""People in one write."""

WAKING = (time(7), time(21))
"""It is good news and no nudge: told at once, on a day off too, but in nobody's sleep."""

_LOOKED_BACK = timedelta(days=2)


@dataclass
class Told:
    """The extensions that a clock has gone through; lost with the process, to no harm."""

    extensions: set[int] = field(default_factory=set)


async def tell_of_more_time(rooms: Rooms, now: datetime, told: Told) -> int:
    """Tell what was granted lately; how many forms that was about."""
    at = At(now, rooms.zone)
    if not WAKING[0] <= now.astimezone(at.zone).time() < WAKING[1]:
        return 0
    count = 0
    for extension in await rooms.store.read(partial(_lately, told=told.extensions, now=now)):
        look = partial(_who_owes, rooms.library, extension, at)
        forms = await rooms.store.read(look)
        for start in range(0, len(forms), AT_ONCE):
            some = forms[start : start + AT_ONCE]
            tell = partial(_tell, rooms.library, some, rooms.channels, now)
            count += await rooms.store.write(tell)
        told.extensions.add(extension.id)
    return count


def _lately(connection: Connection, told: Collection[int], now: datetime) -> list[Any]:
    rows = connection.execute(
        select(Extension)
        .join(Campaign, Campaign.id == Extension.campaign_id)
        .where(Campaign.state == "open", Extension.cut_off > now)
        .where(Extension.granted_at > now - _LOOKED_BACK, Extension.granted_at <= now)
        .order_by(Extension.id)
    )
    return [row for row in rows if row.id not in told]


def _who_owes(library: Library, extension: Any, at: At, connection: Connection) -> list[int]:
    """The submissions that are owed by this later deadline and no other."""
    later = Later(
        extension.milestone, extension.cut_off, "", "", extension.party_id, extension.unit_id
    )
    ours = (Submission.campaign_id == extension.campaign_id) & later.reaches
    owed = debts(connection, library, at, ours)
    return [debt.submission_id for debt in owed if debt.cut_off == extension.cut_off]


def _tell(
    library: Library,
    submissions: Sequence[int],
    channels: Collection[str],
    now: datetime,
    connection: Connection,
) -> int:
    for submission in submissions:
        decided(connection, library, submission, "extended", channels, now)
    return len(submissions)
