"""Updates as they come: kept in one write, whoever brings them, and only then acknowledged."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.telegram.reading import address_of
from storage.channels import TELEGRAM
from storage.incoming import Arrived, keep
from storage.store import Store

log = logging.getLogger(__name__)

_ODD_KNOWN = 10_000

Also = Callable[[Connection], None]


class Arriving:
    """Keeps updates and tells the workers whose they are."""

    def __init__(self, store: Store, wake: Callable[[str, int], None]) -> None:
        self._store = store
        self._wake = wake
        self._odd: set[bytes] = set()

    async def take(
        self, raws: Sequence[bytes], received_at: datetime, also: Also | None = None
    ) -> list[Arrived]:
        """Keep what is new of these, durably, together with what `also` writes; all that came.

        From then on none is lost: whoever brought them may be told so.
        """
        arrived = [address_of(raw) for raw in raws]
        fresh = [each for each in arrived if not self._came_before(each)]

        def write(connection: Connection) -> list[Arrived]:
            new = keep(connection, TELEGRAM, fresh, received_at)
            if also is not None:
                also(connection)
            return new

        new = await self._store.write(write)
        self._odd.update(_digest(each) for each in new if each.update_id is None)
        for chat, updates in Counter(each.chat for each in new if each.chat).items():
            self._wake(chat, updates)
        for why, times in Counter(each.dead for each in new if each.dead).items():
            log.warning("%d update(s) could not be read: %s", times, why)
        return arrived

    async def note(self, write: Also) -> None:
        """Write something down beside the updates."""
        await self._store.write(write)

    def _came_before(self, arrived: Arrived) -> bool:
        """Whether it has no number to know it by, and came to this process already."""
        if len(self._odd) > _ODD_KNOWN:
            self._odd.clear()
        return arrived.update_id is None and _digest(arrived) in self._odd


def _digest(arrived: Arrived) -> bytes:
    return hashlib.sha256(arrived.raw).digest()
