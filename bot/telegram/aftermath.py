"""What follows an outage: a few people in each write, until what is kept of it is complete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.telegram import again, watching
from bot.telegram.here import Here
from bot.telegram.watching import Outed
from storage.store import Store

_AT_LAST = timedelta(seconds=60)
"""What waited meanwhile is handled first; but others are not kept waiting for it for ever."""
_PUT_OFF = timedelta(minutes=10)
"""How often it is asked whether the night is over, or somebody's time."""


class Aftermath:
    """Whoever dies in the middle is followed by one who begins at the front, and asks nobody twice:
    what was asked is in the outbox, and with the outage, by the same write."""

    def __init__(self, store: Store, here: Here, now: Callable[[], datetime]) -> None:
        self._store, self._here, self._now = store, here, now
        self._put_off: dict[int, datetime] = {}

    async def look(self, *, idle: bool) -> None:
        """Settle what is over; `idle`: what waited meanwhile is handled."""
        for outage in await self._store.read(watching.unsettled):
            now = self._now()
            if not idle and now - outage.ended_at <= _AT_LAST:
                continue
            last = self._put_off.get(outage.id)
            if last is None or not timedelta() <= now - last < _PUT_OFF:
                await self._settle(outage)

    async def _settle(self, outage: Outed) -> None:
        began = self._now()
        await self._store.write(partial(watching.find_affected, outage=outage))
        above: int | None = 0
        put_off = False
        while above is not None:
            some = await self._store.write(
                partial(
                    again.ask_some, here=self._here, outage=outage, above=above, now=self._now()
                )
            )
            above, put_off = some.last, put_off or some.put_off
        if put_off:
            self._put_off[outage.id] = began
            return
        self._put_off.pop(outage.id, None)
        await self._store.write(partial(watching.settled, which=outage.id, now=self._now()))
