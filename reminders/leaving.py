"""Who has left is reached no more: what is left of their messenger accounts ends, and is told."""

from __future__ import annotations

from datetime import date

from pages.rooms import Rooms
from people.cutting import cut_leavers
from storage.audit import CONSOLE


async def cut_those_who_left(rooms: Rooms, _: date | None = None) -> int:
    """Some in each write, so that nobody waits for it; how many accounts that were.

    To be done on every new day (`reminders.ticking.run`), and when a roster was applied.
    """
    now, ended = rooms.clock.now(), 0
    while some := await rooms.store.write(lambda c: cut_leavers(c, CONSOLE, now)):
        ended += some
    return ended
