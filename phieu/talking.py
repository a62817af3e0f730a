"""Telegram beside the pages: made anew each time it is started."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.telegram.arriving import Also, Arriving
from bot.telegram.running import Telegram
from storage.incoming import Arrived


class Talking:
    """`arriving` is the way in of a webhook, whichever Telegram is at work behind it."""

    def __init__(self, make: Callable[[], Telegram]) -> None:
        self._make = make
        self._telegram = make()
        self._began = False
        self.arriving: Arriving = _WayIn(self)

    @property
    def now_arriving(self) -> Arriving:
        return self._telegram.arriving

    async def run(self) -> None:
        """Until cancelled. After an error it may be run again."""
        if self._began:
            self._telegram = self._make()
        self._began = True
        async with self._telegram as telegram:
            await telegram.run()


class _WayIn(Arriving):
    """Hands on to the one that is at work: its workers are told whose the updates are."""

    def __init__(self, talking: Talking) -> None:
        self._talking = talking

    async def take(
        self, raws: Sequence[bytes], received_at: datetime, also: Also | None = None
    ) -> list[Arrived]:
        return await self._talking.now_arriving.take(raws, received_at, also)

    async def note(self, write: Also) -> None:
        await self._talking.now_arriving.note(write)
