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
import secrets
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.telegram import holding
from bot.telegram.choosing import look
from bot.telegram.claiming import Claimed, claim
from bot.telegram.client import AT_ONCE, Client
from bot.telegram.here import Here
from bot.telegram.outcomes import NotSent, Outcome, Refused, TooFast, Unsure
from bot.telegram.pacing import Class, Pacing, class_of
from bot.telegram.postponing import hurry
from bot.telegram.presence import Presence
from bot.telegram.settling import settle
from bot.telegram.telling import as_message
from bot.telegram.waiting import Waiting
from reminders.quiet import deadlines, is_quiet
from storage.outgoing import Rank
from storage.store import Store, StoreClosedError, StoreError

_LOGGER = logging.getLogger(__name__)

RENEW = 2.0
"""Seconds between two signs of life; after `leases.LASTS` without, another takes over."""
ASK = 0.5
"""Seconds between two tries for the lease while another has it."""
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
                    await self._start_anew()
                except Exception:  # the edge of a task: it is tried again, and does not stop unseen
                    _LOGGER.exception("the sender met a bug")
                    await self._start_anew()
        finally:
            await self._finish()

    async def _start_anew(self) -> None:
        """What was marked, and perhaps never sent, is found when the lease is taken anew."""
        await asyncio.sleep(1.0)
        if self._calls:
            await asyncio.wait(self._calls, timeout=_LAST_CALLS)
        self._fence = None

    # ----------------------------------------------------------------------------- the lease

    async def _work(self) -> None:
        """Be the sender until the lease is to be renewed, or somebody else has it."""
        began, now, before = self._seconds(), self._now(), self._fence
        self._fence, self._cut_offs = await self._store.write(
            lambda c: (
                holding.take(c, self._holder, before, self._answered_at, now),
                deadlines(c, self._here.library),
            )
        )
        while self._fence is not None and not self._stopping:
            if self._seconds() - began >= RENEW:
                return
            self._ask_if_silent()
            await self._rest(await self._send_some(self._fence))
        await self._rest(ASK)

    async def _finish(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=_LAST_CALLS)
        for call in self._calls:
            call.cancel()
        fence, now = self._fence, self._now()
        if fence is None:
            return
        try:
            await self._store.write(lambda c: holding.let_go(c, fence, now))
        except (StoreError, SQLAlchemyError):
            _LOGGER.info("the lease of the sender runs out by itself")

    # --------------------------------------------------------------------------- the outbox

    async def _send_some(self, fence: int) -> float:
        """Send what may go at this instant; in how many seconds to look again."""
        at, now = self._seconds(), self._now()
        room = AT_ONCE - len(self._calls)
        if room <= 0:
            return LOOK
        most = self._pacing.busy_chats(at) + _AHEAD
        up_to = self._last_rank(now)
        queue = await self._store.read(
            lambda c: look(c, now, replies=most + AT_ONCE, broadcasts=most, up_to=up_to)
        )
        self._waited_for = queue.addresses
        chosen = queue.choose(self._pacing, room, at)
        if not chosen:
            return min(max(queue.opens_at(self._pacing) - at, _LEAST), LOOK)
        claimed = await self._store.write(
            lambda c: claim(c, self._here.library, chosen, fence, now)
        )
        if claimed is None:
            self._fence = None
            return 0.0
        for each in claimed:
            self._pacing.gone(class_of(each.row.rank), each.row.address, self._seconds())
            self._start(self._send(each, fence))
        return 0.0

    def _last_rank(self, now: datetime) -> Rank:
        """Up to which rank we send now."""
        if self._presence.in_doubt:
            return Rank.RECEIPT
        return Rank.NOTICE if is_quiet(self._cut_offs, now) else Rank.NUDGE

    async def _send(self, claimed: Claimed, fence: int) -> None:
        row = claimed.row
        try:
            outcome = await self._call(row, claimed.content)
        finally:
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
            if holding.holds(connection, fence):
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
        at, doubted = self._seconds(), self._presence.in_doubt
        rest = self._presence.heard(outcome, at)
        for kind in Class if rest else ():
            self._pacing.pause(kind, at + rest)
        if not isinstance(outcome, NotSent | Unsure):
            self._heard_from(doubted=doubted)

    def _heard_from(self, *, doubted: bool) -> None:
        """Telegram has answered; what waited since answers were lost is tried now."""
        self._answered_at = self._now()
        if doubted:
            self._start(self._hurry())

    async def _hurry(self) -> None:
        await self._store.write(hurry)
        self._awake.set()

    def _ask_if_silent(self) -> None:
        if not self._asking and self._presence.should_ask(self._seconds()):
            self._asking = True
            self._start(self._ask())

    async def _ask(self) -> None:
        said = await self._client.name()
        self._asking = False
        if isinstance(said, str):
            doubted = self._presence.in_doubt
            self._presence.found(self._seconds())
            self._heard_from(doubted=doubted)
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
