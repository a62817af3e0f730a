"""Updates as they come: kept in one write, whoever brings them, and only then acknowledged."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.telegram.one_update import TELEGRAM
from bot.telegram.reading import address_of
from storage.incoming import Arrived, keep
from storage.store import Store

log = logging.getLogger(__name__)

Also = Callable[[Connection], None]


class Arriving:
    """Keeps updates and tells the workers whose they are."""

    def __init__(self, store: Store, wake: Callable[[str, int], None]) -> None:
        self._store = store
        self._wake = wake

    async def take(
        self, raws: Sequence[bytes], received_at: datetime, also: Also | None = None
    ) -> list[Arrived]:
        """Keep what is new of these, durably, together with what `also` writes; what was new.

        From then on none is lost: whoever brought them may be told so.
        """
        arrived = [address_of(raw) for raw in raws]

        def write(connection: Connection) -> list[Arrived]:
            new = keep(connection, TELEGRAM, arrived, received_at)
            if also is not None:
                also(connection)
            return new

        new = await self._store.write(write)
        for chat, updates in Counter(each.chat for each in new if each.chat).items():
            self._wake(chat, updates)
        dead = Counter(each.dead for each in new if each.dead)
        for why, times in dead.items():
            log.warning("%d update(s) could not be read: %s", times, why)
        return new
