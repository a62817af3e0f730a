"""What the clock clears away every hour, without anybody's hand."""

from __future__ import annotations

from functools import partial

from pages.rooms import Rooms
from storage.personal.tidying import empty, forget_strangers, full_replies


async def tidy(rooms: Rooms) -> int:
    """Take out the words of replies that went out, a few in each write; how many had some."""
    now, above, total = rooms.clock.now(), 0, 0
    while rows := await rooms.store.read(partial(full_replies, now=now, above=above)):
        await rooms.store.write(partial(empty, rows=rows))
        above, total = rows[-1].id, total + len(rows)
    await rooms.store.write(partial(forget_strangers, now=now))
    return total
