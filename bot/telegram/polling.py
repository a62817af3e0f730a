"""Asking Telegram for updates: one process at a time, and nothing acknowledged that is not kept.

Asking for what lies above a number is what acknowledges it, so the number moves after the write.
Telegram keeps what nobody acknowledged for a day, a press for 150 seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.telegram import watching
from bot.telegram.arriving import Arriving
from bot.telegram.batches import NoBatchError, updates_in
from bot.telegram.leading import Leading
from bot.telegram.one_update import described
from bot.telegram.outcomes import NotSent, Outcome, Refused, TooFast
from storage.errors import StoreClosedError

log = logging.getLogger(__name__)

WAIT_SECONDS = 10
"""How long Telegram keeps an empty answer back."""

_LONGEST_SECONDS = 30.0
_QUIET = timedelta(hours=1)
_TOO_SOON = 0.2

Ask = Callable[[int | None], Awaitable[bytes | Outcome]]
"""One getUpdates above a number: the bytes of the answer, or what became of the call."""


class Poller:
    """While it leads, asks; otherwise waits for its turn."""

    def __init__(
        self,
        ask: Ask,
        arriving: Arriving,
        leading: Leading,
        now: Callable[[], datetime],
        unhook: Callable[[], Awaitable[object]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ask = ask
        self._arriving = arriving
        self._leading = leading
        self._now = now
        self._unhook = unhook
        self._sleep = sleep
        self._above: int | None = None
        self._came_at = now()
        self._failures = 0
        self._trouble: str | None = None

    async def run(self) -> None:
        """Until cancelled or the store is closed."""
        while True:
            await self._leading.wait()
            try:
                delay = await self._round()
            except StoreClosedError:
                return
            except Exception as error:  # noqa: BLE001 - the edge: the next round tries again
                delay = self._failed(described(error))
            if delay:
                await self._sleep(delay)

    async def _round(self) -> float:
        """Ask once and keep what came; how long to wait before asking again."""
        began = self._now()
        answer = await self._ask(self._above)
        if not isinstance(answer, bytes):
            return await self._unanswered(answer)
        try:
            raws = updates_in(answer)
        except NoBatchError as odd:
            return self._failed(str(odd))
        now = self._now()
        arrived = await self._arriving.take(raws, now, lambda c: watching.heard(c, now))
        self._answered()
        if not raws:
            self._forget_number_after_quiet(now)
            return _TOO_SOON if now - began < timedelta(seconds=_TOO_SOON) else 0.0
        self._came_at = now
        numbers = [each.update_id for each in arrived if each.update_id is not None]
        if numbers:
            self._above = max(numbers) + 1
            return 0.0
        # Only updates without a number: it is the next one, as Telegram counts; else one later.
        self._above = None if self._above is None else self._above + 1
        return _TOO_SOON

    def _forget_number_after_quiet(self, now: datetime) -> None:
        """After a quiet week Telegram's numbers start anew anywhere, also lower."""
        if now - self._came_at > _QUIET:
            self._above = None

    async def _unanswered(self, outcome: Outcome) -> float:
        now = self._now()
        match outcome:
            case TooFast(seconds):
                self._say(f"told to wait for {seconds} s")
                return float(seconds)
            case Refused("conflict"):
                self._failed("somebody else asks for this bot's updates, or a webhook is set")
                await self._unhook()
                return 1.0 if self._failures == 1 else _LONGEST_SECONDS
            case NotSent("token"):
                self._failed("the token is not valid")
                return _LONGEST_SECONDS
        delay = self._failed(str(getattr(outcome, "why", type(outcome).__name__)))
        await self._arriving.note(lambda c: watching.silent(c, now))
        return delay

    def _failed(self, why: str) -> float:
        self._failures += 1
        self._say(why)
        return min(_LONGEST_SECONDS, 0.5 * 2.0 ** min(self._failures, 10))

    def _say(self, why: str) -> None:
        """Once for each trouble, not for each try."""
        if why != self._trouble:
            log.warning("Telegram gives no updates: %s", why)
        self._trouble = why

    def _answered(self) -> None:
        if self._trouble is not None:
            log.warning("Telegram gives updates again")
        self._failures, self._trouble = 0, None
