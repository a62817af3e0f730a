"""The clock of an installation: one interval job of APScheduler, which only ticks.

What is due is asked of the database at every tick, so nothing is lost with a process, and a clock
that is moved by days makes no flood.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from sqlalchemy import Connection

from pages.rooms import Rooms
from reminders.hours import At
from reminders.more_time import Told, tell_of_more_time
from reminders.standstill import note_standstill
from reminders.sweeping import sweep
from reminders.tick import Memory, tick
from storage import leases
from storage.errors import StoreError

log = logging.getLogger(__name__)

LEASE = "clock"

EVERY = 2
"""Seconds: nobody waits longer than this after midnight, nor after a simulated clock is moved."""

_AFTER_A_BUG = timedelta(seconds=60)

Daily = Callable[[Rooms, date | None], Awaitable[object]]
"""Called on a new day, and at the start, with the day on which it was last called, if it was."""

Hourly = Callable[[Rooms], Awaitable[object]]


@dataclass
class Clockwork:
    """What one clock remembers between its ticks."""

    rooms: Rooms
    daily: Sequence[Daily] = ()
    hourly: Sequence[Hourly] = ()
    holder: str = field(default_factory=lambda: uuid4().hex)
    memory: Memory = field(default_factory=Memory)
    told: Told = field(default_factory=Told)
    begun: bool = False
    last_day: date | None = None
    last_hour: datetime | None = None
    not_before: float = 0.0

    async def look(self) -> None:
        """One tick, if no other clock of this installation ticks."""
        if asyncio.get_running_loop().time() < self.not_before:
            return
        now = self.rooms.clock.now()
        try:
            if await self.rooms.store.write(partial(self._take_lease, now=now)) is None:
                return
            self.begun = True
            await self._new_day(now)
            await tick(self.rooms, now, self.memory)
            await tell_of_more_time(self.rooms, now, self.told)
            await self._new_hour(now)
        except StoreError as busy:
            log.warning("the clock waits for the store: %s", busy)
        except Exception:  # the edge of a task: it is tried again, and does not stop unseen
            log.exception("a tick met a bug")
            self.not_before = asyncio.get_running_loop().time() + _AFTER_A_BUG.total_seconds()

    def _take_lease(self, connection: Connection, now: datetime) -> int | None:
        """And, the first time, a look at how long nobody had it."""
        before = None if self.begun else leases.last_seen(connection, LEASE)
        fence = leases.take(connection, LEASE, self.holder, now)
        if fence is not None and before is not None:
            note_standstill(connection, self.rooms.library, before, At(now, self.rooms.zone))
        return fence

    async def _new_day(self, now: datetime) -> None:
        today = now.astimezone(self.rooms.zone).date()
        if today == self.last_day:
            return
        for act in self.daily:
            await act(self.rooms, self.last_day)
        self.last_day = today

    async def _new_hour(self, now: datetime) -> None:
        if self.last_hour is not None and timedelta() <= now - self.last_hour < timedelta(hours=1):
            return
        for act in (sweep, *self.hourly):
            await act(self.rooms)
        self.last_hour = now


async def run(rooms: Rooms, *, daily: Sequence[Daily] = (), hourly: Sequence[Hourly] = ()) -> None:
    """Tick until cancelled; `daily` and `hourly` are done by the same hand."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a long tick is nothing to report
    clockwork = Clockwork(rooms, daily, hourly)
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        clockwork.look, "interval", seconds=EVERY, max_instances=1, coalesce=True,
        misfire_grace_time=None,
    )  # fmt: skip
    await clockwork.look()
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
