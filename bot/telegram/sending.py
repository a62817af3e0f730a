"""The one sender: takes what waits in the outbox to Telegram, as fast as Telegram lets it.

    sender = Sender(store, client, here, now)
    task = asyncio.create_task(sender.run())
    sender.wake()  # after a commit that put something into the outbox: it is seen at once

Any number of processes may run one; the lease says who sends. A message is marked in a committed
transaction before the call, and its outcome is written under the fence of the lease, so that one
who was paused and replaced meanwhile writes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.claiming import SENDER, Claimed, claim
from bot.telegram.client import AT_ONCE, Client
from bot.telegram.here import Here
from bot.telegram.outcomes import NotSent, Outcome, Refused, TooFast, Unsure
from bot.telegram.pacing import Class, Pacing, class_of
from bot.telegram.presence import Presence
from bot.telegram.quiet import deadlines, is_quiet
from bot.telegram.settling import settle
from bot.telegram.telling import as_message
from bot.telegram.waiting import TELEGRAM, Waiting, first_of_chats
from storage import leases, outgoing
from storage.channels import Lease
from storage.outgoing import Rank
from storage.store import Store, StoreClosedError, StoreError

_LOGGER = logging.getLogger(__name__)

RENEW = 5.0
"""Seconds between two signs of life; after `leases.LASTS` without, another takes over."""
LOOK = 0.25
"""Seconds between two looks into the outbox, for what another process put there."""
_LEAST = 0.001
_AHEAD = 16
_LAST_CALLS = 8.0
"""Seconds for the calls under way when we are to stop."""


class Sender:
    """`now` is the clock of the rooms; `seconds` one that never goes back."""

    def __init__(
        self,
        store: Store,
        client: Client,
        here: Here,
        now: Callable[[], datetime],
        *,
        seconds: Callable[[], float] = time.monotonic,
        holder: str | None = None,
    ) -> None:
        self._store, self._client, self._here = store, client, here
        self._now, self._seconds = now, seconds
        self._holder = holder or secrets.token_hex(8)
        self._pacing = Pacing()
        self._presence = Presence(seconds())
        self._awake = asyncio.Event()
        self._stopping = self._asking = False
        self._calls: set[asyncio.Task[None]] = set()
        self._waited_for: set[str] = set()
        self._cut_offs: frozenset[datetime] = frozenset()
        self._answered_at: datetime | None = None
        self._fence: int | None = None

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._awake.set()

    def stop(self) -> None:
        """Finish what is under way, and let go: `run` returns."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Send for as long as this process lives, whenever it is the one to do so."""
        try:
            while not self._stopping:
                try:
                    await self._work()
                except StoreClosedError:
                    return
                except (StoreError, SQLAlchemyError):
                    _LOGGER.exception("the sender could not use the store")
                    await self._rest(1.0)
        finally:
            await self._finish()

    # ----------------------------------------------------------------------------- the lease

    async def _work(self) -> None:
        """Be the sender for as long as nobody else is."""
        renewed = self._seconds()
        now = self._now()
        self._fence, self._cut_offs = await self._store.write(lambda c: self._take(c, now))
        while self._fence is not None and not self._stopping:
            if self._seconds() - renewed >= RENEW:
                return
            self._ask_if_silent()
            await self._rest(await self._send_some(self._fence))
        if not self._stopping:
            await self._rest(RENEW)

    def _take(
        self, connection: Connection, now: datetime
    ) -> tuple[int | None, frozenset[datetime]]:
        """Take the lease or keep it; its `seen_at` stays when Telegram last answered."""
        seen = connection.scalar(select(Lease.seen_at).where(Lease.name == SENDER))
        fence = leases.take(connection, SENDER, self._holder, now)
        if fence is None:
            return None, frozenset()
        heard = [each for each in (seen, self._answered_at) if each is not None]
        connection.execute(
            update(Lease).where(Lease.name == SENDER).values(seen_at=max(heard, default=now))
        )
        if fence != self._fence:  # we come new, or after somebody else
            outgoing.recover(connection, TELEGRAM, now)
        outgoing.expire(connection, TELEGRAM, now)
        return fence, deadlines(connection, self._here.library)

    async def _finish(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=_LAST_CALLS)
        for call in self._calls:
            call.cancel()
        fence, now = self._fence, self._now()
        if fence is None:
            return
        try:
            await self._store.write(lambda c: leases.let_go(c, SENDER, fence, now))
        except (StoreError, SQLAlchemyError):
            _LOGGER.info("the lease of the sender runs out by itself")

    # --------------------------------------------------------------------------- the outbox

    async def _send_some(self, fence: int) -> float:
        """Send what may go at this instant; in how many seconds to look again."""
        at = self._seconds()
        room = AT_ONCE - len(self._calls)
        if room <= 0:
            return LOOK
        replies, broadcasts = await self._look(at)
        self._waited_for = {row.address for row in [*replies, *broadcasts]}
        chosen = self._choose(replies, Class.REPLIES, room, at)
        if len(chosen) < min(room, self._pacing.slots(Class.REPLIES, at)):
            served = {row.address for row in chosen}
            others = [row for row in broadcasts if row.address not in served]
            chosen += self._choose(others, Class.BROADCASTS, 1, at)
        if not chosen:
            return self._until_next([*replies, *broadcasts], at)
        now = self._now()
        claimed = await self._store.write(lambda c: claim(c, chosen, fence, now))
        if claimed is None:
            self._fence = None
            return 0.0
        for each in claimed:
            kind, address = class_of(each.row.rank), each.row.address
            self._pacing.gone(kind, address, self._seconds())
            self._start(self._send(each, fence))
        return 0.0

    async def _look(self, at: float) -> tuple[list[Waiting], list[Waiting]]:
        """The replies and the broadcasts that are next, those to busy chats among them."""
        now = self._now()
        most = self._pacing.busy_chats(at) + _AHEAD
        unasked = None if self._presence.in_doubt else Rank.NUDGE
        if unasked and is_quiet(self._cut_offs, now):
            unasked = Rank.NOTICE

        def look(connection: Connection) -> tuple[list[Waiting], list[Waiting]]:
            replies = first_of_chats(
                connection, now, down_from=Rank.REPLY, up_to=Rank.RECEIPT, most=most + AT_ONCE
            )
            if unasked is None:
                return replies, []
            return replies, first_of_chats(
                connection, now, down_from=Rank.NOTICE, up_to=unasked, most=most
            )

        return await self._store.read(look)

    def _choose(self, rows: list[Waiting], kind: Class, most: int, at: float) -> list[Waiting]:
        free = [row for row in rows if self._pacing.is_free(row.address, at)]
        return free[: max(0, min(most, self._pacing.slots(kind, at)))]

    def _until_next(self, rows: list[Waiting], at: float) -> float:
        """Until a slot and its chat are free for one of these; at most until the next look."""
        times = [
            max(self._pacing.opens_at(class_of(row.rank)), self._pacing.free_at(row.address))
            for row in rows
        ]
        return min(max(min(times, default=math.inf) - at, _LEAST), LOOK)

    async def _send(self, claimed: Claimed, fence: int) -> None:
        row = claimed.row
        outcome = await self._call(row, claimed.content)
        at = self._seconds()
        self._pacing.answered(row.address, at)
        if isinstance(outcome, TooFast):
            self._pacing.refused(class_of(row.rank), row.address, outcome.seconds, at)
        self._hear(outcome)
        await self._keep(claimed, outcome, fence)
        if row.address in self._waited_for:
            self._awake.set()

    async def _call(self, row: Waiting, content: dict[str, Any]) -> Outcome:
        try:
            if content["do"] == "tell":
                content = as_message(content, self._here.base_url)
            return await self._client.send(row.address, content)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # Ours is the mistake; nobody else's messages wait for it to be mended.
            _LOGGER.error("message %s cannot be rendered: %s", row.id, type(error).__name__)  # noqa: TRY400
            return Refused("bad_request")

    async def _keep(self, claimed: Claimed, outcome: Outcome, fence: int) -> None:
        """Write the outcome, however long the store is busy; not when we were replaced."""
        now = self._now()

        def keep(connection: Connection) -> None:
            if leases.holds(connection, SENDER, fence):
                settle(
                    connection, claimed, outcome, now,
                    channels=self._here.channels, base_url=self._here.base_url,
                )  # fmt: skip

        while True:
            try:
                return await self._store.write(keep)
            except StoreClosedError:
                return None  # whoever comes next finds it under way
            except (StoreError, SQLAlchemyError):
                _LOGGER.exception("what became of message %s is not written yet", claimed.row.id)
                await asyncio.sleep(1.0)

    # ------------------------------------------------------------------------------ presence

    def _hear(self, outcome: Outcome) -> None:
        at = self._seconds()
        rest = self._presence.heard(outcome, at)
        for kind in Class if rest else ():
            self._pacing.pause(kind, at + rest)
        if not isinstance(outcome, NotSent | Unsure):
            self._answered_at = self._now()

    def _ask_if_silent(self) -> None:
        if not self._asking and self._presence.should_ask(self._seconds()):
            self._asking = True
            self._start(self._ask())

    async def _ask(self) -> None:
        said = await self._client.name()
        self._asking = False
        if isinstance(said, str):
            self._presence.found(self._seconds())
            self._answered_at = self._now()
        else:
            self._hear(said)

    def _start(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(call)
        self._calls.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOGGER.error("a call of the sender broke", exc_info=task.exception())

    async def _rest(self, seconds: float) -> None:
        if seconds <= 0 or self._stopping:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass
        self._awake.clear()
